#include "cost_problem.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/api.hpp"
#include "zigzag/base/content_text.hpp"
#include "zigzag/mapping/problem_content.hpp"
#include "zigzag/network/network.hpp"

#include "stream/hardware/operand_memory.hpp"

namespace stream {

using zigzag::ContentWriter;
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

std::string content_of(const CostProblem& problem, const IntraCoreOptions& options) {
    ContentWriter content;
    content.add("cost of a CN");
    content.add(options.lpf_limit.has_value());
    content.add(options.lpf_limit.value_or(0));
    content.add(options.temporal_mapping_type == zigzag::TemporalMappingType::even ? "even" : "uneven");
    content.add(options.nb_spatial_mappings_generated);
    content.add(options.corrected);
    describe(problem.layer, content);
    describe(problem.accelerator, content);
    content.add_list(problem.too_large_operands, [&](MemoryOperand operand) { content.add(zigzag::to_string(operand)); });
    content.add_list(problem.constraints, [&](const zigzag::MappingEntry& entry) { describe(entry, content); });
    return content.text();
}

namespace {

/// Searches that choose memory boundaries are not among those of a core's costs.
std::string without_advice(const std::string& reason) {
    return reason.substr(0, reason.find("; option `allocation`"));
}

}  // namespace

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
            reason = without_advice(error.what());
        } catch (const zigzag::InputError& error) {
            reason = error.what();
        }
    }
    if (!best) {
        throw zigzag::NoMappingError(reason);
    }
    return *best;
}

std::string text_of(const SolvedCost& solved) {
    ContentWriter text;
    text.add(solved.reason);
    text.add(solved.cost.has_value());
    if (solved.cost) {
        const CnCost& cost = *solved.cost;
        text.add(cost.latency_total1);
        text.add(cost.latency_total2);
        text.add(cost.ideal_cycle);
        text.add(cost.energy_total);
        text.add(cost.mac_energy);
        text.add_list(cost.energy_breakdown, [&](const auto& operand) {
            text.add(zigzag::to_string(operand.first));
            text.add_list(operand.second, [&](double energy) { text.add(energy); });
        });
        text.add_list(cost.too_large_operands, [&](MemoryOperand operand) { text.add(zigzag::to_string(operand)); });
        text.add(cost.offchip_energy);
        text.add(cost.spatial_mapping);
        text.add(cost.temporal_mapping);
    }
    return text.text();
}

SolvedCost solved_cost_from(const std::string& text) {
    zigzag::ContentReader reader(text);
    SolvedCost solved;
    solved.reason = reader.text();
    if (reader.integer() != 0) {
        CnCost& cost = solved.cost.emplace();
        cost.latency_total1 = reader.integer();
        cost.latency_total2 = reader.integer();
        cost.ideal_cycle = reader.integer();
        cost.energy_total = reader.number();
        cost.mac_energy = reader.number();
        for (std::size_t operands = reader.length(); operands > 0; --operands) {
            const std::string name = reader.text();
            const LayerOperand operand = name == "O" ? LayerOperand::O : name == "W" ? LayerOperand::W : LayerOperand::I;
            std::vector<double> energies;
            for (std::size_t levels = reader.length(); levels > 0; --levels) {
                energies.push_back(reader.number());
            }
            cost.energy_breakdown.emplace_back(operand, std::move(energies));
        }
        for (std::size_t operands = reader.length(); operands > 0; --operands) {
            cost.too_large_operands.push_back(zigzag::memory_operand_from(reader.text()).value());
        }
        cost.offchip_energy = reader.number();
        cost.spatial_mapping = reader.text();
        cost.temporal_mapping = reader.text();
    }
    return solved;
}

}  // namespace stream
