#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"

#include "report_order.hpp"
#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/report/picture/svg.hpp"
#include "zigzag_io/report/stream/report.hpp"
#include "zigzag_io/report/stream/schedule_figures.hpp"

namespace stream {

namespace {

using zigzag::Svg;

constexpr double width = 1400;
constexpr double left = 190;
constexpr double right = 30;
constexpr double lane_height = 24;
constexpr double legend_line = 18;

/// Time axis shared by all pictures.
class TimeAxis {
public:
    explicit TimeAxis(std::int64_t latency) : latency_(static_cast<double>(std::max<std::int64_t>(latency, 1))) {}

    double x(std::int64_t time) const { return left + (width - left - right) * static_cast<double>(time) / latency_; }
    /// Grid lines between `top` and `bottom`, with their times below; the axis is named when it is the last one.
    void draw(Svg& svg, double top, double bottom, bool is_last) const {
        const double step = zigzag::tick_step(latency_, 10);
        for (double tick = 0; tick <= latency_ * 1.0001; tick += step) {
            const double at = left + (width - left - right) * tick / latency_;
            svg.line(at, top, at, bottom, "grid");
            svg.text(at, bottom + 15, zigzag::short_number(tick), Svg::Anchor::middle, "muted", 11);
        }
        if (is_last) {
            svg.text(width - right, bottom + 31, "time (cycles)", Svg::Anchor::end, "muted", 11);
        }
    }

private:
    double latency_;
};

const char* colour_of(TransferCause cause) {
    switch (cause) {
        case TransferCause::offchip:
            return "#8a94a3";
        case TransferCause::core_to_core:
            return "#2f9e77";
        case TransferCause::eviction:
            return "#d9822b";
        case TransferCause::sink:
            break;
    }
    return "#7a5cc9";
}

constexpr const char* block_colour = "#c2476b";

/// Bars of one lane that are too narrow to be seen apart are drawn as one.
class LaneMerger {
public:
    LaneMerger(Svg& svg, double y, double height) : svg_(svg), y_(y), height_(height) {}
    ~LaneMerger() { flush(); }
    LaneMerger(const LaneMerger&) = delete;
    LaneMerger& operator=(const LaneMerger&) = delete;

    void add(double begin, double end, const std::string& colour, const std::string& tooltip) {
        constexpr double visible = 0.5;
        if (count_ > 0 && colour == colour_ && begin - end_ < visible && end - begin < visible && end_ - begin_ < visible * 8) {
            end_ = std::max(end_, end);
            ++count_;
            return;
        }
        flush();
        begin_ = begin;
        end_ = end;
        colour_ = colour;
        tooltip_ = tooltip;
        count_ = 1;
    }

private:
    void flush() {
        if (count_ > 0) {
            const std::string tooltip = count_ == 1 ? tooltip_ : fmt::format("{} and {} more", tooltip_, count_ - 1);
            constexpr double narrowest = 1;  // anything thinner fades
            svg_.rectangle(begin_, y_, std::max(end_ - begin_, narrowest), height_, colour_, tooltip);
        }
        count_ = 0;
    }

    Svg& svg_;
    double y_;
    double height_;
    double begin_ = 0;
    double end_ = 0;
    std::string colour_;
    std::string tooltip_;
    std::size_t count_ = 0;
};

struct Bar {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::string colour;
    std::string tooltip;
};

struct LegendEntry {
    std::string colour;
    std::string name;
    double x = 0;
    double y = 0;
};

/// What the bars of this schedule mean, from left to right in as many lines as it takes.
std::vector<LegendEntry> legend_of(const ScheduleReport& report, double top) {
    std::vector<LegendEntry> legend;
    double x = left;
    double y = top;
    const auto add = [&](std::string colour, std::string_view name) {
        std::string label = zigzag::elide_middle(name, 34);
        const double room = 26 + 6.3 * static_cast<double>(zigzag::display_width(label));
        if (x + room > width - right) {
            x = left;
            y += legend_line;
        }
        legend.push_back({std::move(colour), std::move(label), x, y});
        x += room;
    };
    for (const TransferCause cause :
         {TransferCause::offchip, TransferCause::core_to_core, TransferCause::eviction, TransferCause::sink}) {
        if (std::any_of(report.schedule->transfers.begin(), report.schedule->transfers.end(),
                        [cause](const LinkTransfer& transfer) { return transfer.cause == cause; })) {
            add(colour_of(cause), label_of(cause));
        }
    }
    if (!report.schedule->blocks.empty()) {
        add(block_colour, "stream of a too-large operand");
    }
    const CnGraph& graph = *report.problem.graph;
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        add(zigzag::categorical_colour(layer), graph.workload->nodes[graph.layers[layer].node].name);
    }
    return legend;
}

std::string title_of(const ScheduleReport& report) {
    return fmt::format("{} on {}: {} cycles, {:.4g} pJ", report.workload_name, report.accelerator_name,
                       report.schedule->evaluation.latency, report.schedule->evaluation.energy);
}

}  // namespace

