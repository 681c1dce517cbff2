#include "cost_problem.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/api.hpp"

#include "stream/hardware/operand_memory.hpp"

namespace stream {

using json = nlohmann::ordered_json;
using zigzag::LayerOperand;
using zigzag::MemoryOperand;

CostProblem make_cost_problem(const CnGraph& graph, std::size_t layer, const MulticoreAccelerator& accelerator, std::size_t core,
                              const StreamMapping& mapping) {
    CostProblem problem;
    problem.layer = graph.layers[layer].grid.cn_layer();
    // What the cost does not depend on; input sizes are all given, so that padding does not count again.
    problem.layer.name.clear();
    problem.layer.id = 0;
    problem.layer.operator_type.clear();
    problem.layer.constant_operands.clear();
    problem.layer.padding.clear();
    problem.too_large_operands = too_large_operands(graph, layer, accelerator, core);
    problem.accelerator = with_offchip_memory(accelerator.cores[core], accelerator.offchip(), problem.too_large_operands);
    const zigzag::NetworkNode& node = graph.workload->nodes[graph.layers[layer].node];
    zigzag::MappingEntry entry = mapping.select(node.name, node.operator_type).constraints;
    entry.name = "default";
    entry.temporal_ordering.clear();  // written for the whole layer
    entry.memory_allocation.clear();
    entry.memory_operand_links = {
        {LayerOperand::O, MemoryOperand::O}, {LayerOperand::I, MemoryOperand::I1}, {LayerOperand::W, MemoryOperand::I2}};
    entry.where = {};
    for (const zigzag::SpatialMapping& dataflow : accelerator.cores[core].dataflows) {
        problem.constraints.push_back(entry);
        problem.constraints.back().spatial_mapping = dataflow;
        problem.constraints.back().spatial_mapping_hint.clear();
    }
    if (problem.constraints.empty()) {
        problem.constraints.push_back(std::move(entry));
    }
    return problem;
}

namespace {

json describe(const zigzag::Layer& layer) {
    json record;
    for (const zigzag::LoopDimension& loop : layer.loop_dimensions) {
        record["loops"].push_back({loop.name, loop.size});
    }
    record["equation"] = layer.equation();
    for (const zigzag::DimensionRelation& relation : layer.relations) {
        record["relations"].push_back(zigzag::to_string(relation));
    }
    for (const auto& [name, size] : layer.pr_sizes) {
        record["pr_sizes"].push_back({name, size});
    }
    record["precision"] = {layer.precision.W, layer.precision.I, layer.precision.O, layer.precision.O_final};
    return record;
}

json describe(const zigzag::Accelerator& accelerator) {
    json record;
    for (const zigzag::ArrayDimension& dimension : accelerator.operational_array.dimensions) {
        record["array"].push_back({dimension.name, dimension.size});
    }
    record["unit_energy"] = accelerator.operational_array.unit_energy;
    for (const zigzag::MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        json memory;
        memory["size"] = level.instance.size;
        memory["costs"] = {level.instance.r_cost, level.instance.w_cost};
        for (const MemoryOperand operand : level.operands) {
            memory["operands"].push_back(zigzag::to_string(operand));
        }
        memory["served_dimensions"] = level.served_dimensions;
        for (const zigzag::MemoryPort& port : level.instance.ports) {
            json entry{zigzag::to_string(port.type), port.bandwidth_min, port.bandwidth_max};
            for (const zigzag::PortAllocation& allocation : port.allocation) {
                entry.push_back(
                    fmt::format("{} {}", zigzag::to_string(allocation.operand), zigzag::to_string(allocation.direction)));
            }
            memory["ports"].push_back(std::move(entry));
        }
        record["memories"].push_back(std::move(memory));
    }
    return record;
}

json describe(const zigzag::MappingEntry& entry) {
    json record = json::object();
    if (entry.spatial_mapping) {
        record["spatial_mapping"] = json::array();
        for (const zigzag::ArrayDimensionMapping& dimension : *entry.spatial_mapping) {
            json loops = json::array();
            for (const zigzag::SpatialLoop& loop : dimension.loops) {
                loops.push_back({loop.dimension, loop.factor});
            }
            record["spatial_mapping"].push_back({dimension.array_dimension, loops});
        }
    }
    for (const zigzag::SpatialMappingHint& hint : entry.spatial_mapping_hint) {
        record["hints"].push_back({hint.array_dimension, hint.loops});
    }
    return record;
}

std::string spatial_text(const zigzag::CostModelEvaluation& evaluation) {
    std::string text;
    for (const zigzag::ArrayDimensionMapping& dimension : evaluation.spatial_mapping) {
        for (const zigzag::SpatialLoop& loop : dimension.loops) {
            text += fmt::format("{}{}: {} {}", text.empty() ? "" : ", ", dimension.array_dimension, loop.dimension, loop.factor);
        }
    }
    return text;
}

std::string temporal_text(const zigzag::CostModelEvaluation& evaluation) {
    std::string text;
    for (const zigzag::TemporalLoop& loop : evaluation.loop_order) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", loop.dimension, loop.factor);
    }
    return text;
}

CnCost cost_of(const zigzag::CostModelEvaluation& evaluation, const std::vector<MemoryOperand>& too_large) {
    CnCost cost;
    cost.latency_total1 = static_cast<std::int64_t>(std::llround(evaluation.totals.latency_total1));
    cost.latency_total2 = static_cast<std::int64_t>(std::llround(evaluation.totals.latency_total2));
    cost.ideal_cycle = static_cast<std::int64_t>(std::llround(evaluation.totals.ideal_cycle));
    cost.energy_total = evaluation.totals.energy_total;
    cost.mac_energy = evaluation.totals.mac_energy;
    cost.too_large_operands = too_large;
    for (const zigzag::OperandEvaluation& operand : evaluation.operands) {
        std::vector<double> levels;
        for (const zigzag::OperandAtLevel& level : operand.levels) {
            levels.push_back(level.energy);
        }
        if (std::find(too_large.begin(), too_large.end(), operand.memory_operand) != too_large.end()) {
            cost.offchip_energy += levels.back();
        }
        cost.energy_breakdown.emplace_back(operand.operand, std::move(levels));
    }
    cost.spatial_mapping = spatial_text(evaluation);
    cost.temporal_mapping = temporal_text(evaluation);
    return cost;
}

}  // namespace

