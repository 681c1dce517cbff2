#include "zigzag/options/search_options.hpp"

#include <cstdint>
#include <limits>

namespace zigzag {

namespace {

constexpr std::size_t most_spatial_mappings = 1000000;
constexpr int most_loops = std::numeric_limits<int>::max();
constexpr std::int64_t most_iterations = 1000000000;
constexpr std::size_t bytes_per_mebibyte = std::size_t{1} << 20;
constexpr std::size_t most_mebibytes = std::size_t{1} << 24;
constexpr double most_seconds = 1e9;
constexpr std::size_t most_threads = 1024;

/// Texts that parse_objective reads; it says itself what is wrong with others.
OptionType<Objective> objective_type() {
    return {OptionKind::text,
            "latency, energy, EDP or a weighting such as energy^2*latency",
            {},
            [](std::string_view text) { return std::optional(parse_objective(text)); },
            [](const Objective& objective) { return to_string(objective); }};
}

}  // namespace

Option<Objective> objective_option() {
    return {{.name = "opt",
             .value = "OBJECTIVE",
             .group = option_groups::goal,
             .help = "What to minimise: latency, energy, EDP, or a weighting such as energy^2*latency",
             .changes_results = true,
             .reference = "opt",
             .aliases = {"objective"}},
            objective_type()};
}

Option<TemporalMappingType> temporal_mapping_type_option() {
    return {{.name = "temporal_mapping_type",
             .value = "TYPE",
             .group = option_groups::model,
             .help = "Whether memories may cut operands' loops at different places (uneven) or not (even)",
             .changes_results = true,
             .reference = "temporal_mapping_type"},
            choice_type<TemporalMappingType>({{"uneven", TemporalMappingType::uneven}, {"even", TemporalMappingType::even}})};
}

Option<bool> access_same_data_option() {
    return {{.name = "access_same_data_considered_as_no_access",
             .group = option_groups::model,
             .help = "Repeated use of the same element by the multiplier array is one access, not many",
             .changes_results = true,
             .reference = "access_same_data_considered_as_no_access"},
            flag_type()};
}

Option<bool> corrected_option() {
    return {{.name = "corrected",
             .group = option_groups::model,
             .help = "Use the documented corrections of the reference's oddities (docs/cost-model.md)",
             .changes_results = true},
            flag_type()};
}

Option<std::size_t> nb_spatial_mappings_generated_option() {
    return {{.name = "nb_spatial_mappings_generated",
             .value = "N",
             .group = option_groups::spatial,
             .help = "Candidates that are searched where the mapping leaves array dimensions open; ties with the last one are "
                     "searched too",
             .changes_results = true,
             .reference = "nb_spatial_mappings_generated"},
            integer_type<std::size_t>(1, most_spatial_mappings)};
}

Option<bool> exhaustive_spatial_search_option() {
    return {{.name = "spatial_search",
             .value = "SEARCH",
             .group = option_groups::spatial,
             .help = "Candidates to search there: the best by array use (heuristic) or all of them (exhaustive)",
             .changes_results = true},
            choice_type<bool>({{"heuristic", false}, {"exhaustive", true}})};
}

Option<bool> enable_mix_spatial_mapping_option() {
    return {{.name = "enable_mix_spatial_mapping",
             .group = option_groups::spatial,
             .help = "Let generated mappings unroll several loops on one array dimension; implies exploit_data_locality, except "
                     "with a pipeline, whose chain decides that",
             .changes_results = true,
             .reference = "enable_mix_spatial_mapping"},
            flag_type()};
}

Option<bool> in_memory_compute_option() {
    return {{.name = "in_memory_compute",
             .group = option_groups::spatial,
             .help = "The accelerator must have an in-memory-compute array; implies enable_mix_spatial_mapping (such arrays are "
                     "modelled without this option too)",
             .changes_results = true,
             .reference = "in_memory_compute"},
            flag_type()};
}

Option<std::optional<int>> lpf_limit_option() {
    return {{.name = "lpf_limit",
             .value = "N|none",
             .group = option_groups::temporal,
             .help = "Most loops that LOMA orders; prime factors are glued together down to it; none: all prime factors",
             .changes_results = true,
             .reference = "lpf_limit"},
            or_none(integer_type<int>(1, most_loops))};
}

const OptionTable<SalsaOptions>& salsa_options() {
    static const OptionTable<SalsaOptions> table = [] {
        OptionTable<SalsaOptions> rows;
        rows.add(Option<std::int64_t>{{.name = "salsa_iteration_number",
                                       .value = "N",
                                       .group = option_groups::temporal,
                                       .help = "Loop orders that salsa tries per walk",
                                       .changes_results = true,
                                       .reference = "salsa_iteration_number"},
                                      integer_type<std::int64_t>(1, most_iterations)},
                 "iteration_number", &SalsaOptions::iteration_number);
        rows.add(
            Option<double>{{.name = "salsa_start_temperature",
                            .value = "T",
                            .group = option_groups::temporal,
                            .help = "How freely salsa accepts worse orders at first: at 0.05, 5 % worse with probability 1/e",
                            .changes_results = true,
                            .reference = "salsa_start_temperature"},
                           number_type(1e-9, 1e9)},
            "start_temperature", &SalsaOptions::start_temperature);
        rows.add(Option<std::int64_t>{{.name = "salsa_number_of_core",
                                       .value = "N",
                                       .group = option_groups::temporal,
                                       .help = "Independent walks of salsa per granularity of the loops",
                                       .changes_results = true,
                                       .reference = "salsa_number_of_core"},
                                      integer_type<std::int64_t>(1, most_iterations)},
                 "number_of_walks", &SalsaOptions::number_of_walks);
        rows.add(Option<std::uint64_t>{{.name = "seed",
                                        .value = "S",
                                        .group = option_groups::temporal,
                                        .help = "Seed of random searches (salsa); the same seed gives the same result",
                                        .changes_results = true},
                                       integer_type<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max())},
                 "seed", &SalsaOptions::seed);
        return rows;
    }();
    return table;
}

