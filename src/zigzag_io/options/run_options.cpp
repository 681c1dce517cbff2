#include "zigzag_io/options/run_options.hpp"

#include <string>
#include <utility>

#include "zigzag/stages/run.hpp"

#include "zigzag_io/options/llm_options.hpp"
#include "zigzag_io/options/option_rows.hpp"

namespace zigzag {

namespace {

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
        rows.add_repeating(
            dimension_option(), "dimensions", [](const FileOptions& options) { return dimension_values(options.dimensions); },
            [](FileOptions& options, std::pair<std::string, std::int64_t> dimension) {
                options.dimensions[dimension.first] = dimension.second;
            });
        rows.add(
            llm_options(), "llm", [](auto& options) -> auto& { return options.llm; });
        rows.add(
            in_memory_options(), "", [](auto& options) -> auto& { return options; });
        rows.add(dump_folder_option("Write results there (LAYER_complete.json, LAYER_mapping.yaml, mapping.yaml, "
                                    "overall_simple.json, layers.csv, loop_ordering.txt; of several runs, a folder for each and "
                                    "overview.json); appears as a whole or not at all"),
                 "dump_folder", &FileOptions::dump_folder);
        rows.add(html_option(), "html", &FileOptions::html);
        rows.add(svg_option(), "svg", &FileOptions::svg);
        rows.list_last("threads");
        return rows;
    }();
    return table;
}

void check_options(const FileOptions& options) {
    run_options().check(options);
    check_combinations(options);
    if (options.dump_folder.empty() && (options.html || options.svg)) {
        throw UsageError(std::string("option `") + (options.html ? "html" : "svg") + "` requires option `dump_folder`");
    }
}

}  // namespace zigzag
