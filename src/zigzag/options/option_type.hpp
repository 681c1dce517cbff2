#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// What a value looks like, for those who turn options into arguments of something else (a command line, a Python call).
enum class OptionKind : std::uint8_t { flag, integer, number, choice, text, path };

/// A text that is no value of an option: `must be EXPECTED, found FOUND`.
class OptionValueError : public UsageError {
public:
    OptionValueError(std::string expected_value, std::string found_text);

    std::string expected;  ///< e.g. `a whole number from 1 to 1024`
    std::string found;
};

/// How values of an option are read, printed and checked.
template <class Value>
struct OptionType {
    OptionKind kind = OptionKind::text;
    std::string expected;                   ///< what a value must be, for messages and documents; empty when anything goes
    std::vector<std::string> choices = {};  ///< names of all values, where they can be named
    /// None when the text is no value; may also throw UsageError with a reason of its own.
    std::function<std::optional<Value>(std::string_view text)> parse = {};
    /// A text that `parse` reads as the same value.
    std::function<std::string(const Value& value)> print = {};
};

/// Why a text is no value; empty when it is.
template <class Value>
std::string value_fault(const OptionType<Value>& type, const std::string& text) {
    try {
        return type.parse(text) ? std::string() : OptionValueError(type.expected, text).what();
    } catch (const UsageError& error) {
        return error.what();
    }
}

/// The enum's values with their names, which stand nowhere else.
template <class Enum>
struct NamedValue {
    std::string_view name;
    Enum value;
};

enum class LetterCase : std::uint8_t { counts, ignored };

/// `true` or `false`; on a command line the option's name alone.
OptionType<bool> flag_type();
/// Any text that is not empty.
OptionType<std::string> text_type();
OptionType<std::filesystem::path> path_type();
/// A finite number in a range, its ends included.
OptionType<double> number_type(double least, double most);

/// `A, B or C`.
std::string alternatives_text(const std::vector<std::string>& names);
bool equal_ignoring_case(std::string_view a, std::string_view b);

template <std::integral Integer>
OptionType<Integer> integer_type(Integer least, Integer most) {
    std::string expected = "a whole number from " + std::to_string(least);
    if (most != std::numeric_limits<Integer>::max()) {
        expected += " to " + std::to_string(most);
    } else if (std::same_as<Integer, std::uint64_t>) {
        expected += " to 2^64-1";
    }
    return {OptionKind::integer,
            std::move(expected),
            {},
            [least, most](std::string_view text) {
                Integer value{};
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
                const bool is_number = error == std::errc{} && end == text.data() + text.size();
                return is_number && value >= least && value <= most ? std::optional(value) : std::nullopt;
            },
            [](const Integer& value) { return std::to_string(value); }};
}

/// What a value that has no name is called in messages.
template <class Enum>
std::string text_of_unnamed(const Enum& value) {
    if constexpr (std::is_enum_v<Enum>) {
        return std::to_string(static_cast<std::underlying_type_t<Enum>>(value));
    } else {
        return std::string(value);
    }
}
inline std::string text_of_unnamed(bool value) {
    return value ? "true" : "false";
}

template <class Enum>
OptionType<Enum> choice_type(const std::vector<NamedValue<Enum>>& values, LetterCase letter_case = LetterCase::counts) {
    std::vector<std::string> names;
    for (const NamedValue<Enum>& value : values) {
        names.emplace_back(value.name);
    }
    return {OptionKind::choice, alternatives_text(names), names,
            [values, letter_case](std::string_view text) {
                std::optional<Enum> found;
                for (const NamedValue<Enum>& value : values) {
                    if (value.name == text || (letter_case == LetterCase::ignored && equal_ignoring_case(value.name, text))) {
                        found = value.value;
                    }
                }
                return found;
            },
            [values](const Enum& wanted) {
                std::string name;
                for (const NamedValue<Enum>& value : values) {
                    if (value.value == wanted) {
                        name = value.name;
                    }
                }
                return name.empty() ? text_of_unnamed(wanted) : name;
            }};
}

/// The same values, or `none`.
template <class Value>
OptionType<std::optional<Value>> or_none(OptionType<Value> type) {
    using Parsed = std::optional<std::optional<Value>>;
    return {type.kind,
            "none or " + type.expected,
            {},
            [parse = type.parse](std::string_view text) {
                if (text == "none") {
                    return Parsed(std::in_place, std::nullopt);
                }
                const std::optional<Value> value = parse(text);
                return value ? Parsed(value) : Parsed();
            },
            [print = type.print](const std::optional<Value>& value) { return value ? print(*value) : "none"; }};
}

}  // namespace zigzag

#pragma GCC visibility pop
