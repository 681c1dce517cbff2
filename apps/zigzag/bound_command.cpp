#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"

#include "common/command_options.hpp"
#include "common/common_options.hpp"
#include "common/program.hpp"
#include "memory_cost_options.hpp"
#include "subcommands.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/options/run_options.hpp"
#include "zigzag_io/report/report.hpp"
#include "zigzag_io/report/text/bounds_report.hpp"
#include "zigzag_io/runs/run_matrix.hpp"

namespace {

struct BoundOptions {
    std::string model;
    std::string accelerator;
    std::string mapping;
    zigzag::FileOptions run;
    MemoryCostOptions costs;
    Presentation presentation;
};

const zigzag::OptionTable<BoundOptions>& bound_options() {
    static const zigzag::OptionTable<BoundOptions> table = [] {
        zigzag::OptionTable<BoundOptions> rows;
        rows.add(input_option("model", "MODEL", "Network: ONNX model, workload YAML or Hugging Face config.json, or the name of an example",
                              "workload"),
                 "model", &BoundOptions::model);
        rows.add(input_option("accelerator", "ACCELERATOR", "Accelerator YAML, or the name of an example", "accelerator"),
                 "accelerator", &BoundOptions::accelerator);
        rows.add(input_option("mapping", "MAPPING",
                              "Mapping YAML, or the name of an example (default: the one of the accelerator's name)", "mapping"),
                 "mapping", &BoundOptions::mapping);
        rows.add(
            zigzag::run_options().only({"dim", "phase", "batch", "prompt", "context", "experts_touched", "tensor_parallel", "temporal_mapping_type", "access_same_data_considered_as_no_access", "corrected",
                                        "nb_spatial_mappings_generated", "spatial_search", "enable_mix_spatial_mapping",
                                        "in_memory_compute", "allocation", "exploit_data_locality"}),
            "run", [](auto& options) -> auto& { return options.run; });
        rows.add(
            memory_cost_options(), "costs", [](auto& options) -> auto& { return options.costs; });
        rows.add(
            presentation_options().only({"json"}), "presentation", [](auto& options) -> auto& { return options.presentation; });
        return rows;
    }();
    return table;
}

/// The mapping that was given, or the one that a run of the accelerator takes.
std::string mapping_of(const BoundOptions& options) {
    zigzag::RunSelection selection{{options.model}, {options.accelerator}, {}, {}};
    if (!options.mapping.empty()) {
        selection.mappings.push_back(options.mapping);
    }
    return zigzag::run_cases(selection).front().mapping;
}

int show_bounds(BoundOptions& options, spdlog::logger& logger) {
    DiagnosticsPrinter printer(false, false, logger);
    const auto costs = memory_cost_source(options.costs);
    options.run.memory_costs = costs.get();
    options.run.warnings = &printer.warnings;
    options.run.notes = &printer.notes;
    options.run.interrupted = &interrupted;
    const zigzag::NetworkBounds bounds =
        zigzag::network_lower_bounds(options.model, options.accelerator, mapping_of(options), options.run);
    print(options.presentation.json ? zigzag::json_text(zigzag::bounds_json(bounds))
                                    : zigzag::bounds_text(bounds, zigzag::terminal_width(STDOUT_FILENO, width_without_terminal)));
    return done;
}

}  // namespace

Subcommand add_bound_command(CLI::App& program) {
    const auto options = std::make_shared<BoundOptions>();
    CLI::App* parser = program.add_subcommand(
        "bound", "Energy and latency that no loop order of a network goes below, layer by layer, without a search");
    add_options(*parser, bound_options(), *options);
    parser->get_option("--model")->required();
    parser->get_option("--accelerator")->required();
    parser->get_option("--cacti-cache")->needs(parser->get_option("--cacti"));
    parser->footer("Example: zigzag bound --model resnet18 --accelerator tpu_like");
    return {parser, [options](spdlog::logger& logger) { return show_bounds(*options, logger); }, parser->get_name(),
            rows_of(bound_options())};
}
