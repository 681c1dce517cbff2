#pragma once

#include <cstddef>
#include <string>

#include <CLI/CLI.hpp>

/// Help with options grouped by task, wrapped to the width of the terminal.
class OptionHelp final : public CLI::Formatter {
public:
    explicit OptionHelp(std::size_t width) : width_(width) {}

    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;

private:
    std::size_t width_;
};

/// Text broken at spaces into lines of at most `width` columns (longer words stand alone), all but the first after `indent`
/// spaces. Line breaks of the text stay.
std::string wrapped_text(const std::string& text, std::size_t width, std::size_t indent);
