#include "command_options.hpp"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "exit_codes.hpp"
#include "option_spelling.hpp"
#include "program.hpp"

namespace {

bool is_switched_off(const zigzag::OptionRow& row) {
    return row.kind == zigzag::OptionKind::flag && row.default_value == "true";
}

/// Calls `set`; a refusal becomes a fault of the option.
void take(const std::function<void(std::string_view)>& set, const std::string& name, std::string_view text) {
    try {
        set(text);
    } catch (const zigzag::UsageError& error) {
        throw CLI::ValidationError(name, with_spelled_options(error.what()));
    }
}

/// Names of all options of a parser.
std::vector<std::string> known_options(const CLI::App& parser) {
    std::vector<std::string> names;
    for (const CLI::Option* option : parser.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

/// What CLI11 says about arguments that nobody takes, with the option that the first of them may have been meant to be.
std::string unexpected_text(const CLI::App& parser) {
    const CLI::App* innermost = &parser;
    while (!innermost->get_subcommands().empty()) {
        innermost = innermost->get_subcommands().front();
    }
    std::vector<std::string> arguments = parser.remaining(true);
    const bool is_one = arguments.size() == 1;
    std::string text = is_one ? "The following argument was not expected:" : "The following arguments were not expected:";
    for (const std::string& argument : arguments) {
        text += " " + argument;
    }
    const auto option = std::find_if(arguments.begin(), arguments.end(), [](const auto& word) { return word.starts_with("-"); });
    if (option != arguments.end()) {
        const std::vector<std::string> names = known_options(*innermost);
        text += zigzag::near_option_hint(*option, {names.begin(), names.end()});
    }
    return text;
}

int refuse(const CLI::App& parser, const CLI::Error& error) {
    parser.exit(error);
    return wrong_usage;
}

}  // namespace

std::vector<std::string> command_names(const zigzag::OptionRow& row) {
    std::vector<std::string> names{
        spelled_option(is_switched_off(row) ? "no_" + std::string(row.about.name) : std::string(row.about.name))};
    for (const std::string_view alias : row.about.aliases) {
        names.push_back(alias.size() == 1 ? "-" + std::string(alias) : spelled_option(alias));
    }
    return names;
}

std::string command_help(const zigzag::OptionRow& row) {
    std::string help = with_spelled_options(row.about.help);
    if (is_switched_off(row)) {
        return "Not: " + help;
    }
    const bool has_default = row.kind != zigzag::OptionKind::flag && !row.default_value.empty();
    return has_default ? fmt::format("{} (default {})", help, with_spelled_options(row.default_value)) : help;
}

void add_option(CLI::App& parser, const zigzag::OptionRow& row, std::function<void(std::string_view text)> set) {
    std::string names;
    for (const std::string& name : command_names(row)) {
        names += (names.empty() ? "" : ",") + name;
    }
    const std::string first = command_names(row).front();
    CLI::Option* option = nullptr;
    if (row.kind == zigzag::OptionKind::flag) {
        const std::string value = is_switched_off(row) ? "false" : "true";
        option = parser.add_flag_callback(
            names, [set = std::move(set), first, value] { take(set, first, value); }, command_help(row));
    } else {
        option = parser.add_option(
            names,
            [set = std::move(set), first](const CLI::results_t& texts) {
                for (const std::string& text : texts) {
                    take(set, first, text);
                }
                return true;
            },
            command_help(row));
        option->type_name(std::string(row.about.value));
        if (row.about.repeats) {
            option->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(true);
        }
    }
    option->group(std::string(row.about.group));
}

std::size_t times_given(const CLI::App& parser, std::string_view name) {
    return parser.get_option(spelled_option(name))->count();
}

std::optional<int> parse_arguments(CLI::App& parser, int argc, char** argv, const std::function<void()>& check) {
    try {
        parser.parse(argc, argv);
        check();
        return std::nullopt;
    } catch (const CLI::CallForHelp&) {
        print(parser.help());
        return done;
    } catch (const CLI::CallForVersion& version) {
        print(version.what() + std::string("\n"));
        return done;
    } catch (const CLI::ExtrasError&) {
        return refuse(parser, CLI::ValidationError(unexpected_text(parser), CLI::ExitCodes::ExtrasError));
    } catch (const CLI::ParseError& error) {
        return refuse(parser, error);
    } catch (const zigzag::UsageError& error) {
        return refuse(parser, CLI::ValidationError(with_spelled_options(error.what()), CLI::ExitCodes::ValidationError));
    }
}
