#include "option_list.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "command_options.hpp"
#include "option_spelling.hpp"

namespace {

using zigzag::OptionKind;
using zigzag::OptionRow;

/// Calls `title` for every group, then `line` for its options.
void walk(const ProgramDescription& program, const std::function<void(const std::string&)>& title,
          const std::function<void(const OptionRow&)>& line) {
    std::vector<std::string_view> groups;
    for (const OptionRow& row : program.options) {
        if (std::find(groups.begin(), groups.end(), row.about.group) == groups.end()) {
            groups.push_back(row.about.group);
        }
    }
    for (const std::string_view group : groups) {
        title(std::string(group));
        for (const OptionRow& row : program.options) {
            if (row.about.group == group) {
                line(row);
            }
        }
    }
}

std::string names_of(const OptionRow& row, const std::string& quote) {
    std::string text;
    for (const std::string& name : command_names(row)) {
        text += (text.empty() ? "" : ", ") + quote + name + quote;
    }
    return text;
}

std::string values_of(const OptionRow& row) {
    return row.kind == OptionKind::flag ? "" : row.choices.empty() ? row.expected : zigzag::alternatives_text(row.choices);
}

std::string default_of(const OptionRow& row) {
    const bool is_off = row.kind == OptionKind::flag && row.default_value == "false";
    return is_off ? "off" : row.kind == OptionKind::flag ? "on" : with_spelled_options(row.default_value);
}

/// Bars would end a cell.
std::string cell(std::string text) {
    for (std::size_t bar = text.find('|'); bar != std::string::npos; bar = text.find('|', bar + 2)) {
        text.insert(bar, "\\");
    }
    return text;
}

}  // namespace

std::string options_text(const ProgramDescription& program) {
    std::string text;
    walk(
        program, [&text](const std::string& group) { text += (text.empty() ? "" : "\n") + group + "\n"; },
        [&text](const OptionRow& row) {
            const std::string values = values_of(row);
            text += fmt::format("  {:<48}{}{}{}\n", names_of(row, ""), values, values.empty() ? "" : "; ",
                                "default " + (default_of(row).empty() ? "none" : default_of(row)));
        });
    text += "\nExit codes\n";
    for (const ExitCodeDescription& description : program.exit_codes) {
        text += fmt::format("  {}  {}\n", static_cast<int>(description.code), description.meaning);
    }
    return text;
}

std::string options_markdown(const ProgramDescription& program) {
    std::string text;
    walk(
        program,
        [&text](const std::string& group) {
            text += fmt::format("{}**{}**\n\n| option | value | default | changes results | |\n|---|---|---|---|---|\n",
                                text.empty() ? "" : "\n", group);
        },
        [&text](const OptionRow& row) {
            text += fmt::format("| {} | {} | {} | {} | {} |\n", names_of(row, "`"), cell(values_of(row)), cell(default_of(row)),
                                row.about.changes_results ? "yes" : "", cell(with_spelled_options(row.about.help)));
        });
    text += "\n**Exit codes**\n\n| code | meaning |\n|---|---|\n";
    for (const ExitCodeDescription& description : program.exit_codes) {
        text += fmt::format("| {} | {} |\n", static_cast<int>(description.code), description.meaning);
    }
    return text;
}
