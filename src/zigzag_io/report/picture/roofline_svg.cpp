#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"
#include "zigzag/results/traffic.hpp"

#include "picture_parts.hpp"
#include "zigzag_io/report/picture/pictures.hpp"

namespace zigzag {

namespace {

constexpr double left = 90;
constexpr double top = 92;
constexpr double right = picture_width - 40;
constexpr double bottom = 620;
constexpr std::size_t most_labels = 12;

/// A logarithmic axis over whole decades.
struct DecadeAxis {
    double from;  ///< exponent of ten
    double to;
    double begin;  ///< pixels
    double end;

    double at(double value) const { return begin + (end - begin) * (std::log10(value) - from) / (to - from); }
};

DecadeAxis axis_over(double smallest, double largest, double begin, double end) {
    const double from = std::floor(std::log10(smallest));
    return {from, std::max(std::ceil(std::log10(largest)), from + 1), begin, end};
}

struct Box {
    double x0, y0, x1, y1;

    bool meets(const Box& other) const { return x0 < other.x1 && other.x0 < x1 && y0 < other.y1 && other.y0 < y1; }
};

}  // namespace

std::string roofline_svg(const ReportedRun& run) {
    std::vector<std::pair<const CostModelEvaluation*, RooflinePoint>> points;
    std::set<std::pair<double, double>> roofs;  // peak, bandwidth
    std::size_t without = 0;
    for (const LayerResult& layer : run.layers) {
        const RooflinePoint point = roofline_point(layer);
        if (point.bits > 0 && point.macs > 0) {
            points.emplace_back(&layer, point);
            roofs.emplace(point.peak, point.bandwidth);
        } else {
            ++without;
        }
    }
    Svg svg(picture_width, bottom + 60);
    svg.text(20, 28, fmt::format("Roofline of {}", run.name), Svg::Anchor::start, "bold", 16);
    std::string line = points.empty() ? "No layer to show."
                                      : "One circle per layer; the roof is what the multiplier array and the "
                                        "ports of the topmost memories allow.";
    if (std::any_of(points.begin(), points.end(),
                    [](const auto& entry) { return entry.second.performance > entry.second.roof(); })) {
        line += " Above the slope: the latency model lets transfers of one port overlap.";
    }
    if (without > 0) {
        line += fmt::format(" {} layer(s) move nothing at the top and are left out.", without);
    }
    svg.text(20, 48, line, Svg::Anchor::start, "muted", 12);
    if (points.empty()) {
        return std::move(svg).finish();
    }
    double lowest_intensity = points.front().second.intensity();
    double highest_intensity = lowest_intensity;
    double lowest = points.front().second.performance;
    double highest = lowest;
    for (const auto& [layer, point] : points) {
        const double ridge = point.peak / point.bandwidth;
        lowest_intensity = std::min({lowest_intensity, point.intensity(), ridge});
        highest_intensity = std::max({highest_intensity, point.intensity(), ridge});
        lowest = std::min(lowest, point.performance);
        highest = std::max(highest, point.peak);
    }
    const DecadeAxis x = axis_over(lowest_intensity / 1.5, highest_intensity * 1.5, left, right);
    const DecadeAxis y = axis_over(lowest / 1.2, highest * 1.2, bottom, top);
    for (int exponent = static_cast<int>(x.from); exponent <= static_cast<int>(x.to); ++exponent) {
        const double at = x.at(std::pow(10, exponent));
        svg.line(at, top, at, bottom, "grid");
        svg.text(at, bottom + 18, fmt::format("{:g}", std::pow(10, exponent)), Svg::Anchor::middle, "muted", 11);
    }
    for (int exponent = static_cast<int>(y.from); exponent <= static_cast<int>(y.to); ++exponent) {
        const double at = y.at(std::pow(10, exponent));
        svg.line(left, at, right, at, "grid");
        svg.text(left - 8, at + 4, fmt::format("{:g}", std::pow(10, exponent)), Svg::Anchor::end, "muted", 11);
    }
    svg.line(left, bottom, right, bottom, "axis");
    svg.line(left, top, left, bottom, "axis");
    svg.text((left + right) / 2, bottom + 42, "operational intensity (MAC per bit at the topmost memories)", Svg::Anchor::middle,
             "muted", 12);
    svg.text(26, (top + bottom) / 2, "performance (MAC/cycle)", Svg::Anchor::middle, "muted", 12, -90);

    std::vector<Box> taken;
    for (const auto& [peak, bandwidth] : roofs) {
        const double ridge = peak / bandwidth;
        const double begin = std::max(std::pow(10, x.from), std::pow(10, y.from) / bandwidth);
        std::string path;
        if (begin < ridge) {
            path = fmt::format("{:.1f},{:.1f} ", x.at(begin), y.at(begin * bandwidth));
        }
        path += fmt::format("{:.1f},{:.1f} {:.1f},{:.1f}", x.at(ridge), y.at(peak), right, y.at(peak));
        svg.polyline(path, "#c2476b");
        const std::string label = fmt::format("{} MAC/cycle, {} bit/cycle", short_number(peak), short_number(bandwidth));
        Box box{right - text_width(label, 11), y.at(peak) - 20, right, y.at(peak) - 2};
        while (std::any_of(taken.begin(), taken.end(), [&box](const Box& other) { return box.meets(other); })) {
            box.y0 -= 15;
            box.y1 -= 15;
        }
        taken.push_back(box);
        svg.text(right, box.y1 - 4, label, Svg::Anchor::end, "muted", 11);
    }

    // The layers that take longest are named, where there is room.
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) {
        return a.first->totals.latency_total2 > b.first->totals.latency_total2;
    });
    for (const auto& [layer, point] : points) {
        const double px = x.at(point.intensity());
        const double py = y.at(point.performance);
        taken.push_back({px - 5, py - 5, px + 5, py + 5});
    }
    std::size_t labels = 0;
    for (const auto& [layer, point] : points) {
        const double px = x.at(point.intensity());
        const double py = y.at(point.performance);
        const std::string& name = layer->layer.name;
        svg.circle(px, py, 5, point.below_slope() ? "#2a6fdb" : "#2f9e77",
                   fmt::format("{}: {:.4g} MAC/bit, {:.4g} MAC/cycle, roof {:.4g} MAC/cycle ({:.1f} % reached)", name,
                               point.intensity(), point.performance, point.roof(), 100 * point.performance / point.roof()));
        const std::string label = elide_middle(name, 28);
        const double width = text_width(label, 11);
        for (const auto& [dx, dy] :
             {std::pair(8.0, 4.0), std::pair(-8.0 - width, 4.0), std::pair(-width / 2, -9.0), std::pair(-width / 2, 17.0)}) {
            const Box box{px + dx, py + dy - 10, px + dx + width, py + dy + 3};
            const bool fits = box.x0 > left && box.x1 < right && box.y0 > top && box.y1 < bottom;
            if (labels < most_labels && fits &&
                std::none_of(taken.begin(), taken.end(), [&box](const Box& other) { return box.meets(other); })) {
                svg.text(box.x0, py + dy, label, Svg::Anchor::start, "text", 11);
                taken.push_back(box);
                ++labels;
                break;
            }
        }
    }
    draw_legend(svg,
                {{"#2a6fdb", "below the slope: bandwidth of the top limits"},
                 {"#2f9e77", "below the flat part: the array limits"},
                 {"#c2476b", "roof"}},
                left, right, 76);
    return std::move(svg).finish();
}

}  // namespace zigzag
