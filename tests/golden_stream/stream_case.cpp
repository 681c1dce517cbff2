#include "stream_case.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "stream/hardware/operand_memory.hpp"

namespace stream::golden {

using json = nlohmann::ordered_json;  // the order of operands and dimensions counts
using zigzag::LayerOperand;
using zigzag::MemoryOperand;

namespace {

[[noreturn]] void fail(const std::string& message) {
    throw std::runtime_error(message);
}

double number(const json& value) {
    return value.is_string() ? std::numeric_limits<double>::infinity() : value.get<double>();
}

/// Layer ids are lists of one number.
int layer_id(const json& value) {
    return value.is_array() ? value.at(0).get<int>() : value.get<int>();
}

MemoryOperand memory_operand_of(const std::string& name) {
    return name == "I1" ? MemoryOperand::I1 : name == "I2" ? MemoryOperand::I2 : MemoryOperand::O;
}

LayerOperand layer_operand_of(MemoryOperand operand) {
    return operand == MemoryOperand::I1 ? LayerOperand::I : operand == MemoryOperand::I2 ? LayerOperand::W : LayerOperand::O;
}

/// `ix=2*ox+1*fx`
zigzag::DimensionRelation relation_of(const std::string& text) {
    zigzag::DimensionRelation relation;
    const auto upper = [](std::string part) {
        std::transform(part.begin(), part.end(), part.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return part;
    };
    const std::size_t equals = text.find('=');
    const std::size_t plus = text.find('+');
    if (equals == std::string::npos || plus == std::string::npos) {
        fail(fmt::format("unknown form of dimension relation {}", text));
    }
    const auto term = [&](const std::string& part, std::int64_t& factor, std::string& name) {
        const std::size_t star = part.find('*');
        factor = star == std::string::npos ? 1 : std::stoll(part.substr(0, star));
        name = upper(star == std::string::npos ? part : part.substr(star + 1));
    };
    relation.left = upper(text.substr(0, equals));
    term(text.substr(equals + 1, plus - equals - 1), relation.first_factor, relation.first);
    term(text.substr(plus + 1), relation.second_factor, relation.second);
    return relation;
}

zigzag::MemoryLevel memory_of(const json& memory, const zigzag::OperationalArray& array) {
    zigzag::MemoryLevel level;
    zigzag::MemoryInstance& instance = level.instance;
    instance.name = memory.at("name");
    instance.size = memory.at("size_bits");
    instance.r_cost = memory.at("r_cost");
    instance.w_cost = memory.at("w_cost");
    const auto add_ports = [&](const char* kind, zigzag::PortType type, double width) {
        for (int port = 1; port <= memory.at(kind).get<int>(); ++port) {
            instance.ports.push_back({fmt::format("{}_{}", kind, port), type, width, width, {}});
        }
    };
    add_ports("r_port", zigzag::PortType::read, memory.at("r_bw"));
    add_ports("w_port", zigzag::PortType::write, memory.at("w_bw"));
    add_ports("rw_port", zigzag::PortType::read_write, memory.at("r_bw"));
    const json& allocations = memory.at("port_alloc");
    for (std::size_t operand = 0; operand < memory.at("operands").size(); ++operand) {
        level.operands.push_back(memory_operand_of(memory["operands"][operand]));
        const std::pair<const char*, zigzag::DataDirection> directions[] = {{"tl", zigzag::DataDirection::rd_out_to_low},
                                                                            {"fl", zigzag::DataDirection::wr_in_by_low},
                                                                            {"th", zigzag::DataDirection::rd_out_to_high},
                                                                            {"fh", zigzag::DataDirection::wr_in_by_high}};
        for (const auto& [key, direction] : directions) {
            const json& port_name = allocations.at(operand).at(key);
            for (zigzag::MemoryPort& port : instance.ports) {
                if (!port_name.is_null() && port.name == port_name.get<std::string>()) {
                    port.allocation.push_back({level.operands.back(), direction});
                }
            }
        }
    }
    for (const json& served : memory.at("served_dimensions")) {  // "Dimension(id=1,name=D2,size=32)"
        const std::string text = served;
        const std::size_t begin = text.find("name=") + 5;
        const std::string dimension = text.substr(begin, text.find(',', begin) - begin);
        level.served_dimensions.push_back(*array.index_of(dimension));
    }
    return level;
}

Core core_of(const json& entry, int offchip_core_id) {
    Core core;
    core.id = entry.at("id");
    core.type = core.id == offchip_core_id ? CoreType::memory : CoreType::compute;
    core.accelerator.name = fmt::format("core_{}", core.id);
    for (const auto& [name, size] : entry.at("array_dims").items()) {
        core.accelerator.operational_array.dimensions.push_back({name, size.get<std::int64_t>()});
    }
    core.accelerator.operational_array.unit_energy = core.type == CoreType::memory ? 0 : number(entry.at("unit_energy"));
    for (const json& dataflow : entry.at("dataflows")) {
        zigzag::SpatialMapping mapping;
        for (const auto& [dimension, loop] : dataflow.items()) {
            mapping.push_back({dimension, {{loop.at(0).get<std::string>(), loop.at(1).get<std::int64_t>()}}});
        }
        core.dataflows.push_back(std::move(mapping));
    }
    std::vector<zigzag::MemoryLevel> levels;
    for (const json& memory : entry.at("memories_inner_to_outer_topo")) {
        levels.push_back(memory_of(memory, core.accelerator.operational_array));
    }
    core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy(std::move(levels));
    return core;
}

}  // namespace

StreamCase::StreamCase(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream) {
        fail(fmt::format("{}: cannot be read", file.string()));
    }
    json document = json::parse(stream, nullptr, false);
    if (document.is_discarded()) {
        fail(fmt::format("{}: no JSON", file.string()));
    }
    read(std::move(document), file.stem().string());
}

StreamCase::StreamCase(json document, const std::string& name) {
    read(std::move(document), name);
}

void StreamCase::read(json document, const std::string& name) {
    try {
        name_ = document.value("experiment", name);
        inputs_ = std::move(document.at("inputs"));
        outputs_ = document.contains("outputs") ? std::move(document["outputs"]) : json();
        scheduler_ = {"ispass2023",
                      {{"candidate_selection", inputs_.at("candidate_selection") == "memory" ? "memory" : "latency"}}};
        read_accelerator(inputs_.at("accelerator"));
        read_workload(inputs_);
        read_costs(document.at("intra_core_costs"));
    } catch (const json::exception& error) {
        fail(fmt::format("{}: not in the golden format: {}", name, error.what()));
    } catch (const std::runtime_error& error) {
        fail(fmt::format("{}: {}", name, error.what()));
    } catch (const std::out_of_range& error) {
        fail(fmt::format("{}: not in the golden format: a name or id that is nowhere defined ({})", name, error.what()));
    }
}

std::optional<zigzag::Source> StreamCase::source_of(const json& id) const {
    if (id.is_null()) {
        return std::nullopt;
    }
    return zigzag::Source{node_of_id_.at(layer_id(id)), 0};
}

/// Axes of the source: its output's subscripts, G together with K.
zigzag::Reindexing StreamCase::flattening(const zigzag::NetworkNode& node) const {
    std::size_t origin = node.inputs.at(0)->node;
    while (!workload_.nodes[origin].layer) {
        origin = workload_.nodes[origin].inputs.at(0)->node;
    }
    const zigzag::Layer& layer = *workload_.nodes[origin].layer;
    std::vector<std::int64_t> shape;
    bool has_group = false;
    for (const std::string& dimension : layer.operands[0].dimensions) {
        const std::int64_t size = layer.loop_size(dimension).value_or(1);
        if (dimension == "K" && has_group) {
            shape.back() *= size;
        } else {
            shape.push_back(size);
        }
        has_group = dimension == "G";
    }
    std::int64_t rest = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis) {
        rest *= shape[axis];
    }
    zigzag::Reindexing reindexing;
    reindexing.kind = zigzag::Reindexing::Kind::reshape;
    reindexing.input_shapes = {shape};
    reindexing.output_shape = {shape.at(0), rest};
    return reindexing;
}

