#include "subcommand.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"

#include "command_options.hpp"
#include "completion.hpp"
#include "option_help.hpp"
#include "option_list.hpp"
#include "program.hpp"
#include "zigzag_io/api.hpp"

namespace {

constexpr std::size_t help_width_without_terminal = 100;

struct ListingOptions {
    bool markdown = false;
};

const zigzag::OptionTable<ListingOptions>& listing_options() {
    static const zigzag::OptionTable<ListingOptions> table = [] {
        zigzag::OptionTable<ListingOptions> rows;
        rows.add(zigzag::Option<bool>{{.name = "markdown",
                                       .group = zigzag::option_groups::results,
                                       .help = "Print tables in Markdown, as the documents have them"},
                                      zigzag::flag_type()},
                 "markdown", &ListingOptions::markdown);
        return rows;
    }();
    return table;
}

}  // namespace

void prepare_parser(CLI::App& parser, const std::string& name) {
    const std::string group(zigzag::option_groups::run);
    parser.name(name);
    parser.formatter(std::make_shared<OptionHelp>(zigzag::terminal_width(STDOUT_FILENO, help_width_without_terminal)));
    parser.set_help_flag("-h,--help", "Print this help")->group(group);
    parser.set_version_flag("--version", name + " " + zigzag::version(), "Print the version")->group(group);
    parser.require_subcommand(0, 1);
}

void add_listing_commands(CLI::App& parser, const std::shared_ptr<ProgramDescription>& program) {
    const auto listing = std::make_shared<ListingOptions>();
    CLI::App* const options = parser.add_subcommand("options", "List all options with their defaults, and the exit codes");
    add_options(*options, listing_options(), *listing);
    program->subcommands.push_back({options,
                                    [listing, described = program.get()](spdlog::logger&) -> int {
                                        print(listing->markdown ? options_markdown(*described) : options_text(*described));
                                        return done;
                                    },
                                    options->get_name(), rows_of(listing_options())});
    CLI::App* const completion =
        parser.add_subcommand("completion", "Print a script that completes this program's options in a shell");
    completion
        ->add_option_function<std::string>(
            "SHELL", [](const std::string&) {}, "bash")
        ->required()
        ->type_name("")
        ->check(CLI::IsMember({"bash"}));
    completion->footer("Example: eval \"$(" + program->name + " completion bash)\"");
    program->subcommands.push_back({completion,
                                    [described = program.get()](spdlog::logger&) -> int {
                                        print(bash_completion(*described));
                                        return done;
                                    },
                                    completion->get_name()});
}

std::function<int(spdlog::logger&)> parsed_work(const std::shared_ptr<const ProgramDescription>& program) {
    for (const Subcommand& subcommand : program->subcommands) {
        if (subcommand.parser->parsed()) {
            return [program, work = &subcommand.work](spdlog::logger& logger) { return (*work)(logger); };
        }
    }
    return nullptr;
}
