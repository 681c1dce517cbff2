#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <spdlog/logger.h>

#include "common/common_options.hpp"
#include "zigzag_io/stream_api.hpp"

/// What the user asked for.
struct Command {
    enum class Action { run, subcommand, exit };

    Action action = Action::run;
    std::function<int(spdlog::logger&)> subcommand;  ///< when the action is `subcommand`: its work
    int exit_code = 0;                               ///< when the action is `exit`: help was shown (0) or the usage was wrong (2)
    std::string model;
    std::string accelerator;
    std::string mapping;
    std::filesystem::path pipeline_file;
    stream::FileOptions options;
    Presentation presentation;
    bool no_cache = false;
    bool wants_files = false;  ///< of `html` and `svg`, which zigzag's users know; a dump folder has both anyway
};

/// Parses the arguments; prints help and usage errors itself.
Command parse_command_line(int argc, char** argv);
