#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "common/program.hpp"
#include "subcommands.hpp"
#include "zigzag_io/stages/registry.hpp"

namespace {

std::string stage_list() {
    const zigzag::StageRegistry registry = zigzag::stage_registry();
    std::string text;
    for (const zigzag::StageDescription& stage : registry.stages) {
        text += fmt::format("{:<37}{}\n", stage.name, stage.summary);
        if (!stage.options.empty()) {
            text += fmt::format("{:<37}  {}\n", "", stage.options);
        }
    }
    return text;
}

}  // namespace

Subcommand add_stages_command(CLI::App& program) {
    return {program.add_subcommand("stages", "List the stages that a pipeline file may name"),
            [](spdlog::logger&) -> int {
                print(stage_list());
                return done;
            },
            "stages"};
}
