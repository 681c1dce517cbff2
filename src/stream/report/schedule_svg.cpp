#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag/report/svg.hpp"
#include "zigzag/report/terminal_text.hpp"

#include "stream/report/report.hpp"

namespace stream {

namespace {

using zigzag::Svg;

constexpr double width = 1400;
constexpr double left = 190;
constexpr double right = 30;
constexpr double lane_height = 24;

/// Time axis shared by all pictures.
class TimeAxis {
public:
    explicit TimeAxis(std::int64_t latency) : latency_(static_cast<double>(std::max<std::int64_t>(latency, 1))) {}

    double x(std::int64_t time) const { return left + (width - left - right) * static_cast<double>(time) / latency_; }
    void draw(Svg& svg, double top, double bottom) const {
        const double step = zigzag::tick_step(latency_, 10);
        for (double tick = 0; tick <= latency_ * 1.0001; tick += step) {
            const double at = left + (width - left - right) * tick / latency_;
            svg.line(at, top, at, bottom, "grid");
            svg.text(at, bottom + 15, zigzag::short_number(tick), Svg::Anchor::middle, "muted", 11);
        }
        svg.text(width - right, bottom + 31, "time (cycles)", Svg::Anchor::end, "muted", 11);
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
            svg_.rectangle(begin_, y_, std::max(end_ - begin_, 0.4), height_, colour_, tooltip);
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

void draw_legend(Svg& svg, const ScheduleReport& report, double top, bool blocks) {
    double x = left;
    double y = top;
    const auto entry = [&](const std::string& colour, const std::string& name) {
        const std::string label = zigzag::elide_middle(name, 34);
        const double room = 26 + 6.3 * static_cast<double>(zigzag::display_width(label));
        if (x + room > width - right) {
            x = left;
            y += 18;
        }
        svg.rectangle(x, y - 9, 11, 11, colour);
        svg.text(x + 15, y, label, Svg::Anchor::start, "muted", 11);
        x += room;
    };
    const std::pair<TransferCause, const char*> causes[] = {{TransferCause::offchip, "from off-chip"},
                                                            {TransferCause::core_to_core, "core to core"},
                                                            {TransferCause::eviction, "eviction"},
                                                            {TransferCause::sink, "results to off-chip"}};
    for (const auto& [cause, name] : causes) {
        entry(colour_of(cause), name);
    }
    if (blocks) {
        entry(block_colour, "stream of a too-large operand");
    }
    const CnGraph& graph = *report.problem.graph;
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        entry(zigzag::categorical_colour(layer), graph.workload->nodes[graph.layers[layer].node].name);
    }
}

/// Lines that the legend takes.
double legend_height(const ScheduleReport& report) {
    double x = left + (report.schedule->blocks.empty() ? 440 : 640);
    double height = 18;
    for (const GraphLayer& layer : report.problem.graph->layers) {
        const std::string& name = report.problem.graph->workload->nodes[layer.node].name;
        const double room = 26 + 6.3 * static_cast<double>(std::min<std::size_t>(zigzag::display_width(name), 34));
        if (x + room > width - right) {
            x = left;
            height += 18;
        }
        x += room;
    }
    return height;
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
    std::vector<std::string> names;
    std::vector<std::vector<Bar>> lanes;
    std::vector<std::size_t> lane_of_core(accelerator.cores.size(), 0);
    std::vector<std::size_t> lane_of_link(accelerator.links.size(), 0);
    for (std::size_t core = 0; core < accelerator.cores.size(); ++core) {
        if (figures.cores[core].uses > 0) {
            lane_of_core[core] = lanes.size();
            names.push_back(fmt::format("core {} {}", accelerator.cores[core].id, accelerator.cores[core].name()));
            lanes.emplace_back();
        }
    }
    const std::size_t core_lanes = lanes.size();
    for (std::size_t link = 0; link < accelerator.links.size(); ++link) {
        if (figures.links[link].busy > 0) {
            lane_of_link[link] = lanes.size();
            names.push_back(accelerator.links[link].name());
            lanes.emplace_back();
        }
    }
    const auto id_of = [&](CnIndex cn) { return fmt::format("({}, {})", graph.layers[graph.layer_of[cn]].id, graph.sub_id(cn)); };
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        const CnRun& run = schedule.cns[cn];
        const WorkloadNode& node = graph.workload->nodes[graph.layers[graph.layer_of[cn]].node];
        lanes[lane_of_core[run.core]].push_back({run.start, run.end, zigzag::categorical_colour(graph.layer_of[cn]),
                                                 fmt::format("{} {}: [{}, {})", node.name, id_of(cn), run.start, run.end)});
    }
    for (const LinkTransfer& transfer : schedule.transfers) {
        if (figures.links[transfer.link].busy == 0) {
            continue;
        }
        const Tensor& tensor = graph.tensors[transfer.tensor];
        lanes[lane_of_link[transfer.link]].push_back(
            {transfer.start, transfer.end, colour_of(transfer.cause),
             fmt::format("{} of {}, {} bits: [{}, {})", zigzag::to_string(tensor.operand), id_of(transfer.cn), tensor.bits,
                         transfer.start, transfer.end)});
    }
    for (const LinkBlock& block : schedule.blocks) {
        lanes[lane_of_link[block.link]].push_back(
            {block.start, block.end, block_colour,
             fmt::format("stream of {}: [{}, {})", id_of(block.cn), block.start, block.end)});
    }

