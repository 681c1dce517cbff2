#pragma once

#include <vector>

#include "common/subcommand.hpp"

/// Declares the lists of stages, schedulers and examples.
std::vector<Subcommand> add_subcommands(CLI::App& program);
