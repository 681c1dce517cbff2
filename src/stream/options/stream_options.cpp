#include "stream/options/stream_options.hpp"

#include <cstdint>
#include <limits>

#include "zigzag/options/search_options.hpp"

namespace stream {

using zigzag::Option;
using zigzag::OptionKind;
using zigzag::OptionTable;
namespace option_groups = zigzag::option_groups;

namespace {

constexpr std::size_t most_generations = 1000000;

/// Texts that parse_hint_loop reads; it says itself what is wrong with others.
zigzag::OptionType<HintLoop> hint_loop_type() {
    return {OptionKind::text,
            "a loop such as OY:2 or OY:all",
            {},
            [](std::string_view text) { return std::optional(parse_hint_loop(std::string(text))); },
            [](const HintLoop& hint) { return to_string(hint); }};
}

Option<std::size_t> count_option(std::string_view name, std::string_view help) {
    return {{.name = name,
             .value = "N",
             .group = option_groups::allocation,
             .help = help,
             .changes_results = true,
             .reference = name},
            zigzag::integer_type<std::size_t>(1, most_generations)};
}

}  // namespace

Option<HintLoop> hint_loops_option() {
    return {
        {.name = "hint_loops",
         .value = "DIM:COUNT|all",
         .group = option_groups::nodes,
         .help = "Outer loops that cut every layer that has the dimension: OY:2 halves, OY:all rows, OY:all/4; may be repeated",
         .changes_results = true,
         .reference = "hint_loops",
         .default_text = "the tilings of the mapping, none there: layer by layer"},
        hint_loop_type()};
}

Option<int> cn_define_mode_option() {
    return {{.name = "cn_define_mode",
             .value = "MODE",
             .group = option_groups::nodes,
             .help = "Stream's mode of defining computation nodes, 1 to 4; it changes nothing yet: the hint loops alone decide",
             .reference = "CN_define_mode"},
            zigzag::integer_type(1, 4)};
}

Option<std::string> scheduler_option() {
    return {{.name = "scheduler",
             .value = "NAME",
             .group = option_groups::nodes,
             .help = "Rules of scheduling (`stream schedulers` lists them)",
             .changes_results = true},
            zigzag::text_type()};
}

Option<std::string> candidate_selection_option() {
    return {{.name = "scheduler_candidate_selection",
             .value = "latency|memory",
             .group = option_groups::nodes,
             .help = "Which ready computation node comes next: the first whose data are there (latency) or the deepest (memory)",
             .changes_results = true,
             .reference = "scheduler_candidate_selection",
             .default_text = "latency"},
            zigzag::choice_type<std::string>({{"latency", "latency"}, {"memory", "memory"}})};
}

const OptionTable<AllocationOptions>& allocation_options() {
    static const OptionTable<AllocationOptions> table = [] {
        using Objective = AllocationObjective;
        OptionTable<AllocationOptions> rows;
        rows.add(Option<Objective>{{.name = "opt",
                                    .value = "OBJECTIVE",
                                    .group = option_groups::goal,
                                    .help = "What the allocation minimises: latency, energy, EDP, or pareto (all trade-offs)",
                                    .changes_results = true,
                                    .aliases = {"objective"}},
                                   zigzag::choice_type<Objective>({{"latency", Objective::latency},
                                                                   {"energy", Objective::energy},
                                                                   {"EDP", Objective::EDP},
                                                                   {"pareto", Objective::pareto}},
                                                                  zigzag::LetterCase::ignored)},
                 "objective", &AllocationOptions::objective);
        rows.add(count_option("nb_ga_generations", "Generations of the genetic search"), "nb_ga_generations",
                 &AllocationOptions::nb_ga_generations);
        rows.add(count_option("nb_ga_individuals", "Individuals of a generation; rounded up to a multiple of 4, at least 8"),
                 "nb_ga_individuals", &AllocationOptions::nb_ga_individuals);
        rows.add(Option<std::uint64_t>{{.name = "seed",
                                        .value = "S",
                                        .group = option_groups::allocation,
                                        .help = "Seed of the genetic search: the same seed, the same result",
                                        .changes_results = true},
                                       zigzag::integer_type<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max())},
                 "seed", &AllocationOptions::seed);
        rows.add(Option<bool>{{.name = "local_search",
                               .group = option_groups::allocation,
                               .help = "Improve the genetic search's winner afterwards",
                               .changes_results = true},
                              zigzag::flag_type()},
                 "local_search", &AllocationOptions::local_search);
        return rows;
    }();
    return table;
}

const OptionTable<IntraCoreOptions>& intra_core_options() {
    static const OptionTable<IntraCoreOptions> table = [] {
        OptionTable<IntraCoreOptions> rows;
        rows.add(zigzag::temporal_mapping_type_option(), "temporal_mapping_type", &IntraCoreOptions::temporal_mapping_type);
        rows.add(zigzag::corrected_option(), "corrected", &IntraCoreOptions::corrected);
        rows.add(zigzag::nb_spatial_mappings_generated_option(), "nb_spatial_mappings_generated",
                 &IntraCoreOptions::nb_spatial_mappings_generated);
        rows.add(zigzag::lpf_limit_option(), "lpf_limit", &IntraCoreOptions::lpf_limit);
        return rows;
    }();
    return table;
}

}  // namespace stream
