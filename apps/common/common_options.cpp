#include "common_options.hpp"

using zigzag::Option;
namespace option_groups = zigzag::option_groups;

Option<std::string> input_option(std::string_view name, std::string_view value, std::string_view help,
                                 std::string_view reference) {
    return {{.name = name,
             .value = value,
             .group = option_groups::inputs,
             .help = help,
             .changes_results = true,
             .reference = reference},
            {zigzag::OptionKind::path,
             "a path or the name of an example",
             {},
             [](std::string_view text) { return std::optional<std::string>(text); },
             [](const std::string& text) { return text; }}};
}

Option<std::filesystem::path> pipeline_option(std::string_view help) {
    return {{.name = "pipeline", .value = "FILE", .group = option_groups::run, .help = help, .changes_results = true},
            zigzag::path_type()};
}

const zigzag::OptionTable<Presentation>& presentation_options() {
    static const zigzag::OptionTable<Presentation> table = [] {
        zigzag::OptionTable<Presentation> rows;
        rows.add(Option<bool>{{.name = "json",
                               .group = option_groups::results,
                               .help = "Print the summary as JSON, and nothing else, on standard output"},
                              zigzag::flag_type()},
                 "json", &Presentation::json);
        rows.add(Option<bool>{{.name = "quiet",
                               .group = option_groups::run,
                               .help = "No summary, no warnings, no progress bar; errors only",
                               .aliases = {"q"}},
                              zigzag::flag_type()},
                 "quiet", &Presentation::quiet);
        rows.add(Option<bool>{{.name = "verbose",
                               .group = option_groups::run,
                               .help = "Also report what was adapted: reduced mappings, ignored entries",
                               .aliases = {"v"}},
                              zigzag::flag_type()},
                 "verbose", &Presentation::verbose);
        return rows;
    }();
    return table;
}
