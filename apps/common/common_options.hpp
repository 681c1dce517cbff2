#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "zigzag/options/option_table.hpp"

/// An option that names a file or an example: any text, looked up later (zigzag::resolve_input).
zigzag::Option<std::string> input_option(std::string_view name, std::string_view value, std::string_view help,
                                         std::string_view reference);

/// A file with a chain of stages.
zigzag::Option<std::filesystem::path> pipeline_option(std::string_view help);

/// What a program prints and whether it does so at all.
struct Presentation {
    bool json = false;
    bool quiet = false;
    bool verbose = false;
};

const zigzag::OptionTable<Presentation>& presentation_options();
