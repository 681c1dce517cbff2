#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "zigzag/parser/example_inputs.hpp"

#include "common/program.hpp"
#include "subcommands.hpp"

namespace {

std::string example_list() {
    using zigzag::InputKind;
    std::string text;
    const auto add = [&text](const char* option, InputKind kind) {
        text += fmt::format("{}\n", option);
        for (const std::string& name : zigzag::example_names(kind)) {
            text += fmt::format("  {}\n", name);
        }
    };
    add("--model", InputKind::workload);
    add("--accelerator", InputKind::accelerator);
    add("--mapping", InputKind::mapping);
    return text;
}

}  // namespace

Subcommand add_examples_command(CLI::App& program) {
    return {program.add_subcommand("examples", "List the shipped example workloads, accelerators and mappings"),
            [](spdlog::logger&) -> int {
                print(example_list());
                return done;
            }};
}
