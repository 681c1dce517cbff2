#include "json_values.hpp"
#include "zigzag_io/report/explanation_report.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

ordered_json access_json(const AccessExplanation& access) {
    return {{"operand", to_string(access.operand)},
            {"level", access.level},
            {"memory", access.memory},
            {"direction", to_string(access.direction)},
            {"port", access.port},
            {"tile_elements", access.tile_elements},
            {"tiles_at_once", access.tiles},
            {"precision_bits", access.precision},
            {"word_bits", whole_if_possible(access.word)},
            {"port_bits", whole_if_possible(access.width)},
            {"words_per_transfer", access.words},
            {"transfers", access.transfers},
            {"instances", access.instances},
            {"accesses", access.accesses},
            {"energy_pj_per_access", json_number(access.cost)},
            {"energy_pj", json_number(access.energy)}};
}

/// The parts of an in-memory-compute array that this array has.
ordered_json imc_terms_json(const ImcEnergyTerms& terms) {
    ordered_json record = ordered_json::object();
    for (std::size_t part = 0; part < nb_imc_parts; ++part) {
        const ImcPartEnergy& energy = terms[part];
        if (energy.unit.empty()) {
            continue;
        }
        ordered_json counts = ordered_json::array();
        for (const ImcCount& count : energy.counts) {
            if (!count.of.empty()) {
                counts.push_back({{"of", count.of}, {"count", json_number(count.count)}});
            }
        }
        record[std::string(to_string(static_cast<ImcPart>(part)))] = {
            {"unit", energy.unit},
            {"energy_pj_per_unit", json_number(energy.unit_energy)},
            {"counts", std::move(counts)},
            {"times", {{"of", energy.times.of}, {"count", json_number(energy.times.count)}}},
            {"energy_pj", json_number(energy.total())}};
    }
    return record;
}

/// The levels of one operand: loops, what they leave in one instance, how often it is replaced.
ordered_json levels_json(const OperandEvaluation& operand, const MemoryHierarchy& hierarchy) {
    ordered_json list = ordered_json::array();
    for (std::size_t level = 0; level < operand.levels.size(); ++level) {
        const OperandAtLevel& at = operand.levels[level];
        ordered_json ranges = ordered_json::object();
        for (const TileRange& range : at.ranges) {
            ranges[range.dimension] = json_number(range.size);
        }
        list.push_back({{"memory", hierarchy.levels().at(at.memory).instance.name},
                        {"temporal_loops", loops_json(operand.temporal[level])},
                        {"spatial_loops_below", loops_json(operand.spatial_fractional[level])},
                        {"ranges", std::move(ranges)},
                        {"tile_elements", at.tile_fractional.elements},
                        {"tile_bits", at.tile_fractional.bits},
                        {"instances", operand.unit_count[level + 1]}});
    }
    return list;
}

ordered_json buffer_json(const BufferExplanation& buffer) {
    return {{"operand", to_string(buffer.operand)},
            {"memory", buffer.memory},
            {"bits", buffer.bits},
            {"parts_in_turn", buffer.run},
            {"use", json_number(buffer.use)},
            {"use_of_all_operands", json_number(buffer.use_of_all)},
            {"double_buffer", buffer.double_buffer}};
}

ordered_json transfer_json(const TransferExplanation& transfer) {
    const PortActivity& activity = transfer.activity;
    return {{"operand", to_string(activity.operand)},
            {"level", activity.level},
            {"direction", to_string(activity.direction)},
            {"elements", transfer.elements},
            {"precision_bits", transfer.precision},
            {"required_cycles", activity.real_cycles},
            {"period_cycles", activity.period},
            {"double_buffer", transfer.double_buffer},
            {"rounds_of_reuse", transfer.run},
            {"allowed_cycles", activity.allowed_cycles},
            {"periods", activity.period_count},
            {"missed_cycles", activity.stall_cycles}};
}

ordered_json port_json(const PortExplanation& port) {
    ordered_json record{{"memory", port.memory}, {"port", port.port}, {"bits_per_cycle", whole_if_possible(port.width)}};
    record["transfers"] = ordered_json::array();
    for (const TransferExplanation& transfer : port.transfers) {
        record["transfers"].push_back(transfer_json(transfer));
    }
    record["missed_cycles"] = port.missed;
    record["slack_cycles"] = port.slack;
    record["allowed_cycles"] = port.allowed;
    record["open_window_cycles"] = port.transfers.size() > 1 ? ordered_json(port.window_union) : ordered_json(nullptr);
    record["stall_cycles"] = port.stall;
    return record;
}

