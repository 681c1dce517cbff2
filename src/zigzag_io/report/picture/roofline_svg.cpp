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

/// Axes, roofs and layers of a picture that has any.
class RooflinePicture {
public:
    using Layers = std::vector<std::pair<const CostModelEvaluation*, RooflinePoint>>;

    RooflinePicture(Svg& svg, Layers points) : svg_(svg), points_(std::move(points)) {
        double lowest_intensity = points_.front().second.intensity();
        double highest_intensity = lowest_intensity;
        double lowest = points_.front().second.performance;
        double highest = lowest;
        for (const auto& [layer, point] : points_) {
            const double ridge = point.peak / point.bandwidth;
            lowest_intensity = std::min({lowest_intensity, point.intensity(), ridge});
            highest_intensity = std::max({highest_intensity, point.intensity(), ridge});
            lowest = std::min(lowest, point.performance);
            highest = std::max(highest, point.peak);
            roofs_.emplace(point.peak, point.bandwidth);
        }
        x_ = axis_over(lowest_intensity / 1.5, highest_intensity * 1.5, left, right);
        y_ = axis_over(lowest / 1.2, highest * 1.2, bottom, top);
    }

    void draw() {
        draw_axes();
        draw_roofs();
        draw_layers();
        draw_legend(svg_,
                    {{"#2a6fdb", "below the slope: bandwidth of the top limits"},
                     {"#2f9e77", "below the flat part: the array limits"},
                     {"#c2476b", "roof"}},
                    left, right, 76);
    }

private:
    void draw_axes() {
        for (int exponent = static_cast<int>(x_.from); exponent <= static_cast<int>(x_.to); ++exponent) {
            const double at = x_.at(std::pow(10, exponent));
            svg_.line(at, top, at, bottom, "grid");
            svg_.text(at, bottom + 18, fmt::format("{:g}", std::pow(10, exponent)), Svg::Anchor::middle, "muted", 11);
        }
        for (int exponent = static_cast<int>(y_.from); exponent <= static_cast<int>(y_.to); ++exponent) {
            const double at = y_.at(std::pow(10, exponent));
            svg_.line(left, at, right, at, "grid");
            svg_.text(left - 8, at + 4, fmt::format("{:g}", std::pow(10, exponent)), Svg::Anchor::end, "muted", 11);
        }
        svg_.line(left, bottom, right, bottom, "axis");
        svg_.line(left, top, left, bottom, "axis");
        svg_.text((left + right) / 2, bottom + 42, "operational intensity (MAC per bit at the topmost memories)",
                  Svg::Anchor::middle, "muted", 12);
        svg_.text(26, (top + bottom) / 2, "performance (MAC/cycle)", Svg::Anchor::middle, "muted", 12, -90);
    }

    void draw_roofs() {
        for (const auto& [peak, bandwidth] : roofs_) {
            const double ridge = peak / bandwidth;
            const double begin = std::max(std::pow(10, x_.from), std::pow(10, y_.from) / bandwidth);
            std::string path;
            if (begin < ridge) {
                path = fmt::format("{:.1f},{:.1f} ", x_.at(begin), y_.at(begin * bandwidth));
            }
            path += fmt::format("{:.1f},{:.1f} {:.1f},{:.1f}", x_.at(ridge), y_.at(peak), right, y_.at(peak));
            svg_.polyline(path, "#c2476b");
            const std::string label = fmt::format("{} MAC/cycle, {} bit/cycle", short_number(peak), short_number(bandwidth));
            Box box{right - text_width(label, 11), y_.at(peak) - 20, right, y_.at(peak) - 2};
            while (!is_free(box)) {
                box.y0 -= 15;
                box.y1 -= 15;
            }
            taken_.push_back(box);
            svg_.text(right, box.y1 - 4, label, Svg::Anchor::end, "muted", 11);
        }
    }

    bool is_free(const Box& box) const {
        return std::none_of(taken_.begin(), taken_.end(), [&box](const Box& other) { return box.meets(other); });
    }

    /// The layers that take longest are named, where there is room.
    void draw_layers() {
        std::stable_sort(points_.begin(), points_.end(), [](const auto& a, const auto& b) {
            return a.first->totals.latency_total2 > b.first->totals.latency_total2;
        });
        for (const auto& [layer, point] : points_) {
            const double px = x_.at(point.intensity());
            const double py = y_.at(point.performance);
            taken_.push_back({px - 5, py - 5, px + 5, py + 5});
        }
        for (const auto& [layer, point] : points_) {
            const double px = x_.at(point.intensity());
            const double py = y_.at(point.performance);
            const std::string& name = layer->layer.name;
            svg_.circle(px, py, 5, point.below_slope() ? "#2a6fdb" : "#2f9e77",
                        fmt::format("{}: {:.4g} MAC/bit, {:.4g} MAC/cycle, roof {:.4g} MAC/cycle ({:.1f} % reached)", name,
                                    point.intensity(), point.performance, point.roof(), 100 * point.performance / point.roof()));
            draw_label(elide_middle(name, 28), px, py);
        }
    }

    /// Beside, above or below the point.
    void draw_label(const std::string& label, double px, double py) {
        const double width = text_width(label, 11);
        for (const auto& [dx, dy] :
             {std::pair(8.0, 4.0), std::pair(-8.0 - width, 4.0), std::pair(-width / 2, -9.0), std::pair(-width / 2, 17.0)}) {
            const Box box{px + dx, py + dy - 10, px + dx + width, py + dy + 3};
            const bool fits = box.x0 > left && box.x1 < right && box.y0 > top && box.y1 < bottom;
            if (labels_ < most_labels && fits && is_free(box)) {
                svg_.text(box.x0, py + dy, label, Svg::Anchor::start, "text", 11);
                taken_.push_back(box);
                ++labels_;
                break;
            }
        }
    }

    Svg& svg_;
    Layers points_;
    std::set<std::pair<double, double>> roofs_;  ///< peak, bandwidth
    DecadeAxis x_{};
    DecadeAxis y_{};
    std::vector<Box> taken_;
    std::size_t labels_ = 0;
};

}  // namespace

std::string roofline_svg(const ReportedRun& run) {
    RooflinePicture::Layers points;
    for (const LayerResult& layer : run.layers) {
        const RooflinePoint point = roofline_point(layer);
        if (point.bits > 0 && point.macs > 0) {
            points.emplace_back(&layer, point);
        }
    }
    const std::size_t without = run.layers.size() - points.size();
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
    if (!points.empty()) {
        RooflinePicture(svg, std::move(points)).draw();
    }
    return std::move(svg).finish();
}

}  // namespace zigzag
