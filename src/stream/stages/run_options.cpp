// The options of a run on objects in memory, put together.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "zigzag/options/search_options.hpp"

#include "stream/options/stream_options.hpp"
#include "stream/stages/run.hpp"

namespace stream {

using zigzag::Option;
using zigzag::OptionTable;
namespace option_groups = zigzag::option_groups;

namespace {

Option<AllocationMethod> allocation_method_option() {
    return {
        {.name = "allocation",
         .value = "METHOD",
         .group = option_groups::allocation,
         .help = "Who chooses the cores: fixed (the mapping), exhaustive (every allocation, proves the best), genetic, or auto "
                 "(the first of them that can)",
         .changes_results = true,
         .aliases = {"core_allocation"}},
        zigzag::choice_type<AllocationMethod>({{"auto", AllocationMethod::automatic},
                                               {"fixed", AllocationMethod::fixed},
                                               {"exhaustive", AllocationMethod::exhaustive},
                                               {"genetic", AllocationMethod::genetic}})};
}

}  // namespace

const OptionTable<Options>& in_memory_options() {
    static const OptionTable<Options> table = [] {
        OptionTable<Options> rows;
        rows.add_repeating(
            hint_loops_option(), "hint_loops", [](const Options& options) { return options.hint_loops; },
            [](Options& options, HintLoop hint) { options.hint_loops.push_back(std::move(hint)); });
        rows.add(
            cn_define_mode_option(), "cn_define_mode", [](const Options& options) { return options.cn_define_mode.value_or(1); },
            [](Options& options, int mode) { options.cn_define_mode = mode; });
        rows.add(
            scheduler_option(), "scheduler.name", [](const Options& options) { return options.scheduler.name; },
            [](Options& options, std::string name) { options.scheduler.name = std::move(name); });
        rows.add(
            candidate_selection_option(), "scheduler.options",
            [](const Options& options) {
                const auto given = options.scheduler.options.find("candidate_selection");
                return given == options.scheduler.options.end() ? std::string() : given->second;
            },
            [](Options& options, std::string selection) {
                options.scheduler.options["candidate_selection"] = std::move(selection);
            });
        rows.add(allocation_method_option(), "allocation", &Options::allocation);
        rows.add(
            allocation_options(), "search", [](auto& options) -> auto& { return options.search; });
        rows.add(
            intra_core_options(), "intra_core", [](auto& options) -> auto& { return options.intra_core; });
        rows.add(
            zigzag::threads_option(), "search.threads",
            [](const Options& options) {
                const auto [fewer, more] = std::minmax(options.search.threads, options.intra_core.threads);
                return static_cast<std::size_t>(fewer == 0 ? fewer : more);  // what is out of range, if either is
            },
            [](Options& options, std::size_t threads) {
                options.search.threads = static_cast<unsigned>(threads);
                options.intra_core.threads = options.search.threads;
            });
        return rows;
    }();
    return table;
}

void check_options(const Options& options) {
    in_memory_options().check(options);
}

}  // namespace stream
