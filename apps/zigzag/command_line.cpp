#include "command_line.hpp"

#include <utility>

#include <CLI/CLI.hpp>

#include "common/command_options.hpp"
#include "common/option_spelling.hpp"
#include "common/subcommand.hpp"
#include "subcommands.hpp"
#include "zigzag_io/options/run_options.hpp"

namespace {

using zigzag::Option;
namespace option_groups = zigzag::option_groups;

Option<zigzag::SweepAxis> sweep_option() {
    return {{.name = "set",
             .value = "PATH=VALUES",
             .group = option_groups::inputs,
             .help = "Sweep an entry of the accelerator, e.g. memories.dram.size=1024,2048 or sizes 64..512*2, in place of what "
                     "the file says; several: all combinations; PATH:PATH=V:V,... change together (docs/compare.md)",
             .changes_results = true},
            {zigzag::OptionKind::text,
             "PATH=VALUES",
             {},
             [](std::string_view text) { return std::optional(zigzag::parse_sweep_axis(std::string(text))); },
             [](const zigzag::SweepAxis&) { return std::string(); }}};
}

Option<bool> time_option() {
    return {{.name = "time", .group = option_groups::results, .help = "Also show how many seconds each of several runs took"},
            zigzag::flag_type()};
}

const zigzag::OptionTable<Command>& command_options() {
    static const zigzag::OptionTable<Command> table = [] {
        const auto adds_to = [](std::vector<std::string> zigzag::RunSelection::*names) {
            return [names](Command& command, std::string name) { (command.selection.*names).push_back(std::move(name)); };
        };
        zigzag::OptionTable<Command> rows;
        rows.add_repeating(input_option("model", "MODEL",
                                        "Network: ONNX model, workload YAML or Hugging Face config.json, or the name of an "
                                        "example; several are run on every accelerator",
                                        "workload"),
                           "models", adds_to(&zigzag::RunSelection::models));
        rows.add_repeating(input_option("accelerator", "ACCELERATOR",
                                        "Accelerator YAML, or the name of an example; several are compared", "accelerator"),
                           "accelerators", adds_to(&zigzag::RunSelection::accelerators));
        rows.add_repeating(input_option("mapping", "MAPPING",
                                        "Mapping YAML, or the name of an example: one for all, one for each accelerator in their "
                                        "order, or several for one accelerator (default: the one of the accelerator's name)",
                                        "mapping"),
                           "mappings", adds_to(&zigzag::RunSelection::mappings));
        rows.add_repeating(sweep_option(), "axes",
                           [](Command& command, zigzag::SweepAxis axis) { command.selection.axes.push_back(std::move(axis)); });
        rows.add(
            zigzag::run_options(), "options", [](auto& command) -> auto& { return command.options; });
        rows.add(
            memory_cost_options(), "memory_costs", [](auto& command) -> auto& { return command.memory_costs; });
        rows.add(
            presentation_options(), "presentation", [](auto& command) -> auto& { return command.presentation; });
        rows.add(time_option(), "time", &Command::time);
        rows.add(pipeline_option("Run the chain of stages of this YAML file instead of the usual one (not with option `opt`, "
                                 "option `exploit_data_locality`, option `data_locality_savings`, option `html` or option `svg`, "
                                 "which the chain decides, nor with several runs or option `set`)"),
                 "pipeline_file", &Command::pipeline_file);
        return rows;
    }();
    return table;
}

/// What must not or cannot stand together; more than zigzag::check_options knows of.
void check_combinations(const CLI::App& parser, Command& command) {
    const auto is_given = [&parser](std::string_view name) { return times_given(parser, name) > 0; };
    const bool has_chain = is_given("pipeline");
    for (const char* name : {"opt", "exploit_data_locality", "data_locality_savings", "html", "svg", "set"}) {
        if (has_chain && is_given(name)) {
            throw CLI::ExcludesError(spelled_option(name), spelled_option("pipeline"));
        }
    }
    zigzag::FileOptions options = command.options;
    if (has_chain) {
        options.pipeline.emplace_back();  // read later
    }
    zigzag::check_options(options);
    for (const char* name : {"model", "accelerator"}) {
        if (!is_given(name)) {
            throw CLI::RequiredError(spelled_option(name));
        }
        if (times_given(parser, name) > 1 && has_chain) {
            throw CLI::ValidationError(spelled_option(name), "a chain of --pipeline evaluates one run, not several");
        }
    }
    command.cases = zigzag::run_cases(command.selection);
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
    Command command;
    CLI::App parser{
        "Maps a neural network onto a deep-learning accelerator: finds for each layer the best loop order under the cost model "
        "of "
        "ZigZag 3.8.5 and reports energy (pJ), latency (cycles) and their causes."};
    prepare_parser(parser, "zigzag");
    add_options(parser, command_options(), command);
    parser.get_option("--quiet")->excludes(parser.get_option("--verbose"));
    parser.get_option("--cacti-cache")->needs(parser.get_option("--cacti"));

    const auto program = std::make_shared<ProgramDescription>(ProgramDescription{
        "zigzag", rows_of(command_options()), add_subcommands(parser), exit_codes("a layer has no valid mapping")});
    add_listing_commands(parser, program);
    parser.footer(exit_codes_text(program->exit_codes) +
                  "\nExample: zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --dump-folder out");

    const std::optional<int> exit_code = parse_arguments(parser, argc, argv, [&] {
        command.subcommand = parsed_work(program);
        if (command.subcommand) {
            command.action = Command::Action::subcommand;
            return;
        }
        check_combinations(parser, command);
    });
    if (exit_code) {
        command.action = Command::Action::exit;
        command.exit_code = *exit_code;
    }
    return command;
}
