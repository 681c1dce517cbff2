#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"

#include "picture_parts.hpp"
#include "zigzag_io/report/comparison_report.hpp"

namespace zigzag {

namespace {

constexpr double left = 100;
constexpr double right = picture_width - 60;
constexpr double panel_height = 460;
constexpr std::size_t most_labels = 16;
constexpr std::ptrdiff_t most_label_attempts = 200;
constexpr double wide_range = 30;  // beyond it an axis is logarithmic

/// An axis around the values of its points, linear or, for a wide range, logarithmic.
class Axis {
public:
    Axis(double least, double most, double begin, double end)
        : logarithmic_(least > 0 && most > wide_range * least), begin_(begin), end_(end) {
        const double low = scaled(least);
        const double high = scaled(most);
        const double margin = high > low ? 0.06 * (high - low) : std::max(std::abs(high) * 0.05, 1e-3);
        from_ = low - margin;
        to_ = high + margin;
    }

    double at(double value) const { return begin_ + (end_ - begin_) * (scaled(value) - from_) / (to_ - from_); }

    std::vector<double> ticks() const {
        std::vector<double> ticks;
        if (logarithmic_) {
            for (int exponent = static_cast<int>(std::floor(from_)); exponent <= to_; ++exponent) {
                for (const int digit : {1, 2, 5}) {
                    add_inside(ticks, digit * std::pow(10, exponent));
                }
            }
            return ticks;
        }
        const double step = tick_step(to_ - from_, 7);
        for (double number = std::ceil(from_ / step); number * step <= to_; ++number) {
            add_inside(ticks, number * step);
        }
        return ticks;
    }

private:
    double scaled(double value) const { return logarithmic_ ? std::log10(value) : value; }
    void add_inside(std::vector<double>& ticks, double value) const {
        if (scaled(value) >= from_ && scaled(value) <= to_) {
            ticks.push_back(value);
        }
    }

    bool logarithmic_;
    double begin_;
    double end_;
    double from_ = 0;
    double to_ = 1;
};

struct Box {
    double x0, y0, x1, y1;

    bool meets(const Box& other) const { return x0 < other.x1 && other.x0 < x1 && y0 < other.y1 && other.y0 < y1; }
};

class Panel {
public:
    Panel(Svg& svg, const std::vector<ComparedRun>& runs, const std::vector<std::optional<Standing>>& places, double top)
        : svg_(svg), runs_(runs), places_(places), top_(top + 40), bottom_(top + panel_height - 70) {}

    void draw(const std::string& title, const std::vector<std::size_t>& members) {
        svg_.text(20, top_ - 18, title, Svg::Anchor::start, "bold", 13);
        const auto [fastest, slowest] =
            std::minmax_element(members.begin(), members.end(), [&](auto a, auto b) { return latency(a) < latency(b); });
        const auto [thriftiest, hungriest] =
            std::minmax_element(members.begin(), members.end(), [&](auto a, auto b) { return energy(a) < energy(b); });
        const Axis x(latency(*fastest), latency(*slowest), left, right);
        const Axis y(energy(*thriftiest), energy(*hungriest), bottom_, top_);
        draw_axes(x, y);
        draw_front(x, y, members);
        draw_points(x, y, members);
    }

private:
    double energy(std::size_t index) const { return runs_[index].run.total.totals.energy_total; }
    double latency(std::size_t index) const { return runs_[index].run.total.totals.latency_total2; }

    void draw_axes(const Axis& x, const Axis& y) {
        for (const double tick : x.ticks()) {
            svg_.line(x.at(tick), top_, x.at(tick), bottom_, "grid");
            svg_.text(x.at(tick), bottom_ + 18, short_number(tick), Svg::Anchor::middle, "muted", 11);
        }
        for (const double tick : y.ticks()) {
            svg_.line(left, y.at(tick), right, y.at(tick), "grid");
            svg_.text(left - 8, y.at(tick) + 4, energy_text(tick), Svg::Anchor::end, "muted", 11);
        }
        svg_.line(left, bottom_, right, bottom_, "axis");
        svg_.line(left, top_, left, bottom_, "axis");
        svg_.text((left + right) / 2, bottom_ + 40, "latency (cycles)", Svg::Anchor::middle, "muted", 12);
        svg_.text(24, (top_ + bottom_) / 2, "energy", Svg::Anchor::middle, "muted", 12, -90);
    }