json describe(const CostProblem& problem, const IntraCoreOptions& options) {
    json record;
    record["version"] = zigzag::version();
    record["lpf_limit"] = options.lpf_limit ? json(*options.lpf_limit) : json();
    record["temporal_mapping_type"] = options.temporal_mapping_type == zigzag::TemporalMappingType::even ? "even" : "uneven";
    record["nb_spatial_mappings_generated"] = options.nb_spatial_mappings_generated;
    record["corrected"] = options.corrected;
    record["layer"] = describe(problem.layer);
    record["accelerator"] = describe(problem.accelerator);
    for (const MemoryOperand operand : problem.too_large_operands) {
        record["too_large_operands"].push_back(zigzag::to_string(operand));
    }
    for (const zigzag::MappingEntry& entry : problem.constraints) {
        record["constraints"].push_back(describe(entry));
    }
    return record;
}

CnCost solve(const CostProblem& problem, const IntraCoreOptions& options) {
    zigzag::Network workload;
    workload.name = "CN";
    zigzag::NetworkNode& node = workload.nodes.emplace_back();
    node.name = "CN";
    node.operator_type = problem.layer.operator_type;
    node.layer = problem.layer;
    node.layer->name = "CN";
    zigzag::Options search;
    search.opt = zigzag::Objective::latency;
    search.lpf_limit = options.lpf_limit;
    search.temporal_mapping_type = options.temporal_mapping_type;
    search.nb_spatial_mappings_generated = options.nb_spatial_mappings_generated;
    search.corrected = options.corrected;
    search.interrupted = options.interrupted;
    std::optional<CnCost> best;
    std::string reason;
    for (const zigzag::MappingEntry& constraints : problem.constraints) {
        try {
            const zigzag::HardwarePerformance performance =
                zigzag::get_hardware_performance(workload, problem.accelerator, zigzag::UserMapping{{constraints}}, search);
            CnCost cost = cost_of(performance.layers.front(), problem.too_large_operands);
            if (!best ||
                std::pair(cost.latency_total2, cost.energy_total) < std::pair(best->latency_total2, best->energy_total)) {
                best = std::move(cost);
            }
        } catch (const zigzag::NoMappingError& error) {
            reason = error.what();
        } catch (const zigzag::InputError& error) {
            reason = error.what();
        }
    }
    if (!best) {
        throw zigzag::NoMappingError(reason);
    }
    return *best;
}

