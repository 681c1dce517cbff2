#include "exit_codes.hpp"

#include <fmt/format.h>

std::vector<ExitCodeDescription> exit_codes(const std::string& nothing_fits) {
    return {{done, "done"},
            {wrong_usage, "wrong usage"},
            {bad_input, "bad input file"},
            {no_valid_mapping, nothing_fits},
            {failed_check, "a gate or check that you asked for has failed"},
            {other_error, "anything else"}};
}

std::string exit_codes_text(const std::vector<ExitCodeDescription>& codes) {
    std::string text;
    for (const ExitCodeDescription& description : codes) {
        text +=
            fmt::format("{} {} {}", text.empty() ? "Exit codes:" : ",", static_cast<int>(description.code), description.meaning);
    }
    return text + ".";
}
