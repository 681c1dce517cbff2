#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "zigzag/network/operators.hpp"

#include "common/program.hpp"
#include "subcommands.hpp"

namespace {

constexpr std::size_t line_width = 110;
constexpr std::size_t indent = 22;

/// Names one after the other, on as many lines as they need.
std::string names_text(const std::vector<std::string_view>& names) {
    std::string text;
    std::size_t column = line_width;
    for (std::size_t index = 0; index < names.size(); ++index) {
        const std::string name = std::string(names[index]) + (index + 1 < names.size() ? "," : "");
        const bool starts_line = column + 1 + name.size() > line_width;
        text += starts_line ? fmt::format("{}{:<{}}", text.empty() ? "" : "\n", "", indent) : " ";
        column = (starts_line ? indent : column + 1) + name.size();
        text += name;
    }
    return text + "\n";
}

std::string operator_list() {
    std::string text = fmt::format("{:<10}{:<10}{}\n", "zigzag", "stream", "operators");
    for (const zigzag::OperatorGroup& group : zigzag::operator_groups()) {
        text += fmt::format("{:<10}{:<10}{}\n", to_string(group.zigzag), to_string(group.stream), group.meaning);
        text += names_text(group.names);
        if (!group.workload_file_names.empty()) {
            text += fmt::format("{:<{}}in workload files also {}\n", "", indent, fmt::join(group.workload_file_names, ", "));
        }
    }
    text +=
        "\nlayer     costs time and energy; where a node lacks what its layers need, as costless\n"
        "moves     only moves data; dependencies are followed through it exactly\n"
        "free      costs nothing\n"
        "costless  computes, but is taken to cost nothing, which is reported\n";
    text += fmt::format("All other operators are taken as costless, and reported. In-memory-compute arrays leave out {}.\n",
                        fmt::join(zigzag::operators_left_out_in_memory(), " and "));
    return text;
}

}  // namespace

Subcommand add_operators_command(CLI::App& program) {
    return {program.add_subcommand("operators", "List the operators of networks, and what they cost"),
            [](spdlog::logger&) -> int {
                print(operator_list());
                return done;
            },
            "operators"};
}
