#include "zigzag_io/options/run_options.hpp"

#include <string>
#include <utility>
#include <vector>

#include "zigzag/options/search_options.hpp"
#include "zigzag/stages/registry.hpp"

#include "zigzag_io/options/option_rows.hpp"

namespace zigzag {

namespace {

/// The engines are those stages that say so.
Option<std::string> engine_option() {
    std::vector<NamedValue<std::string>> engines;
    for (const StageDescription& stage : search_stages().stages) {
        if (!stage.engine.empty()) {
            engines.push_back({stage.engine, std::string(stage.engine)});
        }
    }
    return {
        {.name = "temporal_mapping_search_engine",
         .value = "ENGINE",
         .group = option_groups::temporal,
         .help = "Who searches loop orders: loma (those of glued prime factors), salsa (simulated annealing) or optimal (all, "
                 "with a proof)",
         .changes_results = true,
         .reference = "temporal_mapping_search_engine"},
        choice_type<std::string>(engines)};
}

Option<bool> lower_bounds_option() {
    return {{.name = "lower_bounds",
             .group = option_groups::proof,
             .help = "Work out bounds of every layer's loop orders; done for pictures, the page and proofs anyway"},
            flag_type()};
}

Option<bool> html_option() {
    return {{.name = "html",
             .group = option_groups::results,
             .help = "Also write report.html to the dump folder: a page with charts that needs no network"},
            flag_type()};
}

Option<bool> svg_option() {
    return {{.name = "svg", .group = option_groups::results, .help = "Also write pictures/*.svg to the dump folder"},
            flag_type()};
}

}  // namespace

const OptionTable<FileOptions>& run_options() {
    static const OptionTable<FileOptions> table = [] {
        OptionTable<FileOptions> rows;
        rows.add_repeating(dimension_option(), "dimensions",
                           [](FileOptions& options, std::pair<std::string, std::int64_t> dimension) {
                               options.dimensions[dimension.first] = dimension.second;
                           });
        rows.add(objective_option(), "opt", &FileOptions::opt);
        rows.add(temporal_mapping_type_option(), "temporal_mapping_type", &FileOptions::temporal_mapping_type);
        rows.add(access_same_data_option(), "access_same_data_considered_as_no_access",
                 &FileOptions::access_same_data_considered_as_no_access);
        rows.add(corrected_option(), "corrected", &FileOptions::corrected);
        rows.add(nb_spatial_mappings_generated_option(), "nb_spatial_mappings_generated",
                 &FileOptions::nb_spatial_mappings_generated);
        rows.add(exhaustive_spatial_search_option(), "exhaustive_spatial_search", &FileOptions::exhaustive_spatial_search);
        rows.add(enable_mix_spatial_mapping_option(), "enable_mix_spatial_mapping", &FileOptions::enable_mix_spatial_mapping);
        rows.add(in_memory_compute_option(), "in_memory_compute", &FileOptions::in_memory_compute);
        rows.add(engine_option(), "temporal_mapping_search_engine", &FileOptions::temporal_mapping_search_engine);
        rows.add(lpf_limit_option(), "lpf_limit", &FileOptions::lpf_limit);
        rows.add(
            salsa_options(), "salsa", [](auto& options) -> auto& { return options.salsa; });
        rows.add(
            optimal_options(), "optimal", [](auto& options) -> auto& { return options.optimal; });
        rows.add(lower_bounds_option(), "lower_bounds", &FileOptions::lower_bounds);
        rows.add(exploit_data_locality_option(), "exploit_data_locality", &FileOptions::exploit_data_locality);
        rows.add(data_locality_savings_option(), "data_locality_savings", &FileOptions::data_locality_savings);
        rows.add(dump_folder_option("Write results there (LAYER_complete.json, LAYER_mapping.yaml, mapping.yaml, "
                                    "overall_simple.json, layers.csv, loop_ordering.txt; of several runs, a folder for each and "
                                    "overview.json); appears as a whole or not at all"),
                 "dump_folder", &FileOptions::dump_folder);
        rows.add(html_option(), "html", &FileOptions::html);
        rows.add(svg_option(), "svg", &FileOptions::svg);
        rows.add(threads_option(), "threads", &FileOptions::threads);
        return rows;
    }();
    return table;
}

void check_options(const FileOptions& options) {
    run_options().check(options);
    const bool locality = options.exploit_data_locality || options.enable_mix_spatial_mapping || options.in_memory_compute;
    if (options.data_locality_savings && !locality) {
        throw UsageError("option `data_locality_savings` requires option `exploit_data_locality`");
    }
    if (options.optimal.allocation == Allocation::optimal) {
        if (options.temporal_mapping_search_engine != "optimal" && options.pipeline.empty()) {
            throw UsageError("option `allocation` optimal requires option `temporal_mapping_search_engine` optimal");
        }
        if (options.temporal_mapping_type == TemporalMappingType::even) {
            throw UsageError(
                "option `allocation`: optimal cuts each operand's loops by themselves, which option `temporal_mapping_type` even "
                "forbids");
        }
    }
    if (options.dump_folder.empty() && (options.html || options.svg)) {
        throw UsageError(std::string("option `") + (options.html ? "html" : "svg") + "` requires option `dump_folder`");
    }
}

}  // namespace zigzag
