#include "subcommands.hpp"

#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "common/program.hpp"
#include "zigzag_io/stream_api.hpp"
#include "zigzag_io/stages/stream/registry.hpp"

namespace {

std::string stage_list() {
    std::string text;
    const stream::StageRegistry registry = stream::stage_registry();
    for (const stream::StageDescription& stage : registry.stages) {
        text += fmt::format("{:<27}{}\n", stage.name, stage.summary);
    }
    return text;
}

std::string scheduler_list() {
    std::string text;
    for (const stream::SchedulerDescription& scheduler : stream::scheduler_registry()) {
        text += fmt::format("{:<12}{}\n", scheduler.name, scheduler.summary);
    }
    return text;
}

std::string examples() {
    return example_list({{"--model", zigzag::InputKind::workload},
                         {"--accelerator", zigzag::InputKind::multicore_accelerator},
                         {"--mapping", zigzag::InputKind::stream_mapping}});
}

Subcommand list_command(CLI::App& program, const std::string& name, const std::string& help, std::string (*list)()) {
    return {program.add_subcommand(name, help),
            [list](spdlog::logger&) -> int {
                print(list());
                return done;
            },
            name};
}

}  // namespace

std::vector<Subcommand> add_subcommands(CLI::App& program) {
    return {list_command(program, "stages", "List the stages that a pipeline file may name", &stage_list),
            list_command(program, "schedulers", "List the rules of scheduling", &scheduler_list),
            list_command(program, "examples", "List the shipped example workloads, accelerators and mappings", &examples)};
}