    /// A step line: between two points of the front nothing better than their worse halves is known.
    void draw_front(const Axis& x, const Axis& y, const std::vector<std::size_t>& members) {
        std::vector<std::size_t> front;
        std::copy_if(members.begin(), members.end(), std::back_inserter(front),
                     [this](std::size_t index) { return places_[index]->on_front; });
        std::stable_sort(front.begin(), front.end(), [this](auto a, auto b) { return latency(a) < latency(b); });
        std::string path = fmt::format("{:.1f},{:.1f} ", x.at(latency(front.front())), top_);
        double height = top_;
        for (const std::size_t index : front) {
            path += fmt::format("{:.1f},{:.1f} ", x.at(latency(index)), height);
            height = y.at(energy(index));
            path += fmt::format("{:.1f},{:.1f} ", x.at(latency(index)), height);
        }
        svg_.polyline(path + fmt::format("{:.1f},{:.1f}", right, height), "#c2476b");
    }

    void draw_points(const Axis& x, const Axis& y, std::vector<std::size_t> members) {
        std::stable_partition(members.begin(), members.end(), [this](std::size_t index) { return !places_[index]->on_front; });
        std::vector<Box> taken;
        for (const std::size_t index : members) {
            const double px = x.at(latency(index));
            const double py = y.at(energy(index));
            taken.push_back({px - 5, py - 5, px + 5, py + 5});
            svg_.circle(px, py, 5, places_[index]->on_front ? "#c2476b" : "#2a6fdb",
                        fmt::format("{}: {} cycles, {}", runs_[index].run.name, latency(index), energy_text(energy(index))));
        }
        std::size_t labels = 0;
        const auto last_attempt = members.rbegin() + std::min(most_label_attempts, std::ssize(members));
        for (auto index = members.rbegin(); index != last_attempt && labels < most_labels; ++index) {
            labels += draw_label(x.at(latency(*index)), y.at(energy(*index)), runs_[*index].short_name(), taken) ? 1 : 0;
        }
    }

    bool draw_label(double x, double y, const std::string& name, std::vector<Box>& taken) {
        const std::string label = elide_middle(name, 44);
        const double width = text_width(label, 11);
        for (const auto& [dx, dy] : {std::pair(9.0, -5.0), std::pair(9.0, 14.0), std::pair(-9.0 - width, 14.0),
                                     std::pair(-9.0 - width, -5.0), std::pair(-width / 2, -10.0), std::pair(-width / 2, 19.0)}) {
            const Box box{x + dx, y + dy - 10, x + dx + width, y + dy + 3};
            const bool fits = box.x0 > left && box.x1 < right && box.y0 > top_ && box.y1 < bottom_;
            if (fits && std::none_of(taken.begin(), taken.end(), [&box](const Box& other) { return box.meets(other); })) {
                svg_.text(box.x0, y + dy, label, Svg::Anchor::start, "text", 11);
                taken.push_back(box);
                return true;
            }
        }
        return false;
    }

    Svg& svg_;
    const std::vector<ComparedRun>& runs_;
    const std::vector<std::optional<Standing>>& places_;
    double top_;
    double bottom_;
};

}  // namespace

std::string pareto_svg(const std::vector<ComparedRun>& runs) {
    const std::vector<std::optional<Standing>> places = standings(runs);
    std::vector<std::pair<std::string, std::vector<std::size_t>>> panels;  // workloads in order of appearance
    for (std::size_t index = 0; index < runs.size(); ++index) {
        if (!places[index]) {
            continue;
        }
        auto panel =
            std::find_if(panels.begin(), panels.end(), [&](const auto& known) { return known.first == runs[index].workload; });
        if (panel == panels.end()) {
            panel = panels.insert(panels.end(), {runs[index].workload, {}});
        }
        panel->second.push_back(index);
    }
    Svg svg(picture_width, 70 + panel_height * static_cast<double>(panels.size()));
    svg.text(20, 28, "Energy and latency of all runs", Svg::Anchor::start, "bold", 16);
    const auto without = std::count_if(places.begin(), places.end(), [](const auto& place) { return !place.has_value(); });
    std::string line = panels.empty()
                           ? "No run has a result."
                           : "Red: on the Pareto front, where no other run is better in one and not worse in the other.";
    if (without > 0 && !panels.empty()) {
        line += fmt::format(" {} of {} runs without a result.", without, runs.size());
    }
    svg.text(20, 48, line, Svg::Anchor::start, "muted", 12);
    double top = 62;
    for (const auto& [workload, members] : panels) {
        Panel(svg, runs, places, top).draw(workload, members);
        top += panel_height;
    }
    return std::move(svg).finish();
}

}  // namespace zigzag