void StreamCase::read_costless(const json& entry, zigzag::NetworkNode& node) const {
    const std::string type = entry.at("type");
    node.operator_type = entry.value("op", type);
    node.name = fmt::format("{} {}", node.operator_type, node.id);
    for (const json& id : entry.at("preds")) {
        node.inputs.push_back(source_of(id));
    }
    if (type != "FlattenNode" && type != "DummyNode") {
        fail(fmt::format("node {}: a {} is not supported", node.id, type));
    }
    node.outputs.push_back(type == "FlattenNode" ? flattening(node) : zigzag::Reindexing());
}

void StreamCase::read_layer(const json& entry, zigzag::NetworkNode& node, std::array<std::string, 3>& operand_names) const {
    zigzag::Layer layer;
    layer.id = node.id;
    layer.operator_type = entry.at("op_type");
    node.operator_type = layer.operator_type;
    node.name = layer.name = fmt::format("{} {}", layer.operator_type, node.id);
    for (const auto& [dimension, size] : entry.at("loop_dim_size").items()) {
        layer.loop_dimensions.push_back({dimension, size.get<std::int64_t>()});
    }
    for (const json& relation : entry.at("dimension_relations")) {
        layer.relations.push_back(relation_of(relation));
    }
    for (const auto& [dimension, ends] : entry.at("padding").items()) {
        layer.padding.push_back({dimension, ends.at(0).get<std::int64_t>(), ends.at(1).get<std::int64_t>()});
    }
    const json& links = entry.at("memory_operand_links");
    const json& precision = entry.at("operand_precision");
    std::map<std::string, LayerOperand> operand_of_name;
    for (const auto& [operand, memory_operand] : links.items()) {
        const LayerOperand ours = layer_operand_of(memory_operand_of(memory_operand));
        operand_of_name[operand] = ours;
        operand_names[static_cast<std::size_t>(ours)] = operand;
        const std::int64_t bits = precision.at(operand);
        (ours == LayerOperand::O ? layer.precision.O : ours == LayerOperand::W ? layer.precision.W : layer.precision.I) = bits;
    }
    layer.precision.O_final = precision.contains("O_final") ? precision["O_final"].get<std::int64_t>() : layer.precision.O;
    std::size_t position = 1;
    for (const auto& [operand, dimensions] : entry.at("operand_dimensionality_order").items()) {
        const LayerOperand ours = operand_of_name.at(operand);
        layer.operands[ours == LayerOperand::O ? 0 : position++] = {ours, dimensions.get<std::vector<std::string>>()};
    }
    for (const json& operand : entry.at("constant_operands")) {
        layer.constant_operands.push_back(operand_of_name.at(operand));
    }
    for (const auto& [operand, source] : entry.at("operand_source").items()) {
        node.operand_sources[static_cast<std::size_t>(operand_of_name.at(operand))] = source_of(source);
    }
    node.layer = std::move(layer);
}

