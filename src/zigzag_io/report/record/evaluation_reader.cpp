// A complete record becomes an evaluation again.
//
// Every figure is read from the place that holds most of it, mostly `details`. At the end the record is written anew from what
// was read and compared with the file, so that a figure that stands in two places, such as an energy in `outputs` and in
// `details`, is the same in both.
#include "zigzag_io/report/record/evaluation_reader.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "recorded_accelerator.hpp"
#include "recorded_terms.hpp"
#include "zigzag_io/report/report.hpp"

namespace zigzag {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr const char* remedy_of_evaluations =
    "the file was edited, or comes from another version; run again with option `dump_folder`";

/// What the model says of objects that are readable, each fault where the record has the field.
void add_faults_of_model(const Layer& layer, const Accelerator& accelerator, RecordFaults& faults) {
    for (const Fault& fault : validate(layer)) {
        faults.add("inputs.layer." + fault.key, fault.message);
    }
    for (const Fault& fault : validate(accelerator)) {
        const bool is_memory = fault.key.starts_with("memories");
        faults.add((is_memory ? "details." : "inputs.accelerator.") + fault.key, fault.message);
    }
}

class EvaluationReader {
public:
    EvaluationReader(const ordered_json& record, RecordFaults& faults) : faults_(faults), root_(record, "", faults) {}

    LayerResult evaluation() {
        read_layer();
        result_.accelerator = std::make_shared<const Accelerator>(read_accelerator(root_));
        if (const auto imc = root_.at("details").find("in_memory_compute")) {
            result_.imc_use = read_imc_use(*imc);
        }
        if (!faults_.empty()) {
            return result_;  // the rest refers to memories and loops by name
        }
        const RecordValue details = root_.at("details");
        result_.loop_order = read_loops<TemporalLoop>(details.at("loop_order"));
        read_model(details.at("model"));
        for (const OperandAccess& access : result_.layer.operands) {
            read_operand(access.operand, details.at("operands").at(to_string(access.operand)));
        }
        check_operands(details.at("operands"));
        for (const RecordValue& value : details.at("ports").items()) {
            read_port(value);
        }
        read_totals(details.at("totals"));
        if (const auto breakdown = root_.at("outputs").at("energy").find("operational_energy_breakdown")) {
            result_.imc_energy.emplace();
            for (std::size_t part = 0; part < nb_imc_parts; ++part) {
                result_.imc_energy->values[part] = breakdown->at(to_string(static_cast<ImcPart>(part))).number();
            }
        }
        if (const auto locality = details.find("data_locality")) {
            read_locality(*locality);
        }
        if (faults_.empty()) {
            add_faults_of_model(result_.layer, *result_.accelerator, faults_);
        }
        return std::move(result_);
    }

private:
    void read_layer() {
        const RecordValue value = root_.at("inputs").at("layer");
        Layer& layer = result_.layer;
        layer.id = static_cast<int>(std::min<std::int64_t>(root_.at("details").at("layer_id").integer(), 1 << 30));
        layer.name = value.at("name").text();
        layer.operator_type = value.at("type").text();
        if (!split_equation(value.at("equation").text(), layer)) {
            value.at("equation").fault("must be an equation such as O[b][k] = W[k][c] * I[b][c]");
        }
        for (const RecordValue& item : value.at("equation_relations").items()) {
            layer.relations.emplace_back();
            if (!split_relation(item.text(), layer.relations.back())) {
                item.fault("must be a relation such as IX = 2*OX + 1*FX");
            }
        }
        double macs = 1;
        for (const auto& [name, size] : value.at("loop_dimensions").members()) {
            layer.loop_dimensions.push_back({name, size.integer(1)});
            macs *= static_cast<double>(layer.loop_dimensions.back().size);
        }
        if (macs > static_cast<double>(largest_exact)) {
            value.at("loop_dimensions").fault("multiply up to more than 2^53 iterations");
        }
        const RecordValue precision = value.at("operand_precision");
        layer.precision = {precision.at("W").integer(), precision.at("I").integer(), precision.at("O").integer(),
                           precision.at("O_final").integer()};
        for (const auto& [dimension, loops] : value.at("user_spatial_mapping").members()) {
            result_.spatial_mapping.push_back({dimension, {}});
            for (const auto& [loop, factor] : loops.members()) {
                result_.spatial_mapping.back().loops.push_back({loop, factor.integer(1)});
            }
        }
        for (const auto& [operand, link] : value.at("memory_operand_links").members()) {
            const auto* const known =
                std::find_if(all_layer_operands.begin(), all_layer_operands.end(),
                             [&name = operand](LayerOperand layer_operand) { return to_string(layer_operand) == name; });
            if (known == all_layer_operands.end()) {
                link.fault("is no operand of a layer");
            } else {
                result_.memory_operand_links.emplace_back(*known, named(link, all_memory_operands));
            }
        }
    }

