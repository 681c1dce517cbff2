#pragma once

#include <functional>
#include <vector>

#include <spdlog/logger.h>

namespace CLI {
class App;
}

/// A word after the program's name that does something other than a run. To add one: a file with its options and its work, a
/// declaration here, and a line in add_subcommands.
struct Subcommand {
    CLI::App* parser = nullptr;                ///< owned by the program's parser
    std::function<int(spdlog::logger&)> work;  ///< called when the word was given; returns the exit code, throws as a run does
};

Subcommand add_stages_command(CLI::App& program);
Subcommand add_operators_command(CLI::App& program);
Subcommand add_examples_command(CLI::App& program);
Subcommand add_imc_command(CLI::App& program);
Subcommand add_explain_command(CLI::App& program);
Subcommand add_diff_command(CLI::App& program);
Subcommand add_bound_command(CLI::App& program);

/// Declares all subcommands, in the order of the help text.
std::vector<Subcommand> add_subcommands(CLI::App& program);
