#include "zigzag/report/html_report.hpp"

#include <map>

#include <fmt/format.h>

#include "zigzag/report/pictures.hpp"
#include "zigzag/report/report.hpp"
#include "zigzag/report/traffic.hpp"
#include "zigzag/report/web_page.hpp"

#include "json_values.hpp"
#include "web_assets.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view body = R"(<h1 id="title"></h1>
<p class="subtitle" id="subtitle"></p>
<div class="controls" id="run-choice"></div>
<div id="notes"></div>
<div class="cards" id="cards"></div>
<section id="comparison" hidden>
  <h2>Runs compared</h2>
  <div class="columns">
    <div class="chart" id="comparison-chart" style="height:320px"></div>
    <div class="chart" id="pareto-chart" style="height:320px"></div>
  </div>
</section>
<section id="network">
  <div class="controls">
    <label>Layers with <input id="filter" placeholder="part of the name"></label>
    <label>of type <select id="type"></select></label>
    <label>in order of <select id="order">
      <option value="evaluation">evaluation</option><option value="energy">energy</option><option value="latency">latency</option>
    </select></label>
    <label>energy by <select id="energy-by">
      <option value="memory">memory</option><option value="memory operand">memory and operand</option>
      <option value="memory operand direction">memory, operand and direction</option><option value="operand">operand</option>
    </select></label>
    <button id="whole">All layers in view</button>
    <span class="subtitle" id="shown" style="margin:0"></span>
  </div>
  <h2>Energy</h2>
  <div class="chart" id="energy-chart" style="height:340px"></div>
  <h2>Latency</h2>
  <div class="chart" id="latency-chart" style="height:340px"></div>
  <p class="subtitle">Drag the slider or use Ctrl and wheel to zoom. Click a layer, in any chart or in the table, for its loop nest, memories and ports.</p>
  <h2>Roofline</h2>
  <div class="chart" id="roofline-chart" style="height:400px"></div>
  <section id="layer" hidden>
    <h2 id="layer-name"></h2>
    <div class="cards" id="layer-cards"></div>
    <h2>Loop nest</h2><div class="scroll" id="loop-nest"></div>
    <h2>Memories</h2><div class="scroll" id="memories"></div>
    <h2>Ports and stalls</h2><div class="scroll" id="ports"></div>
  </section>
  <h2>Layers</h2>
  <div class="scroll tall" id="table"></div>
</section>
)";

/// Pictures without titles, each kept once: equal layers share theirs.
class PicturePool {
public:
    std::size_t add(std::string picture) {
        const auto [place, is_new] = number_of_.try_emplace(std::move(picture), pictures_.size());
        if (is_new) {
            pictures_.push_back(place->first);
        }
        return place->second;
    }
    ordered_json take() && { return std::move(pictures_); }

private:
    std::map<std::string, std::size_t> number_of_;
    ordered_json pictures_ = ordered_json::array();
};

ordered_json run_json(const ReportedRun& run, PicturePool& pictures) {
    ordered_json record{{"name", run.name}, {"summary", summary_json(run.layers, run.total)}, {"failures", run.failures}};
    std::map<std::tuple<std::string, LayerOperand, DataDirection>, std::size_t> number_of;
    ordered_json places = ordered_json::array();
    ordered_json layers = ordered_json::array();
    for (const CostModelEvaluation& layer : run.layers) {
        ordered_json energy = ordered_json::array();
        for (const Traffic& traffic : traffic_of(layer)) {
            const std::string& memory = layer.accelerator->memory_hierarchy.levels()[traffic.memory].instance.name;
            const auto [place, is_new] = number_of.try_emplace({memory, traffic.operand, traffic.direction}, places.size());
            if (is_new) {
                places.push_back({memory, to_string(traffic.operand), allocation_name(traffic.direction)});
            }
            energy.push_back({place->second, json_number(traffic.energy)});
        }
        const RooflinePoint point = roofline_point(layer);
        layers.push_back({{"energy", std::move(energy)},
                          {"roofline",
                           {{"intensity", json_number(point.intensity())},
                            {"performance", json_number(point.performance)},
                            {"peak", point.peak},
                            {"bandwidth", point.bandwidth},
                            {"roof", json_number(point.roof())}}},
                          {"loop_nest", pictures.add(loop_nest_svg(layer, {}))},
                          {"memories", pictures.add(memory_hierarchy_svg(layer, {}))},
                          {"ports", pictures.add(ports_svg(layer, {}))}});
    }
    record["places"] = std::move(places);
    record["layers"] = std::move(layers);
    return record;
}

std::string fallback(const std::vector<ReportedRun>& runs, const std::string& title) {
    std::string html = fmt::format("<h1>{}</h1>\n", escape_markup(title));
    for (const ReportedRun& run : runs) {
        html += fmt::format("<h2>{}</h2>\n", escape_markup(run.name));
        for (const std::string& failure : run.failures) {
            html += fmt::format("<p class=\"notice\">No result: {}</p>\n", escape_markup(failure));
        }
        if (run.layers.empty()) {
            html += "<p class=\"notice\">This run has no evaluated layer.</p>\n";
            continue;
        }
        html += fmt::format("<pre>{}</pre>\n", escape_markup_lines(summary_text(run.layers, run.total, 140)));
        html += energy_svg(run) + latency_svg(run) + roofline_svg(run);
    }
    return html;
}

}  // namespace

std::string html_report(const std::vector<ReportedRun>& runs) {
    const std::string title = runs.size() == 1 ? runs.front().name : fmt::format("{} runs compared", runs.size());
    PicturePool pictures;
    ordered_json data{{"title", title}, {"runs", ordered_json::array()}};
    if (has_interactive_charts()) {
        for (const ReportedRun& run : runs) {
            data["runs"].push_back(run_json(run, pictures));
        }
        data["pictures"] = std::move(pictures).take();
    }
    return web_page(title, data, body, web_assets::zigzag_report_js(), fallback(runs, title));
}

}  // namespace zigzag
