#include <algorithm>
#include <cassert>

#include <fmt/ranges.h>

#include "certificate_json.hpp"
#include "json_values.hpp"
#include "zigzag_io/report/imc_report.hpp"
#include "zigzag_io/report/report.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

/// The reference numbers accelerators for its multi-core sister tool; a single core is always 1.
constexpr int accelerator_id = 1;

std::string key(LayerOperand operand) {
    return std::string(to_string(operand));
}

std::string key(MemoryOperand operand) {
    return std::string(to_string(operand));
}

/// Clock and area, with ZigZag's keys.
void add_imc_hardware(const Accelerator& accelerator, ordered_json& outputs) {
    const ImcArray& imc = *accelerator.operational_array.imc;
    const ImcArea area = imc_area(accelerator);
    outputs["clock"]["tclk (ns)"] = json_number(clock_period_of(imc).total());
    outputs["clock"]["tclk_breakdown (ns)"] = imc_parts_json(clock_period_of(imc));
    ordered_json& record = outputs["area (mm^2)"];
    record["total_area"] = json_number(area.total());
    record["total_area_breakdown:"] = {{"imc_area", json_number(area.array)}, {"mem_area", json_number(area.memories)}};
    record["total_area_breakdown_further"] = imc_parts_json(area_of(imc));
    for (const MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        if (level.instance.name != "cells") {
            record["total_area_breakdown_further"][level.instance.name] = json_number(level.instance.area);
        }
    }
}

ordered_json outputs_json(const CostModelEvaluation& evaluation) {
    ordered_json utilization = ordered_json::object();
    ordered_json word_accesses = ordered_json::object();
    ordered_json energy_per_level = ordered_json::object();
    ordered_json energy_per_direction = ordered_json::object();
    for (const OperandEvaluation& operand : evaluation.operands) {
        const std::string name = key(operand.operand);
        for (ordered_json* record : {&utilization, &word_accesses, &energy_per_level, &energy_per_direction}) {
            (*record)[name] = ordered_json::array();
        }
        for (const OperandAtLevel& level : operand.levels) {
            utilization[name].push_back(json_number(level.utilization_shared));
            word_accesses[name].push_back(
                directions_json([&level](std::size_t direction) { return level.word_accesses[direction]; }));
            energy_per_level[name].push_back(json_number(level.energy));
            energy_per_direction[name].push_back(
                directions_json([&level](std::size_t direction) { return json_number(level.energy_per_direction[direction]); }));
        }
    }
    const CostTotals& totals = evaluation.totals;
    ordered_json outputs;
    outputs["memory"]["utilization"] = std::move(utilization);
    outputs["memory"]["word_accesses"] = std::move(word_accesses);
    outputs["energy"]["energy_total"] = json_number(totals.energy_total);
    outputs["energy"]["operational_energy"] = json_number(totals.mac_energy);
    outputs["energy"]["memory_energy"] = json_number(totals.mem_energy);
    outputs["energy"]["memory_energy_breakdown_per_level"] = std::move(energy_per_level);
    outputs["energy"]["memory_energy_breakdown_per_level_per_operand"] = std::move(energy_per_direction);
    if (evaluation.imc_energy) {
        outputs["energy"]["operational_energy_breakdown"] = imc_parts_json(*evaluation.imc_energy);
    }
    outputs["latency"]["data_onloading"] = json_number(totals.latency_total1 - totals.latency_total0);
    outputs["latency"]["computation"] = json_number(totals.latency_total0);
    outputs["latency"]["data_offloading"] = json_number(totals.latency_total2 - totals.latency_total1);
    if (evaluation.imc_energy) {
        outputs["latency"]["computation_breakdown"]["mac_computation"] = json_number(totals.ideal_temporal_cycle);
        outputs["latency"]["computation_breakdown"]["memory_stalling"] = json_number(totals.temporal_stall());
        add_imc_hardware(*evaluation.accelerator, outputs);
    }
    outputs["spatial"]["mac_utilization"] = mac_utilization_json(totals);
    return outputs;
}

/// `MemoryLevel(instance=sram,operands=[I1, O], served_dimensions={D1, D2})`; no dimension at all prints as `set()`.
std::string level_text(const MemoryLevel& level, const OperationalArray& array) {
    std::vector<std::string_view> operands;
    for (const MemoryOperand operand : level.operands) {
        operands.push_back(to_string(operand));
    }
    std::vector<std::string_view> served;
    for (const std::size_t dimension : level.served_dimensions) {
        served.push_back(array.dimensions.at(dimension).name);
    }
    return fmt::format("MemoryLevel(instance={},operands=[{}], served_dimensions={})", level.instance.name,
                       fmt::join(operands, ", "), served.empty() ? "set()" : fmt::format("{{{}}}", fmt::join(served, ", ")));
}

/// Every memory that several operands share, once, as their level numbers in it.
ordered_json sharing_json(const MemoryHierarchy& hierarchy, const std::vector<MemoryOperand>& operands) {
    ordered_json groups = ordered_json::array();
    for (const MemoryOperand operand : operands) {
        for (const std::size_t level : hierarchy.chain(operand)) {
            const auto& holders = hierarchy.levels()[level].operands;
            ordered_json group = ordered_json::object();
            for (const MemoryOperand holder : holders) {
                group[key(holder)] = hierarchy.level_of_operand(level, holder).value();
            }
            if (holders.size() > 1 && std::find(groups.begin(), groups.end(), group) == groups.end()) {
                groups.push_back(std::move(group));
            }
        }
    }
    return groups;
}

