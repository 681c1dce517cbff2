#pragma once

#include <string>

#include "subcommand.hpp"

/// A script for bash that completes the program's options, their values where they can be named or are files, the names of
/// examples, and subcommands.
std::string bash_completion(const ProgramDescription& program);
