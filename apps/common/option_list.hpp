#pragma once

#include <string>

#include "subcommand.hpp"

/// All options of a program by task, and its exit codes: lines for people, or the tables of the documents.
std::string options_text(const ProgramDescription& program);
std::string options_markdown(const ProgramDescription& program);
