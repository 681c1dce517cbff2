// The options of a run on objects in memory, put together, and what must hold of them.
#include <string>
#include <vector>

#include "zigzag/options/search_options.hpp"
#include "zigzag/stages/run.hpp"

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

}  // namespace

const OptionTable<Options>& in_memory_options() {
    static const OptionTable<Options> table = [] {
        OptionTable<Options> rows;
        rows.add(objective_option(), "opt", &Options::opt);
        rows.add(temporal_mapping_type_option(), "temporal_mapping_type", &Options::temporal_mapping_type);
        rows.add(access_same_data_option(), "access_same_data_considered_as_no_access",
                 &Options::access_same_data_considered_as_no_access);
        rows.add(corrected_option(), "corrected", &Options::corrected);
        rows.add(nb_spatial_mappings_generated_option(), "nb_spatial_mappings_generated",
                 &Options::nb_spatial_mappings_generated);
        rows.add(exhaustive_spatial_search_option(), "exhaustive_spatial_search", &Options::exhaustive_spatial_search);
        rows.add(enable_mix_spatial_mapping_option(), "enable_mix_spatial_mapping", &Options::enable_mix_spatial_mapping);
        rows.add(in_memory_compute_option(), "in_memory_compute", &Options::in_memory_compute);
        rows.add(engine_option(), "temporal_mapping_search_engine", &Options::temporal_mapping_search_engine);
        rows.add(lpf_limit_option(), "lpf_limit", &Options::lpf_limit);
        rows.add(
            salsa_options(), "salsa", [](auto& options) -> auto& { return options.salsa; });
        rows.add(
            optimal_options(), "optimal", [](auto& options) -> auto& { return options.optimal; });
        rows.add(lower_bounds_option(), "lower_bounds", &Options::lower_bounds);
        rows.add(exploit_data_locality_option(), "exploit_data_locality", &Options::exploit_data_locality);
        rows.add(data_locality_savings_option(), "data_locality_savings", &Options::data_locality_savings);
        rows.add(threads_option(), "threads", &Options::threads);
        rows.check_later("temporal_mapping_search_engine");  // it may be among Options::stages
        return rows;
    }();
    return table;
}

bool exploits_data_locality(const Options& options) {
    return options.exploit_data_locality || options.enable_mix_spatial_mapping || options.in_memory_compute;
}

void check_combinations(const Options& options) {
    if (options.data_locality_savings && !exploits_data_locality(options)) {
        throw UsageError("option `data_locality_savings` requires option `exploit_data_locality`");
    }
    if (options.optimal.allocation == Allocation::optimal) {
        const bool may_be_able = !options.pipeline.empty() || options.stages != nullptr;
        if (options.temporal_mapping_search_engine != "optimal" && !may_be_able) {
            throw UsageError("option `allocation` optimal requires option `temporal_mapping_search_engine` optimal");
        }
        if (options.temporal_mapping_type == TemporalMappingType::even) {
            throw UsageError(
                "option `allocation`: optimal cuts each operand's loops by themselves, which option `temporal_mapping_type` even "
                "forbids");
        }
    }
}

void check_options(const Options& options) {
    in_memory_options().check(options);
    check_combinations(options);
}

}  // namespace zigzag
