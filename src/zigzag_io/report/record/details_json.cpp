#include "json_values.hpp"

namespace zigzag {

using nlohmann::ordered_json;

ordered_json latency_json(const LatencyBreakdown& latency) {
    return {{"ideal_cycles", json_number(latency.ideal)},
            {"spatial_stall_cycles", json_number(latency.spatial_stall)},
            {"temporal_stall_cycles", json_number(latency.temporal_stall)},
            {"data_onloading_cycles", json_number(latency.data_onloading)},
            {"data_offloading_cycles", json_number(latency.data_offloading)},
            {"total_cycles", json_number(latency.total)}};
}

ordered_json mac_utilization_json(const CostTotals& totals) {
    return {{"ideal", json_number(totals.mac_spatial_utilization())},
            {"stalls", json_number(totals.mac_utilization0())},
            {"stalls_onloading", json_number(totals.mac_utilization1())},
            {"stalls_onloading_offloading", json_number(totals.mac_utilization2())}};
}

namespace {

ordered_json transfers_json(const std::vector<PortActivity>& activities) {
    ordered_json list = ordered_json::array();
    for (const PortActivity& activity : activities) {
        list.push_back({{"operand", to_string(activity.operand)},
                        {"level", activity.level},
                        {"direction", to_string(activity.direction)},
                        {"real_cycles", activity.real_cycles},
                        {"allowed_cycles", activity.allowed_cycles},
                        {"period_cycles", activity.period},
                        {"period_count", activity.period_count},
                        {"stall_cycles", activity.stall_cycles}});
    }
    return list;
}

/// By far the most numerous part of a record, so it is filled in place: lists of pairs are copied.
ordered_json data_movement_json(const DataMovement& movement) {
    ordered_json record = ordered_json::object();
    record.get_ref<ordered_json::object_t&>().reserve(8);
    record["elements_per_period"] = movement.elements_per_period;
    record["precision_bits"] = movement.precision;
    record["period_cycles"] = movement.period;
    record["period_count"] = movement.period_count;
    record["window_cycles"] = movement.window;
    record["bandwidth_average_bits_per_cycle"] = movement.bandwidth_average;
    record["bandwidth_instantaneous_bits_per_cycle"] = movement.bandwidth_instantaneous;
    record["element_moves"] = movement.element_moves;
    return record;
}

ordered_json tile_json(const Tile& tile) {
    return {{"elements", tile.elements}, {"bits", tile.bits}};
}

ordered_json ranges_json(const std::vector<TileRange>& ranges) {
    ordered_json record = ordered_json::object();
    for (const TileRange& range : ranges) {
        record[range.dimension] = json_number(range.size);
    }
    return record;
}

/// The choices of the model that figures depend on and that the inputs do not show. Rules by name where they are no preset.
ordered_json model_json(const CostModelEvaluation& evaluation) {
    const ModelOptions& options = evaluation.options;
    const ModelRules& rules = options.rules;
    ordered_json record = {
        {"temporal_mapping_type", options.temporal_mapping_type == TemporalMappingType::even ? "even" : "uneven"},
        {"access_same_data_considered_as_no_access", rules.access_same_data_considered_as_no_access},
        {"corrected", are_corrected(rules)}};
    if (!are_corrected(rules) && !are_zigzags(rules)) {
        for (const NamedModelRule& rule : named_model_rules) {
            record["rules"][std::string(rule.name)] = rules.*rule.field;
        }
    }
    record["cycles_per_operation"] = json_number(evaluation.cycles_per_operation);
    return record;
}

/// The model's own totals, exactly, under ZigZag's names.
ordered_json totals_json(const CostModelEvaluation& evaluation) {
    const CostTotals& totals = evaluation.totals;
    return {{"ideal_cycle", json_number(totals.ideal_cycle)},
            {"ideal_temporal_cycle", json_number(totals.ideal_temporal_cycle)},
            {"stall_cycles", evaluation.stall_cycles},
            {"data_onloading_cycle", json_number(totals.data_onloading_cycle)},
            {"data_offloading_cycle", json_number(totals.data_offloading_cycle)},
            {"latency_total0", json_number(totals.latency_total0)},
            {"latency_total1", json_number(totals.latency_total1)},
            {"latency_total2", json_number(totals.latency_total2)}};
}

ordered_json in_memory_compute_json(const OperationalArray& array, const ImcUse& use) {
    const ImcArray& imc = *array.imc;
    return {{"imc_type", imc.is_analog() ? "analog" : "digital"},
            {"activation_precision_bits", imc.activation_precision},
            {"weight_precision_bits", imc.weight_precision},
            {"bit_serial_precision_bits", imc.bit_serial_precision},
            {"adc_resolution_bits", json_number(imc.adc_resolution)},
            {"wordline_dimension", array.dimensions.at(imc.wordline_dimension).name},
            {"bitline_dimension", array.dimensions.at(imc.bitline_dimension).name},
            {"wordlines", imc.wordlines},
            {"bitlines", imc.bitlines},
            {"banks", imc.banks},
            {"cells_size_bits", imc.cells_size},
            {"cells_area", json_number(imc.cells_area)},
            {"operations", json_number(use.operations)},
            {"rows", json_number(use.rows)},
            {"columns", json_number(use.columns)},
            {"precharges", json_number(use.precharges)}};
}

ordered_json tensor_json(const TensorPlace& tensor) {
    return {{"operand", to_string(tensor.operand)},
            {"memory_operand", to_string(tensor.memory_operand)},
            {"memory", tensor.memory},
            {"left_out", tensor.left_out},
            {"layers", tensor.layers}};
}

ordered_json direction_json(const OperandAtLevel& level, const MemoryInstance& memory, std::size_t direction) {
    ordered_json record;
    record["port"] = nullptr;
    if (level.port[direction]) {
        record["port"] = memory.ports.at(*level.port[direction]).name;
    }
    record["word_accesses"] = level.word_accesses[direction];
    record["energy_pj"] = json_number(level.energy_per_direction[direction]);
    record["real_cycles"] = level.real_cycles[direction];
    record["allowed_cycles"] = level.allowed_cycles[direction];
    record["loading"] = nullptr;
    if (level.loading[direction]) {
        record["loading"] = {{"cycles", json_number(level.loading[direction]->cycles)},
                             {"port_shared_by_inputs", level.loading[direction]->shared}};
    }
    record["data_movement"] = data_movement_json(level.data_movement[direction]);
    record["data_movement_fractional"] = data_movement_json(level.data_movement_fractional[direction]);
    return record;
}

ordered_json operand_json(const OperandEvaluation& operand, const MemoryHierarchy& hierarchy) {
    ordered_json record;
    record["memory_operand"] = to_string(operand.memory_operand);
    record["loops"] = {
        {"relevant", operand.relevant}, {"irrelevant", operand.irrelevant}, {"partially_relevant", operand.partially_relevant}};
    record["double_buffer"] = operand.double_buffer;
    record["unit_count"] = operand.unit_count;
    record["spatial_mapping_fractional"] = levels_json(operand.spatial_fractional);
    record["temporal_mapping_allocated"] = levels_json(operand.temporal_allocated);
    record["levels"] = ordered_json::array();
    for (const OperandAtLevel& level : operand.levels) {
        const MemoryInstance& memory = hierarchy.levels().at(level.memory).instance;
        record["levels"].push_back({{"memory", memory.name},
                                    {"tile", tile_json(level.tile)},
                                    {"tile_fractional", tile_json(level.tile_fractional)},
                                    {"ranges_fractional", ranges_json(level.ranges)},
                                    {"utilization", json_number(level.utilization)},
                                    {"utilization_shared", json_number(level.utilization_shared)},
                                    {"utilization_effective", json_number(level.utilization_effective)},
                                    {"energy_pj", json_number(level.energy)},
                                    {"directions", directions_json([&level, &memory](std::size_t direction) {
                                         return direction_json(level, memory, direction);
                                     })}});
    }
    return record;
}

ordered_json memory_json(const MemoryLevel& level, const Accelerator& accelerator) {
    ordered_json record;
    record["name"] = level.instance.name;
    record["size_bits"] = level.instance.size;
    record["instances"] = accelerator.unroll_count(level);
    record["operands"] = ordered_json::array();
    for (const MemoryOperand operand : level.operands) {
        record["operands"].push_back(to_string(operand));
    }
    record["served_dimensions"] = ordered_json::array();
    for (const std::size_t dimension : level.served_dimensions) {
        record["served_dimensions"].push_back(accelerator.operational_array.dimensions.at(dimension).name);
    }
    record["read_energy_pj_per_access"] = json_number(level.instance.r_cost);
    record["write_energy_pj_per_access"] = json_number(level.instance.w_cost);
    record["area"] = json_number(level.instance.area);
    record["cost_origin"] = to_string(level.instance.cost_origin);
    record["ports"] = ordered_json::array();
    for (const MemoryPort& port : level.instance.ports) {
        ordered_json allocation = ordered_json::array();
        for (const PortAllocation& entry : port.allocation) {
            allocation.push_back(fmt::format("{}, {}", to_string(entry.operand), allocation_name(entry.direction)));
        }
        record["ports"].push_back({{"name", port.name},
                                   {"type", to_string(port.type)},
                                   {"bandwidth_min_bits_per_cycle", whole_if_possible(port.bandwidth_min)},
                                   {"bandwidth_max_bits_per_cycle", whole_if_possible(port.bandwidth_max)},
                                   {"allocation", std::move(allocation)}});
    }
    return record;
}

}  // namespace

ordered_json data_locality_json(const LayerLocality& locality, const CostTotals& totals) {
    ordered_json record;
    record["activation"] = tensor_json(locality.activation);
    record["weight"] = tensor_json(locality.weight);
    record["output"] = tensor_json(locality.output);
    record["removed_memories"] = locality.removed;
    record["without"] = nullptr;
    record["saved"] = nullptr;
    if (locality.whole) {
        record["without"] = {{"energy_pj", json_number(locality.whole->energy)},
                             {"latency_cycles", json_number(locality.whole->latency)}};
        record["saved"] = {{"energy_pj", json_number(locality.whole->energy - totals.energy_total)},
                           {"latency_cycles", json_number(locality.whole->latency - totals.latency_total2)}};
    }
    return record;
}

ordered_json stalling_port_json(const std::optional<StallingPort>& port) {
    if (!port) {
        return nullptr;
    }
    return {{"memory", port->memory},
            {"port", port->port},
            {"stall_cycles", port->stall_cycles},
            {"transfers", transfers_json(port->transfers)}};
}

ordered_json details_json(const LayerResult& evaluation) {
    const MemoryHierarchy& hierarchy = evaluation.accelerator->memory_hierarchy;
    ordered_json details;
    details["layer_id"] = evaluation.layer.id;
    details["macs"] = evaluation.layer.total_mac_count();
    details["model"] = model_json(evaluation);
    if (evaluation.imc_use) {
        details["in_memory_compute"] = in_memory_compute_json(evaluation.accelerator->operational_array, *evaluation.imc_use);
    }
    if (evaluation.data_locality) {
        details["data_locality"] = data_locality_json(*evaluation.data_locality, evaluation.totals);
    }
    details["totals"] = totals_json(evaluation);
    details["latency"] = latency_json(latency_breakdown(evaluation.totals));
    details["latency"]["stalling_port"] = stalling_port_json(stalling_port(evaluation));
    if (const auto clocked = at_clock(evaluation.accelerator->clock_rate, evaluation.totals.latency_total2,
                                      evaluation.totals.energy_total, evaluation.layer.operation_count())) {
        details["at_clock"] = clocked_json(*clocked);
    }
    details["loop_order"] = loops_json(evaluation.loop_order);
    details["operands"] = ordered_json::object();
    for (const OperandEvaluation& operand : evaluation.operands) {
        details["operands"][std::string(to_string(operand.operand))] = operand_json(operand, hierarchy);
    }
    details["ports"] = ordered_json::array();
    for (const PortEvaluation& port : evaluation.ports) {
        const MemoryInstance& memory = hierarchy.levels().at(port.memory).instance;
        details["ports"].push_back({{"memory", memory.name},
                                    {"port", memory.ports.at(port.port).name},
                                    {"stall_cycles", port.stall_cycles},
                                    {"transfers", transfers_json(port.activities)}});
    }
    details["memories"] = ordered_json::array();
    for (const MemoryLevel& level : hierarchy.levels()) {
        details["memories"].push_back(memory_json(level, *evaluation.accelerator));
    }
    return details;
}

}  // namespace zigzag
