#include "zigzag/options/option_type.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag {

namespace {

char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

std::string message(const std::string& expected, const std::string& found) {
    return found.empty() ? "must not be empty" : fmt::format("must be {}, found {}", expected, found);
}

}  // namespace

OptionValueError::OptionValueError(std::string expected_value, std::string found_text)
    : UsageError(message(expected_value, found_text)), expected(std::move(expected_value)), found(std::move(found_text)) {}

OptionType<bool> flag_type() {
    return {OptionKind::flag,
            "true or false",
            {"true", "false"},
            [](std::string_view text) {
                return text == "true" ? std::optional(true) : text == "false" ? std::optional(false) : std::nullopt;
            },
            [](const bool& value) { return std::string(value ? "true" : "false"); }};
}

OptionType<std::string> text_type() {
    return {OptionKind::text,
            "a text",
            {},
            [](std::string_view text) { return text.empty() ? std::nullopt : std::optional<std::string>(text); },
            [](const std::string& value) { return value; }};
}

OptionType<std::filesystem::path> path_type() {
    return {OptionKind::path,
            "a path",
            {},
            [](std::string_view text) { return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text); },
            [](const std::filesystem::path& value) { return value.string(); }};
}

OptionType<double> number_type(double least, double most) {
    return {OptionKind::number,
            fmt::format("a number from {:g} to {:g}", least, most),
            {},
            [least, most](std::string_view text) {
                double value = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
                const bool is_number = error == std::errc{} && end == text.data() + text.size();
                return is_number && value >= least && value <= most ? std::optional(value) : std::nullopt;
            },
            [](const double& value) { return fmt::format("{}", value); }};
}

std::string alternatives_text(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t index = 0; index < names.size(); ++index) {
        text += index == 0 ? "" : index + 1 == names.size() ? " or " : ", ";
        text += names[index];
    }
    return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace zigzag
