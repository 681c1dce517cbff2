#pragma once

#include <vector>

#include "common/subcommand.hpp"

Subcommand add_stages_command(CLI::App& program);
Subcommand add_operators_command(CLI::App& program);
Subcommand add_examples_command(CLI::App& program);
Subcommand add_imc_command(CLI::App& program);
Subcommand add_explain_command(CLI::App& program);
Subcommand add_diff_command(CLI::App& program);
Subcommand add_bound_command(CLI::App& program);

/// Declares all subcommands, in the order of the help text.
std::vector<Subcommand> add_subcommands(CLI::App& program);
