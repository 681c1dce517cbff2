#include "option_help.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"
#include "zigzag/options/option_table.hpp"

namespace {

constexpr std::size_t widest_name = 33;
constexpr std::size_t narrow = 70;  ///< below this many columns, help stands under the name instead of beside it

/// Groups in the order in which their options were declared; the program's own options (help, version) come last.
std::vector<std::string> groups_of(const CLI::App& app) {
    std::vector<std::string> groups;
    for (const CLI::Option* option : app.get_options()) {
        const std::string& group = option->get_group();
        const bool is_own = option == app.get_help_ptr() || option->get_lnames() == std::vector<std::string>{"version"};
        if (!is_own && !group.empty() && std::find(groups.begin(), groups.end(), group) == groups.end()) {
            groups.push_back(group);
        }
    }
    const std::string run(zigzag::option_groups::run);
    groups.erase(std::remove(groups.begin(), groups.end(), run), groups.end());
    groups.push_back(run);
    return groups;
}

std::string names_of(const CLI::Option& option) {
    std::string names;
    if (option.get_positional()) {
        return option.get_name(true);
    }
    for (const std::string& name : option.get_snames()) {
        names += (names.empty() ? "-" : ", -") + name;
    }
    for (const std::string& name : option.get_lnames()) {
        names += (names.empty() ? "--" : ", --") + name;
    }
    if (option.get_type_size() > 0 && !option.get_type_name().empty() && option.get_expected_min() > 0) {
        names += " " + option.get_type_name();
    }
    return option.get_allow_extra_args() ? names + "..." : names;
}

std::string entry(const std::string& name, const std::string& help, std::size_t width) {
    const std::size_t column = width < narrow ? 6 : widest_name + 3;
    std::string text = "  " + name;
    if (zigzag::display_width(text) + 1 < column) {
        text = zigzag::pad(text, column);
    } else {
        text += "\n" + std::string(column, ' ');
    }
    return text + wrapped_text(help, width - std::min(column, width - 1), column) + "\n";
}

}  // namespace

std::string wrapped_text(const std::string& text, std::size_t width, std::size_t indent) {
    std::string result;
    std::istringstream lines(text);
    bool is_first = true;
    for (std::string line; std::getline(lines, line);) {
        result += is_first ? "" : "\n" + std::string(indent, ' ');
        is_first = false;
        std::size_t used = 0;
        std::istringstream words(line);
        for (std::string word; words >> word;) {
            const std::size_t length = zigzag::display_width(word);
            if (used > 0 && used + 1 + length > width) {
                result += "\n" + std::string(indent, ' ');
                used = 0;
            }
            result += (used > 0 ? " " : "") + word;
            used += (used > 0 ? 1 : 0) + length;
        }
    }
    return result;
}

std::string OptionHelp::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode /*mode*/) const {
    const bool has_subcommands = !app->get_subcommands({}).empty();
    std::string usage = name.empty() ? app->get_name() : name;
    if (!name.empty() && app->get_parent() != nullptr && !name.ends_with(app->get_name())) {
        usage += " " + app->get_name();
    }
    std::string positionals;
    for (const CLI::Option* option : app->get_options()) {
        if (option->get_positional()) {
            usage += " " + option->get_name(true);
            positionals += entry(names_of(*option), option->get_description(), width_);
        }
    }
    std::string text = wrapped_text(app->get_description(), width_, 0) + "\nUsage: " + usage + " [OPTIONS]" +
                       (has_subcommands ? " [SUBCOMMAND]" : "") + "\n";
    if (!positionals.empty()) {
        text += "\nArguments:\n" + positionals;
    }
    for (const std::string& group : groups_of(*app)) {
        std::string entries;
        for (const CLI::Option* option : app->get_options()) {
            if (!option->get_positional() && option->get_group() == group) {
                entries += entry(names_of(*option), option->get_description(), width_);
            }
        }
        text += entries.empty() ? "" : "\n" + group + ":\n" + entries;
    }
    if (has_subcommands) {
        text += "\nSubcommands (SUBCOMMAND --help tells more):\n";
        for (const CLI::App* subcommand : app->get_subcommands({})) {
            text += entry(subcommand->get_name(), subcommand->get_description(), width_);
        }
    }
    return app->get_footer().empty() ? text : text + "\n" + wrapped_text(app->get_footer(), width_, 0) + "\n";
}
