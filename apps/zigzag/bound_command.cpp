#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag_io/report/report.hpp"
#include "zigzag/base/terminal_text.hpp"
#include "zigzag_io/runs/network_bounds.hpp"

#include "common/program.hpp"
#include "dimension_option.hpp"
#include "memory_cost_options.hpp"
#include "subcommands.hpp"

namespace {

struct BoundOptions {
    std::string model;
    std::string accelerator;
    std::string mapping;
    std::string temporal_mapping_type = "uneven";
    std::string spatial_search = "heuristic";
    std::string allocation = "greedy";
    zigzag::FileOptions run;
    MemoryCostOptions costs;
    bool json = false;
};

int show_bounds(BoundOptions& options, spdlog::logger& logger) {
    DiagnosticsPrinter printer(false, false, logger);
    const auto costs = memory_cost_source(options.costs);
    options.run.memory_costs = costs.get();
    options.run.temporal_mapping_type =
        options.temporal_mapping_type == "even" ? zigzag::TemporalMappingType::even : zigzag::TemporalMappingType::uneven;
    options.run.exhaustive_spatial_search = options.spatial_search == "exhaustive";
    options.run.optimal.allocation = options.allocation == "optimal" ? zigzag::Allocation::optimal : zigzag::Allocation::greedy;
    options.run.warnings = &printer.warnings;
    options.run.notes = &printer.notes;
    options.run.interrupted = &interrupted;
    const zigzag::NetworkBounds bounds =
        zigzag::network_lower_bounds(options.model, options.accelerator, options.mapping, options.run);
    print(options.json ? zigzag::json_text(zigzag::bounds_json(bounds))
                       : zigzag::bounds_text(bounds, zigzag::terminal_width(STDOUT_FILENO, width_without_terminal)));
    return done;
}

}  // namespace

Subcommand add_bound_command(CLI::App& program) {
    const auto options = std::make_shared<BoundOptions>();
    CLI::App* parser = program.add_subcommand(
        "bound", "Energy and latency that no loop order of a network goes below, layer by layer, without a search");
    parser->add_option("--model", options->model, "Network: ONNX model or workload YAML, or the name of an example")->required();
    parser->add_option("--accelerator", options->accelerator, "Accelerator YAML, or the name of an example")->required();
    parser->add_option("--mapping", options->mapping, "Mapping YAML, or the name of an example")->required();
    parser->add_option("--temporal-mapping-type", options->temporal_mapping_type, "As in a run: uneven (default) or even")
        ->check(CLI::IsMember({"uneven", "even"}))
        ->type_name("TYPE");
    parser
        ->add_option("--allocation", options->allocation,
                     "Where memories may cut the loops: as ZigZag's allocator does (greedy, default) or anywhere (optimal)")
        ->check(CLI::IsMember({"greedy", "optimal"}))
        ->type_name("ALLOCATION");
    parser
        ->add_option("--nb-spatial-mappings-generated", options->run.nb_spatial_mappings_generated,
                     "Spatial mappings that a run would look at (default 3)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}))
        ->type_name("N");
    parser
        ->add_option("--spatial-search", options->spatial_search,
                     "Which these are: the best by array use (heuristic, default) or all (exhaustive)")
        ->check(CLI::IsMember({"heuristic", "exhaustive"}))
        ->type_name("SEARCH");
    parser->add_flag("--enable-mix-spatial-mapping", options->run.enable_mix_spatial_mapping, "As in a run");
    parser->add_flag("--exploit-data-locality", options->run.exploit_data_locality, "As in a run");
    parser->add_flag("--in-memory-compute", options->run.in_memory_compute, "As in a run");
    parser->add_flag("--corrected", options->run.corrected, "As in a run");
    add_dimension_option(*parser, options->run.dimensions);
    add_memory_cost_options(*parser, options->costs);
    parser->add_flag("--json", options->json, "Print JSON");
    return {parser, [options](spdlog::logger& logger) { return show_bounds(*options, logger); }};
}