    void read_model(const RecordValue& value) {
        const std::string type = value.at("temporal_mapping_type").text();
        result_.options.temporal_mapping_type = type == "even" ? TemporalMappingType::even : TemporalMappingType::uneven;
        const bool reuse_is_free = value.at("access_same_data_considered_as_no_access").boolean();
        ModelRules& rules = result_.options.rules;
        rules = (value.at("corrected").boolean() ? ModelRules::corrected() : ModelRules::zigzag()).with_free_reuse(reuse_is_free);
        if (const auto own_rules = value.find("rules")) {
            for (const NamedModelRule& rule : named_model_rules) {
                rules.*rule.field = own_rules->at(rule.name).boolean();
            }
        }
        result_.cycles_per_operation = value.at("cycles_per_operation").number();
        if (result_.cycles_per_operation < 1 || result_.cycles_per_operation > 1e6) {
            value.at("cycles_per_operation").fault("must be from 1 to a million");
        }
    }

    std::size_t memory_index(const RecordValue& value) const {
        const std::string name = value.text();
        const auto& levels = result_.accelerator->memory_hierarchy.levels();
        const auto found =
            std::find_if(levels.begin(), levels.end(), [&name](const MemoryLevel& level) { return level.instance.name == name; });
        if (found == levels.end()) {
            value.fault(fmt::format("names {}, which details.memories does not describe", name));
            return 0;
        }
        return static_cast<std::size_t>(found - levels.begin());
    }

    const std::vector<MemoryPort>& ports_of(std::size_t memory) const {
        return result_.accelerator->memory_hierarchy.levels().at(memory).instance.ports;
    }

    static Tile read_tile(const RecordValue& value) { return {value.at("elements").integer(), value.at("bits").integer()}; }

    static DataMovement read_movement(const RecordValue& value) {
        return {value.at("elements_per_period").integer(),
                value.at("precision_bits").integer(),
                value.at("period_cycles").integer(),
                value.at("period_count").integer(),
                value.at("window_cycles").integer(),
                value.at("bandwidth_average_bits_per_cycle").integer(),
                value.at("bandwidth_instantaneous_bits_per_cycle").integer(),
                value.at("element_moves").integer()};
    }

    OperandAtLevel read_level(const RecordValue& value) const {
        OperandAtLevel level;
        level.memory = memory_index(value.at("memory"));
        level.tile = read_tile(value.at("tile"));
        level.tile_fractional = read_tile(value.at("tile_fractional"));
        for (const auto& [dimension, size] : value.at("ranges_fractional").members()) {
            level.ranges.push_back({dimension, size.number()});
        }
        level.utilization = value.at("utilization").number();
        level.utilization_shared = value.at("utilization_shared").number();
        level.utilization_effective = value.at("utilization_effective").number();
        level.energy = value.at("energy_pj").number();
        for (const DataDirection direction : all_directions) {
            const auto d = static_cast<std::size_t>(direction);
            const RecordValue record = value.at("directions").at(to_string(direction));
            if (const auto port = record.find("port")) {
                level.port[d] = index_in(ports_of(level.memory), port->text(), *port);
            }
            level.word_accesses[d] = record.at("word_accesses").integer();
            level.energy_per_direction[d] = record.at("energy_pj").number();
            level.real_cycles[d] = record.at("real_cycles").integer();
            level.allowed_cycles[d] = record.at("allowed_cycles").integer();
            if (const auto loading = record.find("loading")) {
                level.loading[d] = LoadingCycles{loading->at("cycles").number(), loading->at("port_shared_by_inputs").boolean()};
            }
            level.data_movement[d] = read_movement(record.at("data_movement"));
            level.data_movement_fractional[d] = read_movement(record.at("data_movement_fractional"));
        }
        return level;
    }

