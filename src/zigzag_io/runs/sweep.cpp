#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

#include "zigzag_io/runs/run_matrix.hpp"

namespace zigzag {

namespace {

[[noreturn]] void refuse(const std::string& text, const std::string& reason) {
    throw UsageError(fmt::format("{} in \"{}\"", reason, text));
}

std::string trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

/// Parts between separators that stand outside quotes and brackets.
std::vector<std::string> split(const std::string& whole, std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    std::string closing;  // brackets that are open
    char quote = 0;
    for (const char letter : text) {
        const bool is_separator = letter == separator && closing.empty() && quote == 0;
        if (quote != 0) {
            quote = letter == quote ? '\0' : quote;
        } else if (letter == '"' || letter == '\'') {
            quote = letter;
        } else if (letter == '[' || letter == '{') {
            closing += letter == '[' ? ']' : '}';
        } else if (letter == ']' || letter == '}') {
            if (closing.empty() || closing.back() != letter) {
                refuse(whole, fmt::format("{} closes nothing", letter));
            }
            closing.pop_back();
        }
        const bool is_blank_after_comma = letter == ' ' && quote == 0 && parts.back().ends_with(',');
        if (is_separator) {
            parts.emplace_back();
        } else if (!is_blank_after_comma) {
            parts.back() += letter;
        }
    }
    if (!closing.empty() || quote != 0) {
        refuse(whole, fmt::format("{} is missing", closing.empty() ? quote : closing.back()));
    }
    for (std::string& part : parts) {
        part = trimmed(part);
    }
    return parts;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// Numbers of `64..512+64` or `64..512*2`; `text` itself when it is no range.
std::vector<std::string> range(const std::string& whole, const std::string& text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos || text.find_first_of("[{\"'") != std::string::npos) {
        return {text};
    }
    const std::size_t sign = text.find_first_of("+*", dots);
    const bool multiplies = sign != std::string::npos && text[sign] == '*';
    const auto first = whole_number(std::string_view(text).substr(0, dots));
    const auto last = whole_number(std::string_view(text).substr(dots + 2, sign == std::string::npos ? sign : sign - dots - 2));
    const auto step =
        sign == std::string::npos ? std::optional<std::int64_t>(1) : whole_number(std::string_view(text).substr(sign + 1));
    if (!first || !last || !step) {
        refuse(whole, fmt::format("{} is no range such as 64..512*2 or 64..512+64 of whole numbers", text));
    }
    if (*first > *last || *step < (multiplies ? 2 : 1) || (multiplies && *first < 1)) {
        refuse(whole, fmt::format("the range {} does not rise", text));
    }
    std::vector<std::string> numbers;
    for (std::int64_t number = *first;;) {
        numbers.push_back(std::to_string(number));
        const bool ends = multiplies ? number > *last / *step
                                     : static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(number) <
                                           static_cast<std::uint64_t>(*step);
        if (ends) {
            return numbers;
        }
        if (numbers.size() >= most_sweep_points) {
            refuse(whole, fmt::format("the range {} has more than {} numbers", text, most_sweep_points));
        }
        number = multiplies ? number * *step : number + *step;
    }
}

bool is_within(const std::string& inner, const std::string& outer) {
    return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

void check_distinct_paths(const std::vector<SweepAxis>& axes) {
    std::vector<std::string> known;
    for (const SweepAxis& axis : axes) {
        for (const std::string& path : axis.paths) {
            for (const std::string& other : known) {
                if (path == other) {
                    throw UsageError(fmt::format("{} is set twice; list all its values in one place", path));
                }
                if (is_within(path, other) || is_within(other, path)) {
                    throw UsageError(
                        fmt::format("{} and {} are both set, and one holds the other; set one of them", other, path));
                }
            }
            known.push_back(path);
        }
    }
}

}  // namespace

SweepAxis parse_sweep_axis(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || trimmed(std::string_view(text).substr(0, equals)).empty()) {
        refuse(text, "must be PATH=VALUE,VALUE,..., such as memories.dram.size=1024,2048, but there is no path and value");
    }
    SweepAxis axis;
    axis.paths = split(text, std::string_view(text).substr(0, equals), ':');
    if (std::find(axis.paths.begin(), axis.paths.end(), "") != axis.paths.end()) {
        refuse(text, "a path is empty");
    }
    for (const std::string& part : split(text, std::string_view(text).substr(equals + 1), ',')) {
        std::vector<std::vector<std::string>> steps;
        if (axis.paths.size() == 1) {
            for (std::string& number : range(text, part)) {
                steps.push_back({std::move(number)});
            }
        } else {
            steps.push_back(split(text, part, ':'));
        }
        for (std::vector<std::string>& step : steps) {
            if (step.size() != axis.paths.size()) {
                refuse(text, fmt::format("{} has {} values for {} paths", part, step.size(), axis.paths.size()));
            }
            if (std::find(step.begin(), step.end(), "") != step.end()) {
                refuse(text, "a value is empty");
            }
            axis.values.push_back(std::move(step));
        }
    }
    std::vector<std::vector<std::string>> sorted = axis.values;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) {
        refuse(text, fmt::format("{} is listed twice", twice->front()));
    }
    return axis;
}

std::vector<std::vector<AcceleratorSetting>> sweep_points(const std::vector<SweepAxis>& axes) {
    check_distinct_paths(axes);
    std::size_t count = 1;
    for (const SweepAxis& axis : axes) {
        if (axis.values.empty() || count > most_sweep_points / axis.values.size()) {
            std::string product;
            for (const SweepAxis& each : axes) {
                product += fmt::format("{}{}", product.empty() ? "" : " x ", each.values.size());
            }
            throw UsageError(fmt::format("{} points are swept, at most {} can be; sweep in parts, or less finely", product,
                                         most_sweep_points));
        }
        count *= axis.values.size();
    }
    std::vector<std::vector<AcceleratorSetting>> points(1);
    for (const SweepAxis& axis : axes) {
        std::vector<std::vector<AcceleratorSetting>> longer;
        longer.reserve(points.size() * axis.values.size());
        for (const std::vector<AcceleratorSetting>& point : points) {
            for (const std::vector<std::string>& step : axis.values) {
                std::vector<AcceleratorSetting>& settings = longer.emplace_back(point);
                for (std::size_t index = 0; index < axis.paths.size(); ++index) {
                    settings.push_back({axis.paths[index], step[index]});
                }
            }
        }
        points = std::move(longer);
    }
    return points;
}

}  // namespace zigzag
