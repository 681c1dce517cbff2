#include <algorithm>

#include <fmt/format.h>

#include "zigzag_io/report/picture/pictures.hpp"
#include "zigzag/base/terminal_text.hpp"
#include "zigzag/results/traffic.hpp"

#include "picture_parts.hpp"

namespace zigzag {

namespace {

constexpr double left = 20;
constexpr double label_width = 230;
constexpr double bar_width = 460;
constexpr double width = 1080;
constexpr double line_height = 16;

}  // namespace

std::string ports_svg(const CostModelEvaluation& evaluation, const std::string& title) {
    const auto& memories = evaluation.accelerator->memory_hierarchy.levels();
    const double head = title.empty() ? 0 : 34;
    double height = head + 46;
    for (const PortEvaluation& port : evaluation.ports) {
        height += 34 + line_height * static_cast<double>(port.activities.size());
    }
    Svg svg(width, height + 10);
    if (!title.empty()) {
        svg.text(left, 26, elide_middle(title, 90), Svg::Anchor::start, "bold", 15);
    }
    const double latency = evaluation.totals.latency_total2;
    LegendEntries legend;
    for (const OperandEvaluation& operand : evaluation.operands) {
        legend.emplace_back(operand_colour(operand.operand), to_string(operand.operand));
    }
    draw_legend(svg, legend, left + label_width, width - left, head + 18);
    svg.text(width - left, head + 18, fmt::format("full bar: the latency, {} cycles", latency), Svg::Anchor::end, "muted", 11);
    double y = head + 34;
    for (const PortEvaluation& port : evaluation.ports) {
        const MemoryInstance& memory = memories[port.memory].instance;
        const MemoryPort& instance = memory.ports[port.port];
        const auto busy = static_cast<double>(busy_cycles(port));
        const double scale = bar_width / std::max(latency, busy);
        svg.text(left, y + 13, elide_middle(fmt::format("{}, {}", memory.name, instance.name), 34), Svg::Anchor::start, "bold",
                 12);
        svg.rectangle(left + label_width, y + 2, bar_width, 14, "panel");
        double x = left + label_width;
        for (const PortActivity& activity : port.activities) {
            const auto cycles = static_cast<double>(activity.real_cycles * activity.period_count);
            svg.rectangle(
                x, y + 2, cycles * scale, 14, operand_colour(activity.operand),
                fmt::format("{} {}: {} cycles", to_string(activity.operand), direction_text(activity.direction), cycles),
                1 - 0.16 * static_cast<double>(activity.direction));
            x += cycles * scale;
        }
        const bool worst = evaluation.stall_cycles > 0 && port.stall_cycles == evaluation.stall_cycles;
        svg.text(left + label_width + bar_width + 10, y + 13,
                 port.stall_cycles > 0 ? fmt::format("{:.1f} % busy, stalls {} cycles{}", 100 * busy / latency, port.stall_cycles,
                                                     worst ? " (worst)" : "")
                                       : fmt::format("{:.1f} % busy, no stall", 100 * busy / latency),
                 Svg::Anchor::start, worst ? "bold" : "text", 11);
        y += 22;
        for (const PortActivity& activity : port.activities) {
            svg.rectangle(left + 12, y + 2, 8, 8, operand_colour(activity.operand), {},
                          1 - 0.16 * static_cast<double>(activity.direction));
            const std::string times = activity.period_count == 1
                                          ? std::string("once")
                                          : fmt::format("{} times, one per {} cycles", activity.period_count, activity.period);
            svg.text(left + 26, y + 11,
                     fmt::format("{} {} ({}): {} of {} allowed cycles, {}; {} {} cycles", to_string(activity.operand),
                                 allocation_name(activity.direction), direction_text(activity.direction), activity.real_cycles,
                                 activity.allowed_cycles, times, activity.stall_cycles > 0 ? "waits" : "slack",
                                 activity.stall_cycles > 0 ? activity.stall_cycles : -activity.stall_cycles),
                     Svg::Anchor::start, "muted", 11);
            y += line_height;
        }
        y += 12;
    }
    if (evaluation.ports.empty()) {
        svg.text(left, y + 12, "No port carries anything.", Svg::Anchor::start, "muted", 12);
    }
    return std::move(svg).finish();
}

}  // namespace zigzag
