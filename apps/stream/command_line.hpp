#pragma once

#include <filesystem>
#include <string>

#include "zigzag_io/stream_api.hpp"

/// What the user asked for.
struct Command {
    enum class Action { run, list_stages, list_schedulers, list_examples, exit };

    Action action = Action::run;
    int exit_code = 0;  ///< when the action is `exit`: help was shown (0) or the usage was wrong (2)
    std::string model;
    std::string accelerator;
    std::string mapping;
    std::filesystem::path pipeline_file;
    stream::FileOptions options;
    bool json = false;
    bool quiet = false;
    int verbosity = 0;
};

/// Parses the arguments; prints help and usage errors itself. Throws UsageError for a malformed hint loop.
Command parse_command_line(int argc, char** argv);
