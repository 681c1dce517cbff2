#include "spatial_loop_reader.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace zigzag {

namespace {

bool is_capital(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

std::string in_capitals(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return text;
}

/// Splits `K, 32`.
std::optional<SpatialLoop> read_spatial_loop(const yaml::Value& value) {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    constexpr std::string_view rule = "a loop and its factor";
    const std::size_t comma = text->find(", ");
    const std::string digits = comma == std::string::npos ? "" : text->substr(comma + 2);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
        value.fault_found(rule, "write it like \"K, 32\"");
        return std::nullopt;
    }
    SpatialLoop loop;
    loop.dimension = text->substr(0, comma);
    if (!is_loop_name(loop.dimension)) {
        const std::string capitals = in_capitals(loop.dimension);
        value.fault_found(rule, is_loop_name(capitals) ? fmt::format("write \"{}, {}\" in capitals", capitals, digits)
                                                       : "write it like \"K, 32\"");
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), loop.factor);
    if (error != std::errc{} || loop.factor > yaml::max_count) {
        value.fault_found(fmt::format("a loop with a factor of at most {}", yaml::max_count));
        return std::nullopt;
    }
    if (loop.factor < 1) {
        value.fault_found("a loop with a factor of at least 1", "use 1 for a loop that is not unrolled");
        return std::nullopt;
    }
    return loop;
}

}  // namespace

bool is_loop_name(std::string_view name) {
    const auto* const number = std::find_if_not(name.begin(), name.end(), is_capital);
    return number != name.begin() && std::all_of(number, name.end(), is_digit);
}

std::vector<SpatialLoop> read_spatial_loops(const yaml::Value& value) {
    std::vector<SpatialLoop> loops;
    const auto items = value.as_list();
    if (!items) {
        return loops;
    }
    for (const yaml::Value& item : *items) {
        const auto loop = read_spatial_loop(item);
        if (!loop) {
            continue;
        }
        const auto earlier = std::find_if(loops.begin(), loops.end(),
                                          [&loop](const SpatialLoop& other) { return other.dimension == loop->dimension; });
        if (earlier == loops.end()) {
            loops.push_back(*loop);
            continue;
        }
        item.warn(fmt::format("{} is listed twice on this dimension; the last factor {} counts, not {}", loop->dimension,
                              loop->factor, earlier->factor),
                  "list each loop once");
        earlier->factor = loop->factor;
    }
    return loops;
}

}  // namespace zigzag
