#include "zigzag_io/report/page/html_report.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "zigzag/results/traffic.hpp"

#include "web_assets.hpp"
#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/comparison_report.hpp"
#include "zigzag_io/report/page/web_page.hpp"
#include "zigzag_io/report/picture/pictures.hpp"
#include "zigzag_io/report/record/json_values.hpp"
#include "zigzag_io/report/report.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view body = R"(<h1 id="title"></h1>
<section id="comparison" hidden>
  <div class="scroll tall" id="runs-table"></div>
  <p class="subtitle" id="runs-shown"></p>
  <h2>Energy and latency, with the Pareto front</h2>
  <div class="chart" id="pareto-chart" style="height:420px"></div>
  <p class="subtitle" id="choose-hint">Click a point, a bar or a row to choose the run that the rest of the page shows. Ctrl and wheel zoom.</p>
  <p class="subtitle" id="bars-shown"></p>
  <div class="columns">
    <div><h2>Energy by memory</h2><div class="chart" id="runs-energy-chart"></div></div>
    <div><h2>Latency by cause</h2><div class="chart" id="runs-latency-chart"></div></div>
  </div>
  <div id="layers-compared" hidden>
    <h2>Layer by layer</h2>
    <div class="controls">
      <label>compare <select id="layers-by"><option value="latency">latency</option><option value="energy">energy</option></select></label>
      <span class="subtitle" id="layers-runs" style="margin:0"></span>
    </div>
    <div class="chart" id="layers-chart" style="height:360px"></div>
  </div>
  <h1 id="run-title" class="part"></h1>
</section>
<p class="subtitle" id="subtitle"></p>
<div class="controls" id="run-choice"></div>
<div id="notes"></div>
<div class="cards" id="cards"></div>
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

/// Layers in detail, as far as they were kept.
void add_layers(ordered_json& record, const ReportedRun& run, PicturePool& pictures) {
    record["summary"] = summary_json(run.layers, run.total);
    std::map<std::tuple<std::string, LayerOperand, DataDirection>, std::size_t> number_of;
    ordered_json places = ordered_json::array();
    ordered_json layers = ordered_json::array();
    for (const LayerResult& layer : run.layers) {
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
}

ordered_json run_json(const ComparedRun& run, const std::optional<Standing>& standing, PicturePool& pictures) {
    const CostTotals& totals = run.run.total.totals;
    ordered_json settings = ordered_json::array();
    for (const auto& [path, value] : run.settings) {
        settings.push_back({short_path(path), value});
    }
    ordered_json record{{"name", run.run.name},
                        {"label", run.label},
                        {"workload", run.workload},
                        {"settings", std::move(settings)},
                        {"failures", run.run.failures},
                        {"number_of_layers", run.number_of_layers},
                        {"area", nullptr},
                        {"standing", nullptr},
                        {"energy", json_number(totals.energy_total)},
                        {"latency", json_number(totals.latency_total2)}};
    if (run.area) {
        record["area"] = json_number(*run.area);
    }
    if (const auto clocked = at_clock(run.run.total)) {
        record["at_clock"] = clocked_json(*clocked);
    }
    if (standing) {
        record["standing"] = {{"energy", json_number(standing->energy_ratio)},
                              {"latency", json_number(standing->latency_ratio)},
                              {"edp", json_number(standing->edp_ratio)},
                              {"front", standing->on_front}};
        record["energy_breakdown"] = energy_json(run.energy, totals);
        record["latency_breakdown"] = latency_json(latency_breakdown(totals));
        record["mac_utilization"] = mac_utilization_json(totals);
    }
    add_layers(record, run.run, pictures);
    return record;
}

std::string fallback(const std::vector<ComparedRun>& runs, const std::string& title) {
    constexpr std::size_t width = 140;
    std::string html = fmt::format("<h1>{}</h1>\n", escape_markup(title));
    if (runs.size() > 1) {
        html += fmt::format("<pre>{}</pre>\n", escape_markup_lines(comparison_text(runs, width, false)));
        html += pareto_svg(runs) + comparison_svg(runs);
    }
    for (const ComparedRun& each : runs) {
        const ReportedRun& run = each.run;
        html += fmt::format("<h2>{}</h2>\n", escape_markup(run.name));
        for (const std::string& failure : run.failures) {
            html += fmt::format("<p class=\"notice\">No result: {}</p>\n", escape_markup(failure));
        }
        if (run.layers.empty()) {
            html += each.number_of_layers > 0 ? "<p class=\"notice\">The layers of this run were not kept.</p>\n"
                                              : "<p class=\"notice\">This run has no evaluated layer.</p>\n";
            continue;
        }
        html += fmt::format("<pre>{}</pre>\n", escape_markup_lines(summary_text(run.layers, run.total, width)));
        html += energy_svg(run) + latency_svg(run) + roofline_svg(run);
    }
    return html;
}

}  // namespace

std::string html_report(const std::vector<ComparedRun>& runs) {
    const std::string title = runs.size() == 1 ? runs.front().run.name : fmt::format("{} runs compared", runs.size());
    const std::vector<std::optional<Standing>> places = standings(runs);
    PicturePool pictures;
    ordered_json data{{"title", title}, {"runs", ordered_json::array()}};
    if (has_interactive_charts()) {
        for (std::size_t index = 0; index < runs.size(); ++index) {
            data["runs"].push_back(run_json(runs[index], places[index], pictures));
        }
        data["pictures"] = std::move(pictures).take();
    }
    return web_page(title, data, body, web_assets::zigzag_report_js(),
                    has_interactive_charts() ? std::string() : fallback(runs, title));
}

std::string html_report(const std::vector<ReportedRun>& runs) {
    std::vector<ComparedRun> made;
    made.reserve(runs.size());
    std::transform(runs.begin(), runs.end(), std::back_inserter(made), compared);
    return html_report(made);
}

}  // namespace zigzag
