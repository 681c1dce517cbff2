// Objects are taken apart into all their members, so that this file does not compile when one gets another member: whether a
// result can follow from it must be decided here, or equal contents would stand for different questions.
#include "zigzag/mapping/problem_content.hpp"

#include <string_view>
#include <tuple>

namespace zigzag {

namespace {

void describe(const ImcArray& imc, ContentWriter& content) {
    const auto& [type, activation_precision, weight_precision, bit_serial_precision, adc_resolution, wordline_dimension,
                 bitline_dimension, wordlines, bitlines, banks, cells_size, cells_area] = imc;
    content.add(type == ImcType::analog);
    for (const std::int64_t bits : {activation_precision, weight_precision, bit_serial_precision}) {
        content.add(bits);
    }
    content.add(adc_resolution);
    content.add(wordline_dimension);
    content.add(bitline_dimension);
    for (const std::int64_t size : {wordlines, bitlines, banks, cells_size}) {
        content.add(size);
    }
    static_cast<void>(cells_area);
}

void describe(const OperationalArray& array, ContentWriter& content) {
    const auto& [dimensions, unit_energy, unit_area, input_precision, imc] = array;
    content.add_list(dimensions, [&](const ArrayDimension& dimension) {
        const auto& [name, size] = dimension;
        content.add(name);
        content.add(size);
    });
    content.add(unit_energy);
    content.add(imc.has_value());
    if (imc) {
        describe(*imc, content);
    }
    static_cast<void>(unit_area);
    static_cast<void>(input_precision);  // not used by a normal array, and part of an array that computes
}

void describe(const MemoryPort& port, ContentWriter& content) {
    const auto& [name, type, bandwidth_min, bandwidth_max, allocation] = port;
    content.add(name);
    content.add(to_string(type));
    content.add(bandwidth_min);
    content.add(bandwidth_max);
    content.add_list(allocation, [&](const PortAllocation& served) {
        const auto& [operand, direction] = served;
        content.add(to_string(operand));
        content.add(to_string(direction));
    });
}

void describe(const MemoryLevel& level, ContentWriter& content) {
    const auto& [instance, operands, served_dimensions] = level;
    const auto& [name, size, r_cost, w_cost, area, cost_origin, latency, mem_type, force_double_buffering, ports, where] =
        instance;
    content.add(name);
    content.add(size);
    content.add(r_cost);
    content.add(w_cost);
    content.add_list(ports, [&](const MemoryPort& port) { describe(port, content); });
    content.add_list(operands, [&](MemoryOperand operand) { content.add(to_string(operand)); });
    content.add_list(served_dimensions, [&](std::size_t dimension) { content.add(dimension); });
    static_cast<void>(std::tie(area, cost_origin, latency, mem_type, force_double_buffering, where));
}

}  // namespace

void describe(const Layer& layer, ContentWriter& content) {
    const auto& [id, name, operator_type, loop_dimensions, operands, operation, accumulates, relations, pr_sizes, padding,
                 precision, constant_operands] = layer;
    content.add(operator_type);
    content.add_list(loop_dimensions, [&](const LoopDimension& loop) {
        content.add(loop.name);
        content.add(loop.size);
    });
    content.add_list(operands, [&](const OperandAccess& access) {
        content.add(to_string(access.operand));
        content.add_list(access.dimensions, [&](const std::string& dimension) { content.add(dimension); });
    });
    content.add(std::string_view(&operation, 1));
    content.add(accumulates);
    content.add_list(relations, [&](const DimensionRelation& relation) {
        const auto& [left, first_factor, first, second_factor, second] = relation;
        content.add(left);
        content.add(first_factor);
        content.add(first);
        content.add(second_factor);
        content.add(second);
    });
    content.add_list(pr_sizes, [&](const auto& dimension) {
        content.add(dimension.first);
        content.add(dimension.second);
    });
    content.add_list(padding, [&](const Padding& zeros) {
        const auto& [dimension, begin, end] = zeros;
        content.add(dimension);
        content.add(begin);
        content.add(end);
    });
    const auto& [W, I, O, O_final] = precision;
    for (const std::int64_t bits : {W, I, O, O_final}) {
        content.add(bits);
    }
    content.add_list(constant_operands, [&](LayerOperand operand) { content.add(to_string(operand)); });
    static_cast<void>(std::tie(id, name));
}

void describe(const Accelerator& accelerator, ContentWriter& content) {
    const auto& [name, operational_array, memory_hierarchy, clock_rate, dataflows] = accelerator;
    describe(operational_array, content);
    content.add_list(memory_hierarchy.levels(), [&](const MemoryLevel& level) { describe(level, content); });
    static_cast<void>(std::tie(name, clock_rate, dataflows));
}

void describe(const SpatialMapping& mapping, ContentWriter& content) {
    content.add_list(mapping, [&](const ArrayDimensionMapping& dimension) {
        const auto& [array_dimension, loops] = dimension;
        content.add(array_dimension);
        content.add_list(loops, [&](const SpatialLoop& loop) {
            content.add(loop.dimension);
            content.add(loop.factor);
        });
    });
}

void describe(const MappingEntry& entry, ContentWriter& content) {
    const auto& [name, spatial_mapping, spatial_mapping_hint, memory_operand_links, temporal_ordering, memory_allocation, where] =
        entry;
    content.add(spatial_mapping.has_value());
    describe(spatial_mapping.value_or(SpatialMapping{}), content);
    content.add_list(spatial_mapping_hint, [&](const SpatialMappingHint& hint) {
        content.add(hint.array_dimension);
        content.add_list(hint.loops, [&](const std::string& loop) { content.add(loop); });
    });
    content.add_list(memory_operand_links, [&](const auto& link) {
        content.add(to_string(link.first));
        content.add(to_string(link.second));
    });
    content.add_list(temporal_ordering, [&](const TemporalOrderingEntry& loop) {
        const auto& [dimension, factor] = loop;
        content.add(dimension);
        content.add(factor.value_or(0));
    });
    content.add_list(memory_allocation, [&](const OperandAllocation& allocation) {
        const auto& [operand, loops] = allocation;
        content.add(to_string(operand));
        content.add_list(loops, [&](std::int64_t count) { content.add(count); });
    });
    static_cast<void>(std::tie(name, where));
}

void describe(const ModelOptions& options, ContentWriter& content) {
    const auto& [temporal_mapping_type, rules] = options;
    content.add(temporal_mapping_type == TemporalMappingType::even ? "even" : "uneven");
    for (const NamedModelRule& rule : named_model_rules) {
        content.add(rules.*rule.field);
    }
}

}  // namespace zigzag
