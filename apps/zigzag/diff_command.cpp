#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag_io/report/report.hpp"
#include "zigzag_io/report/record/result_diff.hpp"
#include "zigzag/base/terminal_text.hpp"

#include "common/program.hpp"
#include "subcommands.hpp"

namespace {

constexpr std::size_t widest = 120;
constexpr int different = 1;

struct DiffOptions {
    std::filesystem::path a;
    std::filesystem::path b;
    double tolerance = 0;
    bool json = false;
};

std::string check_tolerance(const std::string& text) {
    double tolerance = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), tolerance);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number && tolerance >= 0 && tolerance <= 1 ? "" : "must be a number from 0 to 1, found " + text;
}

int show_diff(const DiffOptions& options) {
    const zigzag::ResultDiff diff = zigzag::diff_results(options.a, options.b, options.tolerance);
    print(options.json ? zigzag::json_text(zigzag::diff_json(diff))
                       : zigzag::diff_text(diff, std::min(widest, zigzag::terminal_width(STDOUT_FILENO, widest))));
    return diff.equal() ? done : different;
}

}  // namespace

Subcommand add_diff_command(CLI::App& program) {
    const auto options = std::make_shared<DiffOptions>();
    CLI::App* parser = program.add_subcommand(
        "diff", "Compare two results term by term: dump folders or JSON files, of this program or of ZigZag 3.8");
    parser->add_option("A", options->a, "Dump folder, LAYER_complete.json or overall_simple.json")->required()->type_name("");
    parser->add_option("B", options->b, "The same kind")->required()->type_name("");
    parser
        ->add_option("--tolerance", options->tolerance,
                     "Relative difference up to which figures count as equal, e.g. 1e-12 (default 0)")
        ->check(CLI::Validator(check_tolerance, "", "tolerance"))
        ->type_name("T");
    parser->add_flag("--json", options->json, "Print JSON");
    parser->footer("Exit codes: 0 equal, 1 they differ, 2 wrong usage, 3 bad input file.");
    return {parser, [options](spdlog::logger&) { return show_diff(*options); }};
}
