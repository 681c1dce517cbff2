#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report_order.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/report/page/web_assets.hpp"
#include "zigzag_io/report/page/web_page.hpp"
#include "zigzag_io/report/stream/report.hpp"
#include "zigzag_io/report/stream/schedule_figures.hpp"

namespace stream {

using json = nlohmann::ordered_json;

namespace {

constexpr std::string_view body = R"(<h1 id="title"></h1>
<p class="subtitle" id="subtitle"></p>
<div id="notes"></div>
<div class="cards" id="cards"></div>
<div class="controls">
  <label>Highlight <select id="layer"></select></label>
  <label><input type="checkbox" id="show-transfers" checked> transfers</label>
  <label><input type="checkbox" id="show-evictions" checked> evictions</label>
  <label><input type="checkbox" id="show-blocks" checked> streams</label>
  <button id="whole">Whole schedule</button>
</div>
<div class="controls" id="legend"></div>
<div class="chart" id="timeline"></div>
<p class="subtitle">Drag or use the slider to move, Ctrl and wheel to zoom; point at a computation node for its dependencies, click to pin them.</p>
<div class="details" id="details">Click a computation node for its mapping and dependencies.</div>
<div class="columns">
  <div><h2>Energy</h2><div class="chart" id="energy-chart" style="height:300px"></div></div>
  <div><div class="chart" id="front-chart" style="height:300px;margin-top:46px"></div></div>
  <div class="scroll"><h2>Cores</h2><div id="cores"></div></div>
  <div class="scroll"><h2>Links</h2><div id="links"></div></div>
</div>
)";

}  // namespace

std::string schedule_html(const ScheduleReport& report) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const CnGraph& graph = *report.problem.graph;
    const Schedule& schedule = *report.schedule;
    json data;
    data["summary"] = summary_json(report);
    data["layers"] = json::array();
    for (const GraphLayer& layer : graph.layers) {
        const zigzag::NetworkNode& node = graph.workload->nodes[layer.node];
        data["layers"].push_back({layer.id, node.name, node.operator_type});
    }

    const ScheduleFigures figures = schedule_figures(report);
    const Lanes lanes = used_lanes(accelerator, figures);
    data["lanes"] = lanes.names;
    data["core_lanes"] = lanes.cores;

    std::map<std::pair<std::uint32_t, std::size_t>, std::size_t> cost_of;
    data["costs"] = json::array();
    data["cns"] = json::array();
    data["predecessors"] = json::array();
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        const CnRun& run = schedule.cns[cn];
        const auto [place, is_new] = cost_of.try_emplace({graph.layer_of[cn], run.core}, data["costs"].size());
        if (is_new) {
            const CnCost& cost = *report.problem.costs->at(graph.layer_of[cn], run.core);
            std::string streamed;
            for (const zigzag::MemoryOperand operand : cost.too_large_operands) {
                streamed += fmt::format("{}{}", streamed.empty() ? "" : ", ", zigzag::to_string(operand));
            }
            data["costs"].push_back(
                {cost.onchip_energy(), cost.offchip_energy, cost.spatial_mapping, cost.temporal_mapping, streamed});
        }
        data["cns"].push_back({lanes.of_core[run.core], run.start, run.end, graph.layer_of[cn], graph.sub_id(cn), place->second});
        json producers = json::array();
        for (const CnEdge& edge : graph.incoming(cn)) {
            producers.push_back(edge.producer);
        }
        data["predecessors"].push_back(std::move(producers));
    }
    std::map<TensorIndex, std::size_t> tensor_of;
    data["tensors"] = json::array();
    data["transfers"] = json::array();
    for (const LinkTransfer& transfer : schedule.transfers) {
        if (figures.links[transfer.link].busy == 0) {
            continue;  // a link on which nothing takes time
        }
        const auto [place, is_new] = tensor_of.try_emplace(transfer.tensor, data["tensors"].size());
        if (is_new) {
            const Tensor& tensor = graph.tensors[transfer.tensor];
            data["tensors"].push_back({zigzag::to_string(tensor.operand), tensor.bits});
        }
        data["transfers"].push_back({lanes.of_link[transfer.link], transfer.start, transfer.end, static_cast<int>(transfer.cause),
                                     transfer.cn, place->second});
    }
    constexpr int block = 4;
    for (const LinkBlock& entry : schedule.blocks) {
        if (figures.links[entry.link].busy == 0) {
            continue;
        }
        data["transfers"].push_back({lanes.of_link[entry.link], entry.start, entry.end, block, entry.cn, -1});
    }
    data["memories"] = json::array();
    const auto curves = memory_curves(report);
    for (const std::size_t memory : memories_by_core_id(accelerator)) {
        json curve = json::array();
        for (const auto& [time, bits] : curves[memory]) {
            curve.push_back({time, bits});
        }
        data["memories"].push_back({{"name", memory_name(accelerator, memory)},
                                    {"capacity", accelerator.top_memories[memory].capacity},
                                    {"peak", figures.peak_bits[memory]},
                                    {"curve", std::move(curve)}});
    }
    const std::string title = fmt::format("Schedule of {} on {}", report.workload_name, report.accelerator_name);
    const std::string fallback =
        fmt::format("<h1>{}</h1>\n<pre>{}</pre>\n{}\n{}\n", zigzag::escape_markup(title),
                    zigzag::escape_markup_lines(summary_text(report, 140)), schedule_svg(report), memory_svg(report));
    return zigzag::web_page(title, data, body, zigzag::web_assets::stream_schedule_js(), fallback);
}

}  // namespace stream