ordered_json dataflows_json(const Accelerator& accelerator) {
    ordered_json dataflows;
    for (const auto& [dimension, loops] : accelerator.dataflows) {
        dataflows[dimension] = ordered_json::object();
        for (const auto& [loop, factor] : loops) {
            dataflows[dimension][loop] = factor;
        }
    }
    return dataflows;
}

/// The memory operands in the order in which the accelerator file first names them.
std::vector<MemoryOperand> operands_by_appearance(const MemoryHierarchy& hierarchy) {
    std::vector<MemoryOperand> operands;
    for (const MemoryLevel& level : hierarchy.levels()) {
        for (const MemoryOperand operand : level.operands) {
            if (std::find(operands.begin(), operands.end(), operand) == operands.end()) {
                operands.push_back(operand);
            }
        }
    }
    return operands;
}

ordered_json accelerator_json(const Accelerator& accelerator) {
    const OperationalArray& array = accelerator.operational_array;
    const MemoryHierarchy& hierarchy = accelerator.memory_hierarchy;
    ordered_json record;
    record["id"] = accelerator_id;
    record["name"] = accelerator.name;
    if (accelerator.clock_rate > 0) {
        record["clock_hz"] = whole_if_possible(accelerator.clock_rate);
    }
    record["operational_array"]["operational_unit"]["energy_cost"] = json_number(array.unit_energy);
    record["operational_array"]["operational_unit"]["area"] = json_number(array.unit_area);
    record["operational_array"]["dimensions"] = ordered_json::object();
    for (const ArrayDimension& dimension : array.dimensions) {
        record["operational_array"]["dimensions"][dimension.name] = dimension.size;
    }
    record["memory_hierarchy"] = ordered_json::array();
    for (const std::size_t level : hierarchy.topological_order()) {
        record["memory_hierarchy"].push_back(level_text(hierarchy.levels()[level], array));
    }
    const std::vector<MemoryOperand> operands = operands_by_appearance(hierarchy);
    ordered_json levels = ordered_json::object();
    ordered_json sizes = ordered_json::object();
    for (const MemoryOperand operand : operands) {
        levels[key(operand)] = ordered_json::array();
        sizes[key(operand)] = ordered_json::array();
        for (const std::size_t level : hierarchy.chain(operand)) {
            levels[key(operand)].push_back(level_text(hierarchy.levels()[level], array));
            sizes[key(operand)].push_back(hierarchy.levels()[level].instance.size);
        }
    }
    record["mem_hierarchy_dict"] = std::move(levels);
    record["dataflows"] = dataflows_json(accelerator);
    record["mem_size_dict"] = std::move(sizes);
    // The reference keeps these four keys but no longer fills them; details.memories has the bandwidth of every port.
    for (const char* empty : {"mem_r_bw_dict", "mem_w_bw_dict", "mem_r_bw_min_dict", "mem_w_bw_min_dict"}) {
        record[empty] = ordered_json::object();
    }
    record["mem_sharing_list"] = sharing_json(hierarchy, operands);
    return record;
}

ordered_json layer_json(const CostModelEvaluation& evaluation) {
    const Layer& layer = evaluation.layer;
    ordered_json record;
    record["name"] = layer.name;
    record["type"] = layer.operator_type;
    record["equation"] = layer.equation();
    record["equation_relations"] = ordered_json::array();
    for (const DimensionRelation& relation : layer.relations) {
        record["equation_relations"].push_back(to_string(relation));
    }
    record["loop_dimensions"] = ordered_json::object();
    for (const LoopDimension& loop : layer.loop_dimensions) {
        record["loop_dimensions"][loop.name] = loop.size;
    }
    record["operand_precision"] = {
        {"W", layer.precision.W}, {"I", layer.precision.I}, {"O", layer.precision.O}, {"O_final", layer.precision.O_final}};
    record["user_spatial_mapping"] = ordered_json::object();
    for (const ArrayDimensionMapping& dimension : evaluation.spatial_mapping) {
        ordered_json& loops = record["user_spatial_mapping"][dimension.array_dimension] = ordered_json::object();
        for (const SpatialLoop& loop : dimension.loops) {
            loops[loop.dimension] = loop.factor;
        }
    }
    record["memory_operand_links"] = ordered_json::object();
    for (const auto& [operand, memory_operand] : evaluation.memory_operand_links) {
        record["memory_operand_links"][key(operand)] = to_string(memory_operand);
    }
    return record;
}

}  // namespace

ordered_json complete_json(const LayerResult& evaluation) {
    assert(evaluation.accelerator != nullptr);
    ordered_json record;
    record["outputs"] = outputs_json(evaluation);
    ordered_json& inputs = record["inputs"];
    inputs["accelerator"] = accelerator_json(*evaluation.accelerator);
    inputs["layer"] = layer_json(evaluation);
    inputs["spatial_mapping"] = ordered_json::object();
    inputs["temporal_mapping"] = ordered_json::object();
    for (const auto& [operand, memory_operand] : evaluation.memory_operand_links) {
        inputs["spatial_mapping"][key(operand)] = levels_json(evaluation.operand(operand).spatial_integer);
        inputs["temporal_mapping"][key(operand)] = levels_json(evaluation.operand(operand).temporal);
    }
    record["details"] = details_json(evaluation);
    if (evaluation.lower_bounds) {
        record["details"]["lower_bounds"] = lower_bounds_json(*evaluation.lower_bounds);
    }
    if (evaluation.certificate) {
        record["details"]["certificate"] = certificate_json(*evaluation.certificate);
    }
    return record;
}

ordered_json overall_simple_json(const CumulativeEvaluation& total) {
    ordered_json record;
    record["energy"] = json_number(total.totals.energy_total);
    record["latency"] = json_number(total.totals.latency_total2);
    return record;
}

std::string json_text(const ordered_json& record) {
    return record.dump(4, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace zigzag
