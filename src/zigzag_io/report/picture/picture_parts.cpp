#include "picture_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"

namespace zigzag {

namespace {

constexpr double label_width = 230;
constexpr double end_width = 130;
constexpr double margin = 20;
constexpr double bar_pitch = 18;
constexpr double bar_height = 13;
constexpr double panel_head = 52;
constexpr double panel_foot = 18;
constexpr double legend_pitch = 18;
constexpr double legend_size = 11;

}  // namespace

double text_width(std::string_view text, double size) {
    return 0.58 * size * static_cast<double>(display_width(text));
}

std::string_view operand_colour(LayerOperand operand) {
    constexpr std::array<std::string_view, 3> colours{"#d9822b", "#2a6fdb", "#2f9e77"};
    return colours[static_cast<std::size_t>(operand)];
}

std::string memory_colour(std::size_t memory, LayerOperand operand) {
    constexpr std::array<int, 3> lightness{52, 40, 66};
    const double hue = std::fmod(static_cast<double>(memory) * 137.508 + 210, 360);
    return fmt::format("hsl({:.1f}, 58%, {}%)", hue, lightness[static_cast<std::size_t>(operand)]);
}

std::string capacity_text(double bits) {
    constexpr std::array<std::pair<const char*, double>, 4> units{
        {{"GiB", 8.0 * (1 << 30)}, {"MiB", 8.0 * (1 << 20)}, {"KiB", 8.0 * (1 << 10)}, {"B", 8.0}}};
    for (const auto& [name, factor] : units) {
        if (bits >= factor) {
            return fmt::format("{:.4g} {}", bits / factor, name);
        }
    }
    return fmt::format("{:.4g} b", bits);
}

std::string_view direction_text(DataDirection direction) {
    constexpr std::array<std::string_view, nb_directions> texts{"read, to below", "written, from below", "read, to above",
                                                                "written, from above"};
    return texts[static_cast<std::size_t>(direction)];
}

BarPanel::BarPanel(std::string title, std::string unit, std::vector<Bar> bars)
    : title_(std::move(title)), unit_(std::move(unit)), bars_(std::move(bars)) {}

double BarPanel::height() const {
    return panel_head + bar_pitch * static_cast<double>(bars_.size()) + panel_foot;
}

void BarPanel::draw(Svg& svg, double top) const {
    double largest = 0;
    for (const Bar& bar : bars_) {
        double sum = 0;
        for (const BarPart& part : bar.parts) {
            sum += part.value;
        }
        largest = std::max(largest, sum);
    }
    const double left = margin + label_width;
    const double room = picture_width - left - end_width - margin;
    const double first = top + panel_head;
    const double bottom = first + bar_pitch * static_cast<double>(bars_.size());
    const auto x = [&](double value) { return left + (largest > 0 ? room * value / largest : 0); };

    svg.text(margin, top + 16, title_, Svg::Anchor::start, "bold", 13);
    svg.text(picture_width - margin, top + panel_head - 8, unit_, Svg::Anchor::end, "muted", 11);
    const double step = tick_step(largest, 8);
    const int nb_steps = static_cast<int>(largest * 1.0001 / step);
    for (int number = 0; number <= nb_steps; ++number) {
        const double tick = step * number;
        svg.line(x(tick), first - 4, x(tick), bottom, "grid");
        svg.text(x(tick), top + panel_head - 8, short_number(tick), Svg::Anchor::middle, "muted", 11);
    }
    double y = first;
    for (const Bar& bar : bars_) {
        svg.text(left - 8, y + 11, elide_middle(bar.label, 34), Svg::Anchor::end, "text", 11);
        double at = 0;
        for (const BarPart& part : bar.parts) {
            const double width = x(at + part.value) - x(at);
            if (width >= 0.05) {
                svg.rectangle(x(at), y + 1, width, bar_height, part.colour, part.tooltip, part.opacity);
            }
            at += part.value;
        }
        if (bar.mark) {
            svg.rectangle(x(*bar.mark) - 1, y - 1, 2, bar_height + 4, "mark", bar.mark_tooltip);
        }
        svg.text(std::max(x(at), left) + 6, y + 11, bar.end, Svg::Anchor::start, "muted", 11);
        y += bar_pitch;
    }
    svg.line(left, first - 4, left, bottom, "axis");
}

double legend_height(const LegendEntries& entries, double left, double right) {
    double x = left;
    double height = entries.empty() ? 0 : legend_pitch;
    for (const auto& [colour, name] : entries) {
        const double room = 30 + text_width(name, legend_size);
        if (x + room > right && x > left) {
            x = left;
            height += legend_pitch;
        }
        x += room;
    }
    return height;
}

void draw_legend(Svg& svg, const LegendEntries& entries, double left, double right, double top) {
    double x = left;
    double y = top;
    for (const auto& [colour, name] : entries) {
        const double room = 30 + text_width(name, legend_size);
        if (x + room > right && x > left) {
            x = left;
            y += legend_pitch;
        }
        svg.rectangle(x, y - 9, 11, 11, colour);
        svg.text(x + 15, y, name, Svg::Anchor::start, "muted", legend_size);
        x += room;
    }
}

}  // namespace zigzag
