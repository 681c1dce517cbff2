#include "stream/stages/run.hpp"
#include "zigzag_io/options/option_rows.hpp"
#include "zigzag_io/options/run_options.hpp"

namespace stream {

using zigzag::Option;
using zigzag::OptionTable;
namespace option_groups = zigzag::option_groups;

namespace {

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
        rows.add_repeating(
            zigzag::dimension_option(), "dimensions",
            [](const FileOptions& options) { return zigzag::dimension_values(options.dimensions); },
            [](FileOptions& options, std::pair<std::string, std::int64_t> dimension) {
                options.dimensions[dimension.first] = dimension.second;
            });
        rows.add(
            in_memory_options(), "", [](auto& options) -> auto& { return options; });
        rows.add(cost_table_option(), "cost_table", &FileOptions::cost_table);
        rows.add(cache_folder_option(), "cache_folder", &FileOptions::cache_folder);
        rows.add(zigzag::dump_folder_option("Write results there (scme.json, summary.json, trace.json, schedule.svg, memory.svg, "
                                            "report.html); appears as a whole or not at all"),
                 "dump_folder", &FileOptions::dump_folder);
        rows.list_last("threads");
        return rows;
    }();
    return table;
}

void check_options(const FileOptions& options) {
    run_options().check(options);
}

}  // namespace stream
