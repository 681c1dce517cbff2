#include "dimension_option.hpp"

#include <charconv>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

/// The fault of an argument; empty when it was taken.
std::string take_dimension(const std::string& text, zigzag::DimensionOverrides& dimensions) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) {
        return fmt::format("must be NAME=SIZE, found {}", text);
    }
    std::int64_t size = 0;
    const char* begin = text.data() + equals + 1;
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), size);
    if (error != std::errc{} || end != text.data() + text.size() || size < 1) {
        return fmt::format("the size must be a whole number from 1, found {}", text.substr(equals + 1));
    }
    dimensions[text.substr(0, equals)] = size;
    return "";
}

}  // namespace

void add_dimension_option(CLI::App& parser, zigzag::DimensionOverrides& dimensions) {
    parser
        .add_option_function<std::vector<std::string>>(
            "--dim", [](const std::vector<std::string>&) {}, "Size of a symbolic dimension of the ONNX model; may be repeated")
        ->check(
            CLI::Validator([&dimensions](const std::string& text) { return take_dimension(text, dimensions); }, "", "dimension"))
        ->type_name("NAME=SIZE");
}
