#include "zigzag_io/options/option_rows.hpp"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace zigzag {

namespace {

std::pair<std::string, std::int64_t> parse_dimension(std::string_view text) {
    const auto equals = text.rfind('=');
    if (equals == std::string_view::npos || equals == 0) {
        throw UsageError(fmt::format("must be NAME=SIZE, found {}", text));
    }
    std::int64_t size = 0;
    const auto [end, error] = std::from_chars(text.data() + equals + 1, text.data() + text.size(), size);
    if (error != std::errc{} || end != text.data() + text.size() || size < 1) {
        throw UsageError(fmt::format("the size must be a whole number from 1, found {}", text.substr(equals + 1)));
    }
    return {std::string(text.substr(0, equals)), size};
}

}  // namespace

Option<std::pair<std::string, std::int64_t>> dimension_option() {
    using Dimension = std::pair<std::string, std::int64_t>;
    return {{.name = "dim",
             .value = "NAME=SIZE",
             .group = option_groups::inputs,
             .help = "Size of a symbolic dimension of the ONNX model; may be repeated",
             .changes_results = true},
            {OptionKind::text,
             "NAME=SIZE",
             {},
             [](std::string_view text) { return std::optional(parse_dimension(text)); },
             [](const Dimension& dimension) { return fmt::format("{}={}", dimension.first, dimension.second); }}};
}

std::vector<std::pair<std::string, std::int64_t>> dimension_values(const DimensionOverrides& dimensions) {
    return {dimensions.begin(), dimensions.end()};
}

Option<std::filesystem::path> dump_folder_option(std::string_view help) {
    return {{.name = "dump_folder", .value = "FOLDER", .group = option_groups::results, .help = help, .reference = "dump_folder"},
            path_type()};
}

}  // namespace zigzag
