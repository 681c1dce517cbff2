#include <CLI/CLI.hpp>

#include "common/program.hpp"
#include "subcommands.hpp"

Subcommand add_examples_command(CLI::App& program) {
    return {program.add_subcommand("examples", "List the shipped example workloads, accelerators and mappings"),
            [](spdlog::logger&) -> int {
                print(example_list({{"--model", zigzag::InputKind::workload},
                                    {"--accelerator", zigzag::InputKind::accelerator},
                                    {"--mapping", zigzag::InputKind::mapping}}));
                return done;
            },
            "examples"};
}