    void read_operand(LayerOperand layer_operand, const RecordValue& value) {
        const std::string_view name = to_string(layer_operand);
        OperandEvaluation operand;
        operand.operand = layer_operand;
        operand.memory_operand = named(value.at("memory_operand"), all_memory_operands);
        operand.relevant = value.at("loops").at("relevant").texts();
        operand.irrelevant = value.at("loops").at("irrelevant").texts();
        operand.partially_relevant = value.at("loops").at("partially_relevant").texts();
        for (const RecordValue& item : value.at("double_buffer").items()) {
            operand.double_buffer.push_back(item.boolean());
        }
        for (const RecordValue& item : value.at("unit_count").items()) {
            operand.unit_count.push_back(item.integer());
        }
        operand.spatial_fractional = read_levels<SpatialFactor>(value.at("spatial_mapping_fractional"));
        operand.temporal_allocated = read_levels<TemporalLoop>(value.at("temporal_mapping_allocated"));
        operand.spatial_integer = read_levels<SpatialFactor>(root_.at("inputs").at("spatial_mapping").at(name));
        operand.temporal = read_levels<TemporalLoop>(root_.at("inputs").at("temporal_mapping").at(name));
        for (const RecordValue& level : value.at("levels").items()) {
            operand.levels.push_back(read_level(level));
        }
        const auto& chain = result_.accelerator->memory_hierarchy.chain(operand.memory_operand);
        const std::size_t levels = chain.size();
        const bool fits = operand.levels.size() == levels && levels > 0 && operand.temporal.size() == levels &&
                          operand.temporal_allocated.size() == levels && operand.double_buffer.size() == levels + 1 &&
                          operand.unit_count.size() == levels + 1 && operand.spatial_fractional.size() == levels + 1 &&
                          operand.spatial_integer.size() == levels + 1;
        const bool same_chain =
            fits && std::equal(chain.begin(), chain.end(), operand.levels.begin(),
                               [](std::size_t memory, const OperandAtLevel& level) { return level.memory == memory; });
        if (!same_chain) {
            value.fault(fmt::format("its lists per level do not fit the {} memories that hold {}", levels,
                                    to_string(operand.memory_operand)));
        }
        result_.operands.push_back(std::move(operand));
    }

    /// The output, then two different inputs, each with its linked memory operand.
    void check_operands(const RecordValue& value) const {
        const auto& operands = result_.operands;
        const auto& links = result_.memory_operand_links;
        bool fits = links.size() == operands.size() && operands[0].operand == LayerOperand::O &&
                    operands[1].operand != operands[2].operand && operands[1].operand != LayerOperand::O &&
                    operands[2].operand != LayerOperand::O;
        for (const OperandEvaluation& operand : operands) {
            fits =
                fits && std::find(links.begin(), links.end(), std::pair(operand.operand, operand.memory_operand)) != links.end();
        }
        if (!fits) {
            value.fault("do not fit the equation and memory_operand_links of the layer");
        }
    }

    void read_port(const RecordValue& value) {
        PortEvaluation port;
        port.memory = memory_index(value.at("memory"));
        port.port = index_in(ports_of(port.memory), value.at("port").text(), value.at("port"));
        port.stall_cycles = value.at("stall_cycles").integer(-largest_exact);
        for (const RecordValue& item : value.at("transfers").items()) {
            PortActivity activity;
            activity.operand = named(item.at("operand"), all_layer_operands);
            activity.level = static_cast<std::size_t>(item.at("level").integer());
            activity.direction = named(item.at("direction"), all_directions);
            activity.real_cycles = item.at("real_cycles").integer();
            activity.allowed_cycles = item.at("allowed_cycles").integer();
            activity.period = item.at("period_cycles").integer(1);
            activity.period_count = item.at("period_count").integer(1);
            activity.stall_cycles = item.at("stall_cycles").integer(-largest_exact);
            // Cycles are multiplied by periods, for several transfers.
            constexpr double largest = 288230376151711744.0;  // 2^58
            const auto longest = static_cast<double>(std::max({activity.real_cycles, activity.allowed_cycles, activity.period}));
            if (longest * static_cast<double>(activity.period_count) > largest) {
                item.fault("its periods add up to more than 2^58 cycles");
            }
            port.activities.push_back(activity);
        }
        result_.ports.push_back(std::move(port));
    }