void StreamCase::read_workload(const json& inputs) {
    const json& layers = inputs.at("layers");
    for (const json& entry : layers) {
        node_of_id_[layer_id(entry.at("id"))] = workload_.nodes.size();
        zigzag::NetworkNode node;
        node.id = layer_id(entry.at("id"));
        workload_.nodes.push_back(std::move(node));
    }
    operand_names_.resize(workload_.nodes.size());
    for (std::size_t index = 0; index < layers.size(); ++index) {
        if (layers[index].at("type") == "ComputationNode") {
            read_layer(layers[index], workload_.nodes[index], operand_names_[index]);
        } else {
            read_costless(layers[index], workload_.nodes[index]);
        }
    }

    std::vector<HintLoop> hints;
    for (const json& hint : inputs.at("hint_loops")) {
        const json& size = hint.at(1);
        hints.push_back(parse_hint_loop(
            fmt::format("{}:{}", hint.at(0).get<std::string>(), size.is_string() ? size.get<std::string>() : size.dump())));
    }
    std::vector<std::vector<OuterLoop>> tilings;
    for (const zigzag::NetworkNode& node : workload_.nodes) {
        tilings.push_back(node.layer ? outer_loops(*node.layer, hints, nullptr) : std::vector<OuterLoop>{});
    }
    graph_ = make_cn_graph(workload_, tilings, nullptr);
}

void StreamCase::read_accelerator(const json& accelerator) {
    accelerator_.name = accelerator.value("name", "accelerator");
    std::map<int, std::size_t> index_of_core;
    for (const json& entry : accelerator.at("cores_in_graph_order")) {
        Core core = core_of(entry, accelerator.at("offchip_core_id").get<int>());
        index_of_core[core.id] = accelerator_.cores.size();
        if (core.type == CoreType::memory) {
            accelerator_.offchip_core = accelerator_.cores.size();
        }
        accelerator_.cores.push_back(std::move(core));
    }
    const auto end_of = [](const json& end) -> std::optional<int> {
        return end.is_string() ? std::nullopt : std::optional<int>(end.get<int>());
    };
    for (const json& link : accelerator.at("links")) {
        accelerator_.links.push_back({end_of(link.at("sender")), end_of(link.at("receiver")), number(link.at("bandwidth")),
                                      number(link.at("unit_energy_cost")), link.value("bidirectional", false)});
    }
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> link_of;
    for (const json& edge : accelerator.at("edges")) {
        const CoreEdge ours{index_of_core.at(edge.at(0)), index_of_core.at(edge.at(1)), edge.at(2)};
        accelerator_.edges.push_back(ours);
        link_of[{ours.from, ours.to}] = ours.link;
    }
    complete(accelerator_, PathRule::bidirectional);
    for (const json& entry : accelerator.at("paths")) {
        std::vector<std::size_t>& path = accelerator_.paths[index_of_core.at(entry.at(0))][index_of_core.at(entry.at(1))];
        path.clear();
        const json& cores = entry.at(2);
        for (std::size_t hop = 1; hop < cores.size(); ++hop) {
            path.push_back(link_of.at({index_of_core.at(cores[hop - 1]), index_of_core.at(cores[hop])}));
        }
    }
}

