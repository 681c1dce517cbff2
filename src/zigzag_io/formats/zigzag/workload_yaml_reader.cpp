// Reads ZigZag's YAML workloads. Layers are read one by one (`layer_reader`); then their sources, which name other layers by id,
// become edges of the graph. A layer may only use what stands before it in the file, so a forward reference is either a wrong
// order or a cycle; a search along the sources tells which.

#include "workload_yaml_reader.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operand_axes.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

namespace {

using IndexOfId = std::unordered_map<std::int64_t, std::size_t>;

IndexOfId index_by_id(const std::vector<LayerReading>& readings) {
    IndexOfId index_of_id;
    for (std::size_t index = 0; index < readings.size(); ++index) {
        const auto& id = readings[index].id;
        if (!id) {
            continue;
        }
        const auto [earlier, is_new] = index_of_id.emplace(id->value, index);
        if (!is_new) {
            id->place.fault(fmt::format("a second layer with id {}; the first is in line {}", id->value,
                                        readings[earlier->second].id->place.node().line),
                            "give every layer its own id");
        }
    }
    return index_of_id;
}

/// Layers passed on the way from `from` along its sources to `to`, both included; empty when `to` is not reached.
/// O(layers + sources).
std::vector<std::size_t> way_along_sources(const std::vector<LayerReading>& readings, const IndexOfId& index_of_id,
                                           std::size_t from, std::size_t to) {
    constexpr auto unseen = static_cast<std::size_t>(-1);
    std::vector<std::size_t> reached_from(readings.size(), unseen);
    std::vector<std::size_t> open{from};
    reached_from[from] = from;
    while (!open.empty()) {
        const std::size_t index = open.back();
        open.pop_back();
        if (index == to) {
            std::vector<std::size_t> way{to};
            while (way.back() != from) {
                way.push_back(reached_from[way.back()]);
            }
            std::reverse(way.begin(), way.end());
            return way;
        }
        for (const LayerSource& source : readings[index].sources) {
            const auto next = index_of_id.find(source.id);
            if (next != index_of_id.end() && reached_from[next->second] == unseen) {
                reached_from[next->second] = index;
                open.push_back(next->second);
            }
        }
    }
    return {};
}

void report_forward_source(const std::vector<LayerReading>& readings, const IndexOfId& index_of_id, std::size_t layer,
                           const LayerSource& source) {
    const std::vector<std::size_t> way = way_along_sources(readings, index_of_id, index_of_id.at(source.id), layer);
    if (way.empty()) {
        source.place.fault(fmt::format("layer {} comes later in the file", source.id),
                           "list a layer after the layers that produce its inputs");
        return;
    }
    std::string cycle = std::to_string(readings[layer].id->value);
    for (const std::size_t index : way) {
        cycle += fmt::format(" <- {}", readings[index].id->value);
    }
    source.place.fault(fmt::format("cyclic workload: layers feed themselves ({})", cycle),
                       "a layer can only use results of layers before it");
}

/// Turns the sources of one layer into producers and constant operands, in the order of the file.
void connect(const std::vector<LayerReading>& readings, const IndexOfId& index_of_id, std::size_t index, YamlLayer& layer) {
    for (const LayerSource& source : readings[index].sources) {
        const auto found = index_of_id.find(source.id);
        if (found == index_of_id.end()) {
            source.place.fault(fmt::format("no layer has the id {}", source.id),
                               "name a layer of this file, or the layer's own id for constant data");
        } else if (found->second > index) {
            report_forward_source(readings, index_of_id, index, source);
        } else if (found->second == index) {
            layer.layer.constant_operands.push_back(source.operand);
        } else {
            layer.producers.emplace_back(source.operand, found->second);
        }
    }
}

}  // namespace

std::vector<YamlLayer> read_yaml_layers(const std::filesystem::path& file, OperatorTypes types, Diagnostics& diagnostics) {
    const yaml::Document document = yaml::load(file, diagnostics);
    yaml::FaultList faults(document.file, diagnostics);
    std::vector<YamlLayer> layers;
    const yaml::Value root(document.root, "", faults);
    if (const auto items = root.as_list(yaml::any_number_of_items)) {
        if (items->empty()) {
            root.fault("the workload has no layer", "list at least one");
        }
        std::vector<LayerReading> readings;
        readings.reserve(items->size());
        for (const yaml::Value& item : *items) {
            readings.push_back(read_layer(item, types));
        }
        const IndexOfId index_of_id = index_by_id(readings);
        for (std::size_t index = 0; index < readings.size(); ++index) {
            YamlLayer layer{readings[index].layer, {}};
            if (readings[index].id) {
                connect(readings, index_of_id, index, layer);
            }
            layers.push_back(std::move(layer));
        }
    }
    faults.throw_if_any();
    return layers;
}

void enter_operands(Network& network, NetworkNode& node) {
    for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
        const auto place = static_cast<std::size_t>(operand);
        const std::optional<Source>& source = node.operand_sources[place];
        const TensorKind kind = source || operand == LayerOperand::I ? TensorKind::activation : TensorKind::weight;
        node.operand_tensors[place] = network.tensors.size();
        network.tensors.push_back({fmt::format("{}.{}", node.name, to_string(operand)), axis_sizes(*node.layer, operand),
                                   node.layer->precision.of(operand), kind, source});
    }
}

Network read_workload_yaml(const std::filesystem::path& file, Diagnostics& diagnostics) {
    Network workload;
    workload.name = file.stem().string();
    for (YamlLayer& read : read_yaml_layers(file, OperatorTypes::known, diagnostics)) {
        NetworkNode node;
        node.id = read.layer.id;
        node.name = read.layer.name;
        node.operator_type = read.layer.operator_type;
        for (const auto& [operand, producer] : read.producers) {
            node.operand_sources[static_cast<std::size_t>(operand)] = Source{producer, 0};
            node.inputs.emplace_back(Source{producer, 0});
        }
        node.layer = std::move(read.layer);
        enter_operands(workload, node);
        workload.nodes.push_back(std::move(node));
    }
    return workload;
}

}  // namespace zigzag
