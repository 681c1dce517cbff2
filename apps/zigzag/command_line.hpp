#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "zigzag_io/runs/run_matrix.hpp"

#include "memory_cost_options.hpp"

/// What the user asked for.
struct Command {
    enum class Action { run, subcommand, exit };

    Action action = Action::run;
    std::function<int(spdlog::logger&)> subcommand;  ///< when the action is `subcommand`: its work
    int exit_code = 0;                               ///< when the action is `exit`: help was shown (0) or the usage was wrong (2)
    std::vector<zigzag::RunCase> cases;              ///< one for an ordinary run
    std::filesystem::path pipeline_file;
    zigzag::FileOptions options;
    MemoryCostOptions memory_costs;
    bool json = false;
    bool time = false;  ///< show how long each of several runs took
    bool quiet = false;
    int verbosity = 0;
};

/// Parses the arguments; prints help and usage errors itself.
Command parse_command_line(int argc, char** argv);