json to_json(const CnCost& cost) {
    json record;
    record["latency_total1"] = cost.latency_total1;
    record["latency_total2"] = cost.latency_total2;
    record["ideal_cycle"] = cost.ideal_cycle;
    record["energy_total"] = cost.energy_total;
    record["mac_energy"] = cost.mac_energy;
    record["energy_breakdown"] = json::object();
    for (const auto& [operand, levels] : cost.energy_breakdown) {
        record["energy_breakdown"][std::string(zigzag::to_string(operand))] = levels;
    }
    record["too_large_operands"] = json::array();
    for (const MemoryOperand operand : cost.too_large_operands) {
        record["too_large_operands"].push_back(zigzag::to_string(operand));
    }
    record["spatial_mapping"] = cost.spatial_mapping;
    record["temporal_mapping"] = cost.temporal_mapping;
    return record;
}

CnCost cost_from_json(const json& record) {
    const auto cycles = [&](const char* key, std::optional<std::int64_t> otherwise) {
        if (!record.contains(key) && otherwise) {
            return *otherwise;
        }
        const json& value = record.at(key);
        constexpr std::int64_t most = 1'000'000'000'000;  // sums over all CNs stay exact
        const bool is_whole = value.is_number_integer() && !(value.is_number_unsigned() && value.get<std::uint64_t>() > most);
        if (!is_whole || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > most) {
            throw std::invalid_argument(fmt::format("{}: not a whole number of cycles from 0 to 10^12: {}", key, value.dump()));
        }
        return value.get<std::int64_t>();
    };
    const auto energy = [](const std::string& key, const json& value) {
        if (!value.is_number() || !(value.get<double>() >= 0)) {
            throw std::invalid_argument(fmt::format("{}: not an energy in pJ from 0 on: {}", key, value.dump()));
        }
        return value.get<double>();
    };
    CnCost cost;
    cost.latency_total1 = cycles("latency_total1", std::nullopt);
    cost.latency_total2 = cycles("latency_total2", cost.latency_total1);
    cost.ideal_cycle = cycles("ideal_cycle", 0);
    cost.energy_total = energy("energy_total", record.at("energy_total"));
    cost.mac_energy = record.contains("mac_energy") ? energy("mac_energy", record["mac_energy"]) : 0;
    if (record.contains("energy_breakdown")) {
        for (const auto& [name, levels] : record["energy_breakdown"].items()) {
            const LayerOperand operand = name == "O" ? LayerOperand::O : name == "W" ? LayerOperand::W : LayerOperand::I;
            if (name != zigzag::to_string(operand)) {
                throw std::invalid_argument(fmt::format("energy_breakdown: no operand {}; there are O, W and I", name));
            }
            std::vector<double> energies;
            for (const json& level : levels) {
                energies.push_back(energy("energy_breakdown." + name, level));
            }
            cost.energy_breakdown.emplace_back(operand, std::move(energies));
        }
    }
    if (record.contains("too_large_operands")) {
        for (const json& name : record["too_large_operands"]) {
            const auto operand = zigzag::memory_operand_from(name.get<std::string>());
            if (!operand) {
                throw std::invalid_argument(
                    fmt::format("too_large_operands: no memory operand {}; there are I1, I2 and O", name.dump()));
            }
            if (std::find(cost.too_large_operands.begin(), cost.too_large_operands.end(), *operand) !=
                cost.too_large_operands.end()) {
                throw std::invalid_argument(fmt::format("too_large_operands: {} is named twice", name.dump()));
            }
            cost.too_large_operands.push_back(*operand);
            for (const auto& [layer_operand, levels] : cost.energy_breakdown) {
                cost.offchip_energy +=
                    stream::memory_operand_of(layer_operand) == *operand && !levels.empty() ? levels.back() : 0;
            }
        }
    }
    constexpr double tolerance = 1e-9;  // parts and total were rounded apart
    if (cost.offchip_energy > cost.energy_total * (1 + tolerance)) {
        throw std::invalid_argument(fmt::format("energy_total of {} pJ is less than the off-chip part of energy_breakdown, {} pJ",
                                                cost.energy_total, cost.offchip_energy));
    }
    cost.spatial_mapping = record.value("spatial_mapping", "");
    cost.temporal_mapping = record.value("temporal_mapping", "");
    return cost;
}

}  // namespace stream
