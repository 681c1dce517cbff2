#include "zigzag_io/report/text/bounds_report.hpp"

#include <fmt/format.h>

#include "text_amounts.hpp"
#include "text_table.hpp"
#include "zigzag_io/report/record/json_values.hpp"

namespace zigzag {

using nlohmann::ordered_json;

std::string bounds_text(const NetworkBounds& bounds, std::size_t width) {
    constexpr int always = 9;
    TextColumn name{"Layer", "", Alignment::left, always, 28};
    TextColumn type{"Type", "", Alignment::left, 1, 8};
    TextColumn macs{"MACs", "", Alignment::right, 2};
    TextColumn energy{"Energy\nat least", "", Alignment::right, always};
    TextColumn array{"of which\nmultipliers", "", Alignment::right, 4};
    TextColumn latency{"Latency\nat least", "cycles", Alignment::right, always};
    TextColumn ideal{"Ideal", "cycles", Alignment::right, 4};
    TextColumn mappings{"Spatial\nmappings", "", Alignment::right, 3};
    for (const LayerBounds& layer : bounds.layers) {
        name.cells.push_back(printable(layer.name));
        type.cells.push_back(printable(layer.operator_type));
        macs.cells.push_back(std::to_string(layer.macs));
        energy.cells.push_back(energy_text(layer.least.energy));
        array.cells.push_back(energy_text(layer.array_energy));
        latency.cells.push_back(fmt::format("{:.0f}", layer.least.latency));
        ideal.cells.push_back(fmt::format("{:.0f}", layer.ideal_cycles));
        mappings.cells.push_back(std::to_string(layer.spatial_mappings));
    }
    const RenderedTable table = render_table({std::move(name), std::move(type), std::move(macs), std::move(energy),
                                              std::move(array), std::move(latency), std::move(ideal), std::move(mappings)},
                                             width);
    const Score total = bounds.total();
    const std::string what = bounds.layers.size() == 1 ? "this layer" : fmt::format("these {} layers", bounds.layers.size());
    return table.text + fmt::format(
                            "\nWith these spatial mappings, no loop order of {} on {} takes less than\n"
                            "  energy       {} pJ ({})\n"
                            "  latency      {} cycles\n",
                            what, printable(bounds.accelerator), total.energy, energy_text(total.energy), total.latency);
}

ordered_json bounds_json(const NetworkBounds& bounds) {
    const Score total = bounds.total();
    ordered_json record{{"accelerator", bounds.accelerator},
                        {"units", {{"energy", "pJ"}, {"latency", "cycles"}}},
                        {"energy", json_number(total.energy)},
                        {"latency", json_number(total.latency)}};
    record["layers"] = ordered_json::array();
    for (const LayerBounds& layer : bounds.layers) {
        record["layers"].push_back({{"id", layer.id},
                                    {"name", layer.name},
                                    {"type", layer.operator_type},
                                    {"macs", layer.macs},
                                    {"energy", json_number(layer.least.energy)},
                                    {"latency", json_number(layer.least.latency)},
                                    {"energy_delay_product", json_number(layer.energy_delay_product)},
                                    {"operational_energy_pj", json_number(layer.array_energy)},
                                    {"ideal_cycles", json_number(layer.ideal_cycles)},
                                    {"spatial_mappings", layer.spatial_mappings}});
    }
    return record;
}

}  // namespace zigzag
