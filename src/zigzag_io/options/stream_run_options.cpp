#include "stream/options/stream_options.hpp"
#include "zigzag_io/options/option_rows.hpp"
#include "zigzag_io/options/run_options.hpp"

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

Option<std::filesystem::path> cost_table_option() {
    return {{.name = "cost_table",
             .value = "FILE",
             .group = option_groups::costs,
             .help = "JSON file with the costs of computation nodes on cores: read when it exists, else written",
             .changes_results = true},
            zigzag::path_type()};
}

Option<std::filesystem::path> cache_folder_option() {
    return {{.name = "cache_folder",
             .value = "FOLDER",
             .group = option_groups::costs,
             .help = "Where costs are kept between runs, by content"},
            zigzag::path_type()};
}

}  // namespace

const OptionTable<FileOptions>& run_options() {
    static const OptionTable<FileOptions> table = [] {
        OptionTable<FileOptions> rows;
        rows.add_repeating(zigzag::dimension_option(), "dimensions",
                           [](FileOptions& options, std::pair<std::string, std::int64_t> dimension) {
                               options.dimensions[dimension.first] = dimension.second;
                           });
        rows.add_repeating(hint_loops_option(), "hint_loops",
                           [](FileOptions& options, HintLoop hint) { options.hint_loops.push_back(std::move(hint)); });
        rows.add(cn_define_mode_option(), "cn_define_mode", &FileOptions::cn_define_mode);
        rows.add(
            scheduler_option(), "scheduler.name", [](const FileOptions& options) { return options.scheduler.name; },
            [](FileOptions& options, std::string name) { options.scheduler.name = std::move(name); });
        rows.add(
            candidate_selection_option(), "scheduler.options",
            [](const FileOptions& options) {
                const auto given = options.scheduler.options.find("candidate_selection");
                return given == options.scheduler.options.end() ? std::string() : given->second;
            },
            [](FileOptions& options, std::string selection) {
                options.scheduler.options["candidate_selection"] = std::move(selection);
            });
        rows.add(allocation_method_option(), "allocation", &FileOptions::allocation);
        rows.add(
            allocation_options(), "search", [](auto& options) -> auto& { return options.search; });
        rows.add(
            intra_core_options(), "intra_core", [](auto& options) -> auto& { return options.intra_core; });
        rows.add(cost_table_option(), "cost_table", &FileOptions::cost_table);
        rows.add(cache_folder_option(), "cache_folder", &FileOptions::cache_folder);
        rows.add(zigzag::dump_folder_option("Write results there (scme.json, summary.json, trace.json, schedule.svg, memory.svg, "
                                            "report.html); appears as a whole or not at all"),
                 "dump_folder", &FileOptions::dump_folder);
        rows.add(
            zigzag::threads_option(), "search.threads",
            [](const FileOptions& options) { return static_cast<std::size_t>(options.search.threads); },
            [](FileOptions& options, std::size_t threads) {
                options.search.threads = static_cast<unsigned>(threads);
                options.intra_core.threads = options.search.threads;
            });
        return rows;
    }();
    return table;
}

void check_options(const FileOptions& options) {
    run_options().check(options);
}

}  // namespace stream
