#include "subcommands.hpp"

std::vector<Subcommand> add_subcommands(CLI::App& program) {
    std::vector<Subcommand> subcommands;
    for (auto* const add : {add_stages_command, add_operators_command, add_examples_command, add_imc_command, add_explain_command,
                            add_diff_command, add_bound_command}) {
        subcommands.push_back(add(program));
    }
    return subcommands;
}
