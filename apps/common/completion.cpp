#include "completion.hpp"

#include <fmt/format.h>

#include "command_options.hpp"
#include "option_spelling.hpp"

namespace {

using zigzag::OptionKind;
using zigzag::OptionRow;

/// Braces of the shell are doubled.
constexpr const char* script = R"bash(# Completion of {program} for bash: eval "$({program} completion bash)"
_{program}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command='' word value='' options=''
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in
        {commands}) command=$word; break ;;
        esac
    done
    case $previous in
{values}    esac
    case $command in
{options}    esac
    case $value in
        words\ *) COMPREPLY=($(compgen -W "${{value#words }}" -- "$current")) ;;
        examples\ *)
            word=$({program} examples | sed -n "/^${{value#examples }}\$/,/^-/s/^  //p")
            COMPREPLY=($(compgen -W "$word" -- "$current") $(compgen -f -- "$current")) ;;
        files) COMPREPLY=($(compgen -f -- "$current")) ;;
        *)
            [[ -z $command ]] && options+=' {command_words}'
            COMPREPLY=($(compgen -W "$options" -- "$current") $(compgen -f -- "$current")) ;;
    esac
}}
complete -o filenames -F _{program} {program}
)bash";

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : separator) + word;
    }
    return text;
}

std::string option_words(const std::vector<OptionRow>& rows) {
    std::vector<std::string> words;
    for (const OptionRow& row : rows) {
        words.push_back(joined(command_names(row), " "));
    }
    words.emplace_back("--help");
    return joined(words, " ");
}

/// What completes an option's value; nothing for one that takes none or anything.
std::string value_words(const OptionRow& row) {
    if (row.about.group == zigzag::option_groups::inputs && row.kind == OptionKind::path) {
        return fmt::format("examples {}", spelled_option(row.about.name));
    }
    if (row.kind == OptionKind::path) {
        return "files";
    }
    return row.kind == OptionKind::flag || row.choices.empty() ? "" : "words " + joined(row.choices, " ");
}

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
    std::vector<std::string> commands;
    std::string options = fmt::format("        '') options='{} --version' ;;\n", option_words(program.options));
    std::string values;
    for (const OptionRow& row : program.options) {
        if (const std::string words = value_words(row); !words.empty()) {
            values += fmt::format("        {}) value='{}' ;;\n", joined(command_names(row), "|"), words);
        }
    }
    for (const Subcommand& subcommand : program.subcommands) {
        commands.push_back(subcommand.name);
        options += fmt::format("        {}) options='{}' ;;\n", commands.back(), option_words(subcommand.options));
    }
    return fmt::format(script, fmt::arg("program", program.name), fmt::arg("commands", joined(commands, "|")),
                       fmt::arg("command_words", joined(commands, " ")), fmt::arg("options", options),
                       fmt::arg("values", values));
}