    const double top = 60 + legend_height(report);
    const double bottom = top + lane_height * static_cast<double>(lanes.size());
    Svg svg(width, bottom + 44);
    svg.text(left, 26, title_of(report), Svg::Anchor::start, "bold", 16);
    draw_legend(svg, report, 52, !schedule.blocks.empty());
    const TimeAxis axis(schedule.evaluation.latency);
    axis.draw(svg, top, bottom);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const double y = top + lane_height * static_cast<double>(lane);
        const double inset = lane < core_lanes ? 2 : 6;
        svg.text(left - 8, y + 16, zigzag::elide_middle(names[lane], 28), Svg::Anchor::end, "text", 11);
        svg.line(left, y, width - right, y, "grid");
        std::sort(lanes[lane].begin(), lanes[lane].end(), [](const Bar& a, const Bar& b) { return a.start < b.start; });
        LaneMerger merger(svg, y + inset, lane_height - 2 * inset);
        for (const Bar& bar : lanes[lane]) {
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
    constexpr double gap = 44;
    const auto used =
        static_cast<double>(std::count_if(curves.begin(), curves.end(), [](const auto& curve) { return !curve.empty(); }));
    Svg svg(width, 70 + used * (panel_height + gap));
    svg.text(left, 26, title_of(report), Svg::Anchor::start, "bold", 16);
    svg.text(left, 44, "bits held over time; dashed: capacity", Svg::Anchor::start, "muted", 12);
    const TimeAxis axis(report.schedule->evaluation.latency);
    double top = 78;
    for (std::size_t memory = 0; memory < curves.size(); ++memory) {
        if (curves[memory].empty()) {
            continue;
        }
        const TopMemory& owner = accelerator.top_memories[memory];
        const Core& core = accelerator.cores[owner.core];
        const auto peak = static_cast<double>(figures.peak_bits[memory]);
        const auto capacity = static_cast<double>(owner.capacity);
        const bool shows_capacity = capacity <= 4 * peak;
        const double largest = std::max({peak, shows_capacity ? capacity : 0.0, 1.0}) * 1.05;
        const double bottom = top + panel_height;
        const auto y = [&](double bits) { return bottom - panel_height * bits / largest; };
        svg.text(left, top - 6,
                 fmt::format("core {} {}: capacity {} bits, peak {} bits ({:.1f} %)", core.id,
                             core.accelerator.memory_hierarchy.levels()[owner.memory_level].instance.name, owner.capacity,
                             figures.peak_bits[memory], 100 * peak / capacity),
                 Svg::Anchor::start, "text", 11);
        axis.draw(svg, top, bottom);
        const double step = zigzag::tick_step(largest, 3);
        for (double tick = 0; tick <= largest; tick += step) {
            svg.text(left - 8, y(tick) + 4, zigzag::short_number(tick) + "b", Svg::Anchor::end, "muted", 10);
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
