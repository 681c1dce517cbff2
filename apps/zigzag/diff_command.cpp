#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"

#include "common/command_options.hpp"
#include "common/common_options.hpp"
#include "common/program.hpp"
#include "subcommands.hpp"
#include "zigzag_io/report/record/result_diff.hpp"
#include "zigzag_io/report/report.hpp"

namespace {

constexpr std::size_t widest_difference = 120;
constexpr int different = 1;

struct DiffOptions {
    std::filesystem::path a;
    std::filesystem::path b;
    double tolerance = 0;
    Presentation presentation;
};

const zigzag::OptionTable<DiffOptions>& diff_options() {
    static const zigzag::OptionTable<DiffOptions> table = [] {
        zigzag::OptionTable<DiffOptions> rows;
        rows.add(zigzag::Option<double>{{.name = "tolerance",
                                         .value = "T",
                                         .group = zigzag::option_groups::goal,
                                         .help = "Relative difference up to which figures count as equal, e.g. 1e-12",
                                         .changes_results = true},
                                        zigzag::number_type(0, 1)},
                 "tolerance", &DiffOptions::tolerance);
        rows.add(
            presentation_options().only({"json"}), "presentation", [](auto& options) -> auto& { return options.presentation; });
        return rows;
    }();
    return table;
}

int show_diff(const DiffOptions& options) {
    const zigzag::ResultDiff diff = zigzag::diff_results(options.a, options.b, options.tolerance);
    print(options.presentation.json
              ? zigzag::json_text(zigzag::diff_json(diff))
              : zigzag::diff_text(diff, std::min(widest_difference, zigzag::terminal_width(STDOUT_FILENO, widest_difference))));
    return diff.equal() ? done : different;
}

}  // namespace

Subcommand add_diff_command(CLI::App& program) {
    const auto options = std::make_shared<DiffOptions>();
    CLI::App* parser = program.add_subcommand(
        "diff", "Compare two results term by term: dump folders or JSON files, of this program or of ZigZag 3.8");
    parser->add_option("A", options->a, "Dump folder, LAYER_complete.json or overall_simple.json")->required()->type_name("");
    parser->add_option("B", options->b, "The same kind")->required()->type_name("");
    add_options(*parser, diff_options(), *options);
    parser->footer("Exit codes: 0 equal, 1 they differ, 2 wrong usage, 3 bad input file.");
    return {parser, [options](spdlog::logger&) { return show_diff(*options); }, parser->get_name(), rows_of(diff_options())};
}