    void read_totals(const RecordValue& value) {
        CostTotals& totals = result_.totals;
        const RecordValue energy = root_.at("outputs").at("energy");
        totals.mac_energy = energy.at("operational_energy").number();
        totals.mem_energy = energy.at("memory_energy").number();
        totals.energy_total = energy.at("energy_total").number();
        totals.ideal_cycle = value.at("ideal_cycle").number();
        totals.ideal_temporal_cycle = value.at("ideal_temporal_cycle").number();
        totals.data_onloading_cycle = value.at("data_onloading_cycle").number();
        totals.data_offloading_cycle = value.at("data_offloading_cycle").number();
        totals.latency_total0 = value.at("latency_total0").number();
        totals.latency_total1 = value.at("latency_total1").number();
        totals.latency_total2 = value.at("latency_total2").number();
        result_.stall_cycles = value.at("stall_cycles").integer();
    }

    static TensorPlace read_tensor(const RecordValue& value) {
        return {named(value.at("operand"), all_layer_operands), named(value.at("memory_operand"), all_memory_operands),
                value.at("memory").text(), value.at("left_out").texts(), value.at("layers").texts()};
    }

    void read_locality(const RecordValue& value) {
        LayerLocality locality{read_tensor(value.at("activation")), read_tensor(value.at("weight")),
                               read_tensor(value.at("output")), value.at("removed_memories").texts(), std::nullopt};
        if (const auto whole = value.find("without")) {
            locality.whole = Score{whole->at("energy_pj").number(), whole->at("latency_cycles").number()};
        }
        result_.data_locality = std::move(locality);
    }

    RecordFaults& faults_;
    RecordValue root_;
    LayerResult result_;
};

/// Refuses what is a result of another kind, and says what it is.
void check_kind(const ordered_json& record, const fs::path& file) {
    const auto has = [&record](const char* key) { return record.is_object() && record.contains(key); };
    const auto refuse = [&file](const std::string& message, const std::string& what_to_do) {
        throw InputError(Fault{{file.string(), 0, 0}, "", message, what_to_do});
    };
    if (has("outputs") && has("inputs") && has("details")) {
        return;
    }
    if (has("outputs") && has("inputs")) {
        refuse("was written by ZigZag, whose files do not hold what the figures come from",
               "run zigzag with the same model, accelerator and mapping and with option `dump_folder`");
    }
    if (has("layers") && has("units")) {
        refuse("is the summary of option `json`, which does not hold what the figures come from", "give a LAYER_complete.json");
    }
    if (has("energy") && has("latency")) {
        refuse("holds the totals of a network alone", "give a LAYER_complete.json of the same folder");
    }
    refuse("is not a LAYER_complete.json: it lacks outputs, inputs and details",
           "give one that a run with option `dump_folder` wrote");
}

/// Figures of the file that what was read does not give again.
void check_agreement(const ordered_json& record, const LayerResult& evaluation, RecordFaults& faults) {
    const nlohmann::json given = record;
    const nlohmann::json again = complete_json(evaluation);
    for (const auto& step : nlohmann::json::diff(given, again)) {
        const auto operation = step.at("op").get<std::string>();
        if (operation == "remove") {
            continue;  // the file says more
        }
        std::string key = step.at("path").get<std::string>();
        const bool there = operation == "replace";
        const std::string found = there ? given.at(nlohmann::json::json_pointer(key)).dump() : "nothing";
        std::replace(key.begin(), key.end(), '/', '.');
        faults.add(key.substr(1), fmt::format("is {}, but the rest of the file gives {}", found, step.at("value").dump()));
    }
}

}  // namespace

LayerResult evaluation_from(const ordered_json& record, const fs::path& file) {
    check_kind(record, file);
    RecordFaults faults(file.string(), remedy_of_evaluations);
    LayerResult evaluation = EvaluationReader(record, faults).evaluation();
    faults.throw_if_any();
    check_agreement(record, evaluation, faults);
    faults.throw_if_any();
    return evaluation;
}

LayerResult read_evaluation(const fs::path& file) {
    return evaluation_from(load_json(file), file);
}

}  // namespace zigzag
