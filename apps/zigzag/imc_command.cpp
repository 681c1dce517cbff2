#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"

#include "common/command_options.hpp"
#include "common/common_options.hpp"
#include "common/program.hpp"
#include "memory_cost_options.hpp"
#include "subcommands.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/imc_report.hpp"
#include "zigzag_io/report/report.hpp"

namespace {

struct ImcOptions {
    std::string accelerator;
    MemoryCostOptions costs;
    Presentation presentation;
};

const zigzag::OptionTable<ImcOptions>& imc_options() {
    static const zigzag::OptionTable<ImcOptions> table = [] {
        zigzag::OptionTable<ImcOptions> rows;
        rows.add(input_option("accelerator", "ACCELERATOR", "Accelerator YAML, or the name of an example", "accelerator"),
                 "accelerator", &ImcOptions::accelerator);
        rows.add(
            memory_cost_options(), "costs", [](auto& options) -> auto& { return options.costs; });
        rows.add(
            presentation_options().only({"json"}), "presentation", [](auto& options) -> auto& { return options.presentation; });
        return rows;
    }();
    return table;
}

int show_imc(const ImcOptions& options, spdlog::logger& logger) {
    DiagnosticsPrinter printer(false, false, logger);
    const auto file = zigzag::resolve_input(zigzag::InputKind::accelerator, options.accelerator);
    const auto costs = memory_cost_source(options.costs);
    zigzag::AcceleratorReading reading;
    reading.macro_only = true;
    reading.memory_costs = costs.get();
    const zigzag::Accelerator accelerator = zigzag::read_accelerator(file, printer.warnings, reading);
    if (!accelerator.operational_array.imc) {
        throw zigzag::InputError(zigzag::Fault{{file.string(), 0, 0},
                                               "operational_array.is_imc",
                                               "this is a normal array, which has no peak figures of its own",
                                               "give an accelerator with an in-memory-compute array, such as aimc"});
    }
    print(options.presentation.json
              ? zigzag::json_text(zigzag::imc_json(accelerator))
              : zigzag::imc_text(accelerator, zigzag::terminal_width(STDOUT_FILENO, width_without_terminal)));
    return done;
}

}  // namespace

Subcommand add_imc_command(CLI::App& program) {
    const auto options = std::make_shared<ImcOptions>();
    CLI::App* parser =
        program.add_subcommand("imc", "Area, clock and peak figures of an in-memory-compute array, without a workload");
    add_options(*parser, imc_options(), *options);
    parser->get_option("--accelerator")->required();
    parser->get_option("--cacti-cache")->needs(parser->get_option("--cacti"));
    parser->footer("Example: zigzag imc --accelerator aimc");
    return {parser, [options](spdlog::logger& logger) { return show_imc(*options, logger); }, parser->get_name(),
            rows_of(imc_options())};
}