ordered_json surplus_json(const SurplusExplanation& surplus) {
    ordered_json record{{"memory", surplus.memory},
                        {"port", surplus.port},
                        {"bits_per_cycle", whole_if_possible(surplus.width)},
                        {"required_bits_per_cycle", json_number(surplus.required)},
                        {"surplus_cycles", json_number(surplus.surplus)}};
    record["single_transfers"] = ordered_json::array();
    for (const SingleTransferExplanation& single : surplus.singles) {
        record["single_transfers"].push_back({{"operand", to_string(single.operand)},
                                              {"level", single.level},
                                              {"direction", to_string(single.direction)},
                                              {"cycles_alone", single.real_cycles},
                                              {"minimum_cycles", json_number(single.minimum)},
                                              {"cycles_left", json_number(single.left)}});
    }
    return record;
}

ordered_json step_json(const LoadingStep& step) {
    return {{"operand", to_string(step.operand)},
            {"lower_memory", step.lower},
            {"lower_port", step.lower_port},
            {"lower_bits_per_cycle", step.lower_width},
            {"lower_cycles", json_number(step.lower_cycles)},
            {"lower_port_shared_by_inputs", step.lower_shared},
            {"upper_memory", step.upper},
            {"upper_port", step.upper_port},
            {"upper_bits_per_cycle", step.upper_width},
            {"upper_cycles", json_number(step.upper_cycles)},
            {"upper_port_shared_by_inputs", step.upper_shared},
            {"cycles", json_number(step.cycles)}};
}

template <class Item, class ToJson>
ordered_json list_json(const std::vector<Item>& items, const ToJson& to_json) {
    ordered_json list = ordered_json::array();
    for (const Item& item : items) {
        list.push_back(to_json(item));
    }
    return list;
}

}  // namespace

ordered_json energy_explanation_json(const CostModelEvaluation& evaluation, const EnergyExplanation& energy) {
    ordered_json record;
    record["energy_total_pj"] = json_number(energy.total);
    record["operational_energy_pj"] = json_number(energy.operational);
    record["macs"] = energy.macs;
    if (energy.imc) {
        record["operational_energy_breakdown_pj"] = imc_parts_json(energy_of(*energy.imc));
        record["operational_energy_terms"] = imc_terms_json(*energy.imc);
    } else {
        record["energy_pj_per_mac"] = json_number(energy.energy_per_mac);
    }
    record["memory_energy_pj"] = json_number(energy.memories);
    record["accesses"] = list_json(energy.accesses, access_json);
    record["levels"] = ordered_json::object();
    for (const OperandEvaluation& operand : evaluation.operands) {
        record["levels"][std::string(to_string(operand.operand))] =
            levels_json(operand, evaluation.accelerator->memory_hierarchy);
    }
    return record;
}

ordered_json latency_explanation_json(const LatencyExplanation& latency) {
    ordered_json record;
    record["total_cycles"] = json_number(latency.total);
    record["ideal_cycles"] = json_number(latency.ideal);
    record["spatial_stall_cycles"] = json_number(latency.ideal_temporal - latency.ideal);
    record["temporal_stall_cycles"] = latency.stall;
    record["data_onloading_cycles"] = json_number(latency.onloading);
    record["data_offloading_cycles"] = json_number(latency.offloading);
    record["macs"] = latency.macs;
    record["multipliers"] = latency.multipliers;
    record["iterations"] = latency.iterations;
    record["cycles_per_operation"] = json_number(latency.cycles_per_operation);
    record["double_buffering"] = list_json(latency.buffers, buffer_json);
    record["ports"] = list_json(latency.ports, port_json);
    record["computing_cycles"] = json_number(latency.computing);
    record["surpluses"] = list_json(latency.surpluses, surplus_json);
    record["onloading_steps"] = list_json(latency.onloading_steps, step_json);
    record["onloading_parts"] = ordered_json::array();
    for (const OnloadingParts& parts : latency.onloading_parts) {
        record["onloading_parts"].push_back({{"both_ports_shared_cycles", json_number(parts.shared)},
                                             {"one_port_shared_cycles", json_number(parts.half)},
                                             {"no_port_shared_cycles", json_number(parts.separate)}});
    }
    record["offloading_steps"] = list_json(latency.offloading_steps, step_json);
    return record;
}

}  // namespace zigzag