void StreamCase::read_costs(const json& costs) {
    std::map<int, std::size_t> layer_of_id;
    for (std::size_t layer = 0; layer < graph_.layers.size(); ++layer) {
        layer_of_id[graph_.layers[layer].id] = layer;
    }
    costs_ = CostTable(graph_.layers.size(), accelerator_.cores.size());
    for (const json& entry : costs) {
        const auto layer = layer_of_id.find(layer_id(entry.at("layer")));
        const auto core = accelerator_.index_of(entry.at("core"));
        if (layer == layer_of_id.end() || !core) {
            fail("intra_core_costs names an unknown layer or core");
        }
        CnCost cost;
        cost.latency_total1 = entry.at("latency_total1");
        cost.latency_total2 = entry.value("latency_total2", cost.latency_total1);
        cost.ideal_cycle = entry.value("ideal_cycle", std::int64_t{0});
        cost.energy_total = entry.at("energy_total");
        const std::uint32_t index = static_cast<std::uint32_t>(layer->second);
        for (const LayerOperand operand : {LayerOperand::O, LayerOperand::W, LayerOperand::I}) {
            const std::string& operand_key = operand_name(index, operand);
            if (entry.at("energy_breakdown").contains(operand_key)) {
                cost.energy_breakdown.emplace_back(operand, entry["energy_breakdown"][operand_key].get<std::vector<double>>());
            }
        }
        for (const json& operand : entry.at("too_large_operands")) {
            cost.too_large_operands.push_back(memory_operand_of(operand));
            for (const auto& [ours, levels] : cost.energy_breakdown) {
                if (stream::memory_operand_of(ours) == cost.too_large_operands.back()) {
                    cost.offchip_energy += levels.back();
                }
            }
        }
        costs_.at(layer->second, *core) = std::move(cost);
    }
}

Allocation StreamCase::allocation() const {
    Allocation allocation(graph_.genes, 0);
    const json& fixed = inputs_.contains("fixed_allocation") ? inputs_["fixed_allocation"] : json();
    for (std::size_t layer = 0; layer < graph_.layers.size(); ++layer) {
        const GraphLayer& entry = graph_.layers[layer];
        const std::string id = std::to_string(entry.id);
        const json& allowed = inputs_.at("layers").at(entry.node).at("core_allocation");
        std::optional<int> core;
        if (fixed.is_object() && fixed.contains(id)) {
            core = layer_id(fixed[id]);
        } else if (allowed.is_array() && allowed.size() == 1) {
            core = allowed[0].get<int>();
        } else if (!allowed.is_array()) {
            core = allowed.get<int>();
        } else if (outputs_.is_object() && outputs_.contains("allocation") && outputs_["allocation"].contains(id)) {
            core = layer_id(outputs_["allocation"][id]);
        }
        if (!core) {
            fail(fmt::format("{}: the allocation of layer {} is open (no fixed_allocation, several core_allocation, no outputs)",
                             name_, id));
        }
        const auto index = accelerator_.index_of(*core);
        if (!index || !costs_.at(layer, *index)) {
            fail(fmt::format("{}: layer {} is allocated to core {}, for which intra_core_costs has no entry", name_, id, *core));
        }
        allocation[entry.first_gene] = static_cast<std::uint16_t>(*index);
    }
    return allocation;
}

std::vector<std::vector<std::uint16_t>> StreamCase::choices() const {
    std::vector<std::vector<std::uint16_t>> choices(graph_.genes);
    for (std::size_t layer = 0; layer < graph_.layers.size(); ++layer) {
        for (std::size_t core = 0; core < accelerator_.cores.size(); ++core) {
            if (costs_.at(layer, core)) {
                choices[graph_.layers[layer].first_gene].push_back(static_cast<std::uint16_t>(core));
            }
        }
    }
    return choices;
}

const std::string& StreamCase::operand_name(std::uint32_t layer, LayerOperand operand) const {
    return operand_names_[graph_.layers[layer].node][static_cast<std::size_t>(operand)];
}

}  // namespace stream::golden
