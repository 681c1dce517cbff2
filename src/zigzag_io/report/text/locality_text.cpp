#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "explanation_text.hpp"
#include "text_amounts.hpp"
#include "zigzag_io/report/locality_report.hpp"
#include "zigzag_io/report/record/json_values.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

/// Sums over the layers.
struct NetworkLocality {
    std::size_t layers = 0;   ///< that were searched with data locality
    std::size_t smaller = 0;  ///< of those, layers for which memories were left out
    std::size_t unknown = 0;  ///< of those, layers whose saving is not known
    double energy = 0;        ///< pJ saved
    double latency = 0;       ///< cycles saved
};

double saved_energy(const LayerResult& layer) {
    return layer.data_locality->whole->energy - layer.totals.energy_total;
}

double saved_latency(const LayerResult& layer) {
    return layer.data_locality->whole->latency - layer.totals.latency_total2;
}

NetworkLocality network_locality(const std::vector<LayerResult>& layers) {
    NetworkLocality network;
    for (const LayerResult& layer : layers) {
        if (!layer.data_locality) {
            continue;
        }
        ++network.layers;
        if (layer.data_locality->leaves_nothing_out()) {
            continue;
        }
        ++network.smaller;
        if (layer.data_locality->whole) {
            network.energy += saved_energy(layer);
            network.latency += saved_latency(layer);
        } else {
            ++network.unknown;
        }
    }
    return network;
}

std::string rounded(double value) {
    return fmt::format("{:.6g}", value);
}

std::string layers_table(const std::vector<LayerResult>& layers, std::size_t width) {
    TextColumn name = name_column("Data locality", 20);
    TextColumn input = name_column("Input from", 8);
    TextColumn weight = name_column("Weights from", 8);
    TextColumn output = name_column("Output to", 8);
    TextColumn removed = name_column("Left out", 8);
    TextColumn energy = number_column("Saved", "pJ");
    TextColumn latency = number_column("Saved", "cycles");
    for (const LayerResult& layer : layers) {
        if (!layer.data_locality || layer.data_locality->leaves_nothing_out()) {
            continue;
        }
        const LayerLocality& locality = *layer.data_locality;
        name.cells.push_back(printable(layer.layer.name));
        input.cells.push_back(printable(locality.activation.memory));
        weight.cells.push_back(printable(locality.weight.memory));
        output.cells.push_back(printable(locality.output.memory));
        removed.cells.push_back(locality.removed.empty() ? "-" : printable(fmt::format("{}", fmt::join(locality.removed, ", "))));
        energy.cells.push_back(locality.whole ? rounded(saved_energy(layer)) : "?");
        latency.cells.push_back(locality.whole ? rounded(saved_latency(layer)) : "?");
    }
    return render_table({std::move(name), std::move(input), std::move(weight), std::move(output), std::move(removed),
                         std::move(energy), std::move(latency)},
                        width)
        .text;
}

}  // namespace

std::string locality_text(const std::vector<LayerResult>& layers, std::size_t width) {
    const NetworkLocality network = network_locality(layers);
    if (network.layers == 0) {
        return {};
    }
    if (network.smaller == 0) {
        return wrapped("Data locality: every layer needs all memories", width);
    }
    std::string text = layers_table(layers, width);
    if (network.smaller < network.layers) {
        text += wrapped(
            fmt::format("The other {} of {} layers need all memories.", network.layers - network.smaller, network.layers), width);
    }
    if (network.unknown > 0) {
        return text + wrapped("What that saved is not known; data_locality_savings searches the layers without it, too.", width);
    }
    const auto change = [](double saved, const char* unit) {
        return fmt::format("{} {} {}", saved < 0 ? "lost" : "saved", rounded(std::abs(saved)), unit);
    };
    return text + wrapped(fmt::format("In all, data locality {} and {}, against the same search with all memories.",
                                      change(network.energy, "pJ"), change(network.latency, "cycles")),
                          width);
}

ordered_json network_locality_json(const std::vector<LayerResult>& layers) {
    const NetworkLocality network = network_locality(layers);
    if (network.layers == 0) {
        return nullptr;
    }
    ordered_json record{{"layers_with_fewer_memories", network.smaller}, {"saved", nullptr}};
    if (network.unknown == 0) {
        record["saved"] = {{"energy_pj", json_number(network.energy)}, {"latency_cycles", json_number(network.latency)}};
    }
    return record;
}

}  // namespace zigzag
