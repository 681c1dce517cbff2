#include "refusal.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zigzag::cli {

namespace {

void check_line(const Outcome& outcome, const std::string& start, const std::vector<std::string>& parts) {
    INFO(describe(outcome));
    INFO("expected line: " << start << fmt::format(" ... {}", fmt::join(parts, " ... ")));
    const auto is_meant = [&](const std::string& line) {
        return line.rfind(start, 0) == 0 && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
                   return line.find(part, start.size()) != std::string::npos;
               });
    };
    const std::vector<std::string> lines = outcome.error_lines();
    CHECK(std::count_if(lines.begin(), lines.end(), is_meant) == 1);
}

}  // namespace

void check_refused(const Outcome& outcome, int exit_code, const std::filesystem::path& folder_of_results) {
    INFO(describe(outcome));
    CHECK_FALSE(outcome.signal.has_value());
    CHECK(outcome.exit_code == exit_code);
    CHECK(outcome.standard_output.empty());
    CHECK_FALSE(outcome.standard_error.empty());
    if (exit_code != wrong_usage) {
        for (const std::string& line : outcome.error_lines()) {
            CHECK_THAT(line, Catch::StartsWith("error: ") || Catch::StartsWith("warning: "));
        }
    }
    CHECK(names_in(folder_of_results).empty());
}

void check_error(const Outcome& outcome, const std::string& start, const std::vector<std::string>& parts) {
    check_line(outcome, "error: " + start, parts);
}

void check_warning(const Outcome& outcome, const std::string& start, const std::vector<std::string>& parts) {
    check_line(outcome, "warning: " + start, parts);
}

void check_bad_texts(std::string InputTexts::*role, const std::vector<BadText>& bad_texts) {
    for (const BadText& bad : bad_texts) {
        INFO(bad.what);
        InputTexts texts = small_inputs();
        const MarkedText marked = edit(texts.*role, bad.original, bad.replacement);
        texts.*role = marked.text;
        const SmallRun small(texts);
        const std::filesystem::path& file = role == &InputTexts::model         ? small.model()
                                            : role == &InputTexts::accelerator ? small.accelerator()
                                                                               : small.mapping();
        const Outcome outcome = small.run();
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, marked.place_in(file) + bad.key + ": ", bad.parts);
        // Besides the one error only warnings about the same file.
        const auto lines = outcome.error_lines();
        CHECK(std::count_if(lines.begin(), lines.end(),
                            [](const std::string& line) { return line.rfind("warning: ", 0) != 0; }) == 1);
    }
}

}  // namespace zigzag::cli
