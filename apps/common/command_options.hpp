#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/options/option_table.hpp"

namespace CLI {
class App;
}

/// Option tables as options of a command line. An option is written with dashes (`--lpf-limit`); a flag that is on by default is
/// switched off by `--no-NAME`; a name of one letter is an abbreviation (`-q`).

/// Names of a row, the first one first, `-q` last.
std::vector<std::string> command_names(const zigzag::OptionRow& row);

/// What help says about a row: what it is and its default.
std::string command_help(const zigzag::OptionRow& row);

/// Declares one option. `set` gets the text of each value and throws UsageError when it is none.
void add_option(CLI::App& parser, const zigzag::OptionRow& row, std::function<void(std::string_view text)> set);

/// Declares all options of a table, which must live as long as the parser, and so must `values`.
template <class Struct>
void add_options(CLI::App& parser, const zigzag::OptionTable<Struct>& table, Struct& values) {
    for (const auto& row : table.rows()) {
        add_option(parser, row, [&row, &values](std::string_view text) { row.set(values, text); });
    }
}

/// All rows, for those who only list them.
template <class Struct>
std::vector<zigzag::OptionRow> rows_of(const zigzag::OptionTable<Struct>& table) {
    return {table.rows().begin(), table.rows().end()};
}

/// The option of a row's name was given `count` times.
std::size_t times_given(const CLI::App& parser, std::string_view name);

/// Parses the arguments, then lets `check` look at what was given; it may throw CLI::ParseError or UsageError. An exit code when
/// the program is to end now: help or the version was printed, or the usage was wrong and was told. Throws when help cannot be
/// printed.
std::optional<int> parse_arguments(CLI::App& parser, int argc, char** argv, const std::function<void()>& check);
