#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/results/layer_summary.hpp"

#include "zigzag_io/report/report.hpp"

namespace zigzag {

namespace {

/// Quoted when the field has a comma, quote, line break or a space at an end; quotes inside are doubled.
std::string csv_field(const std::string& text) {
    const bool plain = text.find_first_of(",\"\r\n") == std::string::npos && !text.starts_with(' ') && !text.ends_with(' ');
    if (plain) {
        return text;
    }
    std::string quoted = "\"";
    for (const char letter : text) {
        quoted += letter;
        if (letter == '"') {
            quoted += '"';
        }
    }
    return quoted + "\"";
}

/// The shortest text that reads back as the same number; empty for what is no number.
std::string csv_number(double value) {
    return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

std::string csv_row(const std::vector<std::string>& fields) {
    return fmt::format("{}\n", fmt::join(fields, ","));
}

std::string spatial_text(const SpatialMapping& mapping) {
    std::string text;
    for (const ArrayDimensionMapping& dimension : mapping) {
        text += (text.empty() ? "" : "; ") + dimension.array_dimension + ":";
        for (const SpatialLoop& loop : dimension.loops) {
            text += fmt::format(" {} {}", loop.dimension, loop.factor);
        }
    }
    return text;
}

std::string order_text(const std::vector<TemporalLoop>& order) {
    std::string text;
    for (const TemporalLoop& loop : order) {
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", loop.dimension, loop.factor);
    }
    return text;
}

}  // namespace

std::string layers_csv(const std::vector<LayerResult>& layers) {
    std::vector<LayerSummary> summaries;
    EnergyBreakdown all_memories;
    for (const LayerResult& layer : layers) {
        summaries.push_back(summarize(layer));
        all_memories.add(summaries.back().energy);
    }

    std::vector<std::string> header{"layer_id",
                                    "layer_name",
                                    "type",
                                    "macs",
                                    "energy_pJ",
                                    "mac_energy_pJ",
                                    "memory_energy_pJ",
                                    "latency_cycles",
                                    "ideal_cycles",
                                    "spatial_stall_cycles",
                                    "temporal_stall_cycles",
                                    "data_onloading_cycles",
                                    "data_offloading_cycles",
                                    "mac_spatial_utilization",
                                    "mac_utilization",
                                    "stalling_memory",
                                    "stalling_port",
                                    "spatial_mapping",
                                    "loop_order_innermost_first"};
    const bool has_clock =
        std::any_of(summaries.begin(), summaries.end(), [](const LayerSummary& layer) { return layer.clocked.has_value(); });
    if (has_clock) {
        header.insert(header.end(), {"seconds", "tops", "tops_per_w"});
    }
    for (const auto& memory : all_memories.memories) {
        header.push_back(csv_field(memory.first + "_energy_pJ"));
    }
    std::string text = csv_row(header);

    for (std::size_t index = 0; index < layers.size(); ++index) {
        const LayerSummary& layer = summaries[index];
        std::vector<std::string> row{std::to_string(layer.id),
                                     csv_field(layer.name),
                                     csv_field(layer.operator_type),
                                     std::to_string(layer.macs),
                                     csv_number(layer.energy.total),
                                     csv_number(layer.energy.operational),
                                     csv_number(layers[index].totals.mem_energy),
                                     csv_number(layer.latency.total),
                                     csv_number(layer.latency.ideal),
                                     csv_number(layer.latency.spatial_stall),
                                     csv_number(layer.latency.temporal_stall),
                                     csv_number(layer.latency.data_onloading),
                                     csv_number(layer.latency.data_offloading),
                                     csv_number(layer.mac_spatial_utilization),
                                     csv_number(layer.mac_utilization),
                                     layer.stalling_port ? csv_field(layer.stalling_port->memory) : "",
                                     layer.stalling_port ? csv_field(layer.stalling_port->port) : "",
                                     csv_field(spatial_text(layers[index].spatial_mapping)),
                                     csv_field(order_text(layers[index].loop_order))};
        if (has_clock) {
            const auto clocked = layer.clocked.value_or(ClockedFigures{});
            for (const double figure : {clocked.seconds, clocked.tops, clocked.tops_per_w}) {
                row.push_back(layer.clocked ? csv_number(figure) : "");
            }
        }
        for (const auto& [name, unused] : all_memories.memories) {
            const auto& memories = layer.energy.memories;
            const auto found = std::find_if(memories.begin(), memories.end(),
                                            [&name = name](const auto& memory) { return memory.first == name; });
            row.push_back(found == memories.end() ? "" : csv_number(found->second));
        }
        text += csv_row(row);
    }
    return text;
}

}  // namespace zigzag
