#include "command_line.hpp"

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "common/command_options.hpp"
#include "common/option_spelling.hpp"
#include "common/subcommand.hpp"
#include "subcommands.hpp"
#include "zigzag_io/options/run_options.hpp"
#include "zigzag_io/store/disk_store.hpp"

namespace {

using zigzag::Option;
namespace option_groups = zigzag::option_groups;

Option<bool> no_cache_option() {
    return {{.name = "no_cache", .group = option_groups::costs, .help = "Keep no costs between runs"}, zigzag::flag_type()};
}

Option<bool> picture_option(std::string_view name, std::string_view help) {
    return {{.name = name, .group = option_groups::results, .help = help}, zigzag::flag_type()};
}

const zigzag::OptionTable<Command>& command_options() {
    static const zigzag::OptionTable<Command> table = [] {
        zigzag::OptionTable<Command> rows;
        rows.add(input_option("model", "MODEL", "Network: ONNX model or workload YAML, or the name of an example", "workload"),
                 "model", &Command::model);
        rows.add(
            input_option("accelerator", "ACCELERATOR", "Multi-core accelerator YAML, or the name of an example", "accelerator"),
            "accelerator", &Command::accelerator);
        rows.add(input_option("mapping", "MAPPING", "Mapping YAML of Stream, or the name of an example", "mapping"), "mapping",
                 &Command::mapping);
        rows.add(
            stream::run_options(), "options", [](auto& command) -> auto& { return command.options; });
        rows.add(no_cache_option(), "no_cache", &Command::no_cache);
        rows.add(picture_option("html", "report.html is in every dump folder; this option changes nothing"), "wants_files",
                 &Command::wants_files);
        rows.add(picture_option("svg", "Pictures are in every dump folder; this option changes nothing"), "wants_files",
                 &Command::wants_files);
        rows.add(
            presentation_options(), "presentation", [](auto& command) -> auto& { return command.presentation; });
        rows.add(pipeline_option("Run the chain of stages of this YAML file"), "pipeline_file", &Command::pipeline_file);
        rows.describe_default("threads", "one per processor");
        rows.describe_default("cache_folder", "zigzag/stream-costs in the user's cache");
        return rows;
    }();
    return table;
}

void check_combinations(const CLI::App& parser, Command& command) {
    for (const char* name : {"model", "accelerator", "mapping"}) {
        if (times_given(parser, name) == 0) {
            throw CLI::RequiredError(spelled_option(name));
        }
    }
    for (const char* name : {"html", "svg"}) {
        if (times_given(parser, name) > 0 && command.options.dump_folder.empty()) {
            throw CLI::RequiresError(spelled_option(name), spelled_option("dump_folder"));
        }
    }
    stream::check_options(command.options);
    if (command.no_cache) {
        command.options.cache_folder.clear();
    }
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
    Command command;
    command.options.cache_folder = zigzag::user_cache_folder("stream-costs");
    command.options.search.threads = std::max(1U, std::thread::hardware_concurrency());
    command.options.intra_core.threads = command.options.search.threads;

    CLI::App parser{
        "Multi-core design-space exploration: cuts the layers of a network in computation nodes, allocates them to cores, and "
        "schedules them layer by layer or fused over links and memories; reports latency (cycles), energy (pJ) and their "
        "causes."};
    prepare_parser(parser, "stream");
    add_options(parser, command_options(), command);
    parser.get_option("--quiet")->excludes(parser.get_option("--verbose"));

    const auto program = std::make_shared<ProgramDescription>(ProgramDescription{
        "stream", rows_of(command_options()), add_subcommands(parser), exit_codes("no valid mapping or schedule")});
    add_listing_commands(parser, program);
    parser.footer(exit_codes_text(program->exit_codes) +
                  "\nExample: stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free --hint-loops OY:all "
                  "--dump-folder out");

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