std::string schedule_svg(const ScheduleReport& report) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const CnGraph& graph = *report.problem.graph;
    const Schedule& schedule = *report.schedule;
    const ScheduleFigures figures = schedule_figures(report);
    const Lanes lanes = used_lanes(accelerator, figures);
    std::vector<std::vector<Bar>> bars(lanes.names.size());
    const auto id_of = [&](CnIndex cn) { return fmt::format("({}, {})", graph.layers[graph.layer_of[cn]].id, graph.sub_id(cn)); };
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        const CnRun& run = schedule.cns[cn];
        const zigzag::NetworkNode& node = graph.workload->nodes[graph.layers[graph.layer_of[cn]].node];
        bars[lanes.of_core[run.core]].push_back({run.start, run.end, zigzag::categorical_colour(graph.layer_of[cn]),
                                                 fmt::format("{} {}: [{}, {})", node.name, id_of(cn), run.start, run.end)});
    }
    for (const LinkTransfer& transfer : schedule.transfers) {
        if (figures.links[transfer.link].busy == 0) {
            continue;
        }
        const Tensor& tensor = graph.tensors[transfer.tensor];
        bars[lanes.of_link[transfer.link]].push_back(
            {transfer.start, transfer.end, colour_of(transfer.cause),
             fmt::format("{} of {}, {} bits: [{}, {})", zigzag::to_string(tensor.operand), id_of(transfer.cn), tensor.bits,
                         transfer.start, transfer.end)});
    }
    for (const LinkBlock& block : schedule.blocks) {
        if (figures.links[block.link].busy == 0) {
            continue;
        }
        bars[lanes.of_link[block.link]].push_back(
            {block.start, block.end, block_colour,
             fmt::format("stream of {}: [{}, {})", id_of(block.cn), block.start, block.end)});
    }

    const std::vector<LegendEntry> legend = legend_of(report, 52);
    const double top = (legend.empty() ? 52 : legend.back().y) + 26;
    const double bottom = top + lane_height * static_cast<double>(bars.size());
    Svg svg(width, bottom + 44);
    svg.text(left, 26, title_of(report), Svg::Anchor::start, "bold", 16);
    for (const LegendEntry& entry : legend) {
        svg.rectangle(entry.x, entry.y - 9, 11, 11, entry.colour);
        svg.text(entry.x + 15, entry.y, entry.name, Svg::Anchor::start, "muted", 11);
    }
    const TimeAxis axis(schedule.evaluation.latency);
    axis.draw(svg, top, bottom, true);
    for (std::size_t lane = 0; lane < bars.size(); ++lane) {
        const double y = top + lane_height * static_cast<double>(lane);
        const double inset = lane < lanes.cores ? 2 : 6;
        svg.text(left - 8, y + 16, zigzag::elide_middle(lanes.names[lane], 28), Svg::Anchor::end, "text", 11);
        svg.line(left, y, width - right, y, "grid");
        std::stable_sort(bars[lane].begin(), bars[lane].end(), [](const Bar& a, const Bar& b) { return a.start < b.start; });
        LaneMerger merger(svg, y + inset, lane_height - 2 * inset);
        for (const Bar& bar : bars[lane]) {
            if (bar.end > bar.start) {
                merger.add(axis.x(bar.start), axis.x(bar.end), bar.colour, bar.tooltip);
            }
        }
    }
    svg.line(left, bottom, width - right, bottom, "axis");
    return std::move(svg).finish();
}

std::string memory_svg(const ScheduleReport& report) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const auto curves = memory_curves(report);
    const ScheduleFigures figures = schedule_figures(report);
    constexpr double panel_height = 90;
    constexpr double gap = 40;
    const auto used =
        static_cast<double>(std::count_if(curves.begin(), curves.end(), [](const auto& curve) { return !curve.empty(); }));
    Svg svg(width, 94 + used * (panel_height + gap));
    svg.text(left, 26, title_of(report), Svg::Anchor::start, "bold", 16);
    svg.text(left, 44, "bits held over time; dashed: capacity, where it is not far above what is used", Svg::Anchor::start,
             "muted", 12);
    const TimeAxis axis(report.schedule->evaluation.latency);
    double top = 78;
    double drawn = 0;
    for (const std::size_t memory : memories_by_core_id(accelerator)) {
        if (curves[memory].empty()) {
            continue;
        }
        ++drawn;
        const TopMemory& owner = accelerator.top_memories[memory];
        const auto peak = static_cast<double>(figures.peak_bits[memory]);
        const auto capacity = static_cast<double>(owner.capacity);
        const bool shows_capacity = capacity <= 4 * peak;
        const double largest = std::max({peak, shows_capacity ? capacity : 0.0, 1.0}) * 1.05;
        const double bottom = top + panel_height;
        const auto y = [&](double bits) { return bottom - panel_height * bits / largest; };
        svg.text(left, top - 6,
                 fmt::format("{}: capacity {} bits, peak {} bits ({:.1f} %)", memory_name(accelerator, memory), owner.capacity,
                             figures.peak_bits[memory], 100 * peak / capacity),
                 Svg::Anchor::start, "text", 11);
        axis.draw(svg, top, bottom, drawn == used);
        const double step = zigzag::tick_step(largest, 3);
        for (double tick = 0; tick <= largest; tick += step) {
            svg.text(left - 8, y(tick) + 4, zigzag::short_number(tick) + (tick < 1000 ? " bit" : "bit"), Svg::Anchor::end,
                     "muted", 10);
        }
        std::string points = fmt::format("{:.1f},{:.1f}", left, bottom);
        double last = bottom;
        double last_x = left;
        for (const auto& [time, bits] : curves[memory]) {
            const double x = axis.x(time);
            const double next = y(static_cast<double>(bits));
            if (x - last_x < 0.2 && std::abs(next - last) < 0.2) {
                continue;
            }
            points += fmt::format(" {:.1f},{:.1f} {:.1f},{:.1f}", x, last, x, next);
            last = next;
            last_x = x;
        }
        points += fmt::format(" {:.1f},{:.1f}", width - right, last);
        svg.polyline(points, "#2a6fdb");
        svg.area(fmt::format("{} {:.1f},{:.1f}", points, width - right, bottom), "#2a6fdb", 0.18);
        if (shows_capacity) {
            svg.dashed_line(left, y(capacity), width - right, y(capacity), "#d9822b");
        }
        svg.line(left, bottom, width - right, bottom, "axis");
        top += panel_height + gap;
    }
    return std::move(svg).finish();
}

}  // namespace stream
