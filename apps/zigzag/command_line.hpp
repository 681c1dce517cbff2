#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "common/common_options.hpp"
#include "memory_cost_options.hpp"
#include "zigzag_io/runs/run_matrix.hpp"

/// What the user asked for.
struct Command {
    enum class Action { run, subcommand, exit };

    Action action = Action::run;
    std::function<int(spdlog::logger&)> subcommand;  ///< when the action is `subcommand`: its work
    int exit_code = 0;                               ///< when the action is `exit`: help was shown (0) or the usage was wrong (2)
    zigzag::RunSelection selection;
    std::vector<zigzag::RunCase> cases;  ///< of the selection; one for an ordinary run
    std::filesystem::path pipeline_file;
    zigzag::FileOptions options;
    MemoryCostOptions memory_costs;
    Presentation presentation;
    bool time = false;  ///< show how long each of several runs took
};

/// Parses the arguments; prints help and usage errors itself.
Command parse_command_line(int argc, char** argv);
