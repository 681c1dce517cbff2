#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "zigzag/options/option_table.hpp"

#include "exit_codes.hpp"

namespace CLI {
class App;
}

/// A word after a program's name that does something other than a run. To add one: a file with its options and its work, and a
/// line where its program declares them (add_subcommands).
struct Subcommand {
    CLI::App* parser = nullptr;                ///< owned by the program's parser
    std::function<int(spdlog::logger&)> work;  ///< called when the word was given; returns the exit code, throws as a run does
    std::string name;
    std::vector<zigzag::OptionRow> options = {};
};

/// What there is to know about a program, for those who list it.
struct ProgramDescription {
    std::string name;
    std::vector<zigzag::OptionRow> options;
    std::vector<Subcommand> subcommands;
    std::vector<ExitCodeDescription> exit_codes;
};

/// A parser with the habits of both programs: help, `--version`, at most one subcommand.
void prepare_parser(CLI::App& parser, const std::string& name);

/// Subcommands of every program: `options` lists them with defaults, `completion bash` prints a script for the shell. They tell
/// of all that the description has when they run, themselves included: it must live until then (parsed_work).
void add_listing_commands(CLI::App& parser, const std::shared_ptr<ProgramDescription>& program);

/// The work of the subcommand that was given, which keeps the description alive; nothing when none was.
std::function<int(spdlog::logger&)> parsed_work(const std::shared_ptr<const ProgramDescription>& program);