const OptionTable<OptimalSettings>& optimal_options() {
    static const OptionTable<OptimalSettings> table = [] {
        OptionTable<OptimalSettings> rows;
        rows.add(
            Option<LoopFactors>{{.name = "factors",
                                 .value = "FACTORS",
                                 .group = option_groups::proof,
                                 .help = "Loops that optimal makes orders of: any (all factors) or prime (prime factors only)",
                                 .changes_results = true},
                                choice_type<LoopFactors>({{"any", LoopFactors::any}, {"prime", LoopFactors::prime}})},
            "factors", &OptimalSettings::factors);
        rows.add(
            Option<Allocation>{{.name = "allocation",
                                .value = "ALLOCATION",
                                .group = option_groups::proof,
                                .help = "Where memories cut the loops: greedy (as ZigZag's allocator does) or optimal (engine "
                                        "optimal searches the boundaries too, with a proof over all of them)",
                                .changes_results = true,
                                .aliases = {"memory_allocation"}},
                               choice_type<Allocation>({{"greedy", Allocation::greedy}, {"optimal", Allocation::optimal}})},
            "allocation", &OptimalSettings::allocation);
        rows.add(
            Option<std::optional<double>>{{.name = "time_limit",
                                           .value = "SECONDS",
                                           .group = option_groups::proof,
                                           .help = "Seconds after which optimal stops proving a loop order and reports the gap "
                                                   "that is left",
                                           .changes_results = true},
                                          or_none(number_type(0, most_seconds))},
            "time_limit", &OptimalSettings::time_limit);
        rows.add(Option<double>{{.name = "gap",
                                 .value = "GAP",
                                 .group = option_groups::proof,
                                 .help = "Relative gap between result and bound at which optimal stops, e.g. 0.01; 0: a proof",
                                 .changes_results = true},
                                number_type(0, 1)},
                 "gap", &OptimalSettings::gap);
        rows.add(
            Option<std::size_t>{{.name = "memory_limit",
                                 .value = "MIB",
                                 .group = option_groups::proof,
                                 .help = "MiB that optimal may use for partial loop orders",
                                 .changes_results = true},
                                integer_type<std::size_t>(1, most_mebibytes)},
            "memory_limit",
            [](const OptimalSettings& settings) {
                return settings.memory_limit / bytes_per_mebibyte + (settings.memory_limit % bytes_per_mebibyte == 0 ? 0 : 1);
            },
            [](OptimalSettings& settings, std::size_t mebibytes) { settings.memory_limit = mebibytes * bytes_per_mebibyte; });
        return rows;
    }();
    return table;
}

Option<bool> exploit_data_locality_option() {
    return {{.name = "exploit_data_locality",
             .group = option_groups::locality,
             .help = "Keep tensors on chip between layers where they fit, and leave out the memories above",
             .changes_results = true,
             .reference = "exploit_data_locality"},
            flag_type()};
}

Option<bool> data_locality_savings_option() {
    return {{.name = "data_locality_savings",
             .group = option_groups::locality,
             .help = "Also search every layer without data locality, and report what that saves; takes up to twice as long"},
            flag_type()};
}

Option<bool> lower_bounds_option() {
    return {{.name = "lower_bounds",
             .group = option_groups::proof,
             .help = "Work out bounds of every layer's loop orders; done for pictures, the page and proofs anyway"},
            flag_type()};
}

Option<std::size_t> threads_option() {
    return {{.name = "threads",
             .value = "N",
             .group = option_groups::run,
             .help = "Threads that search; results are the same for any number"},
            integer_type<std::size_t>(1, most_threads)};
}

}  // namespace zigzag
