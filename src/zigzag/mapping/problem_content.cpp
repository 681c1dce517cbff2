#include "zigzag/mapping/problem_content.hpp"

namespace zigzag {

namespace {

void describe(const OperationalArray& array, ContentWriter& content) {
    content.add_list(array.dimensions, [&](const ArrayDimension& dimension) {
        content.add(dimension.name);
        content.add(dimension.size);
    });
    content.add(array.unit_energy);
    content.add(array.imc.has_value());
    if (array.imc) {
        const ImcArray& imc = *array.imc;
        content.add(imc.is_analog());
        for (const std::int64_t bits : {imc.activation_precision, imc.weight_precision, imc.bit_serial_precision}) {
            content.add(bits);
        }
        content.add(imc.adc_resolution);
        content.add(imc.wordline_dimension);
        content.add(imc.bitline_dimension);
        for (const std::int64_t size : {imc.wordlines, imc.bitlines, imc.banks, imc.cells_size}) {
            content.add(size);
        }
    }
}

void describe(const MemoryLevel& level, ContentWriter& content) {
    const MemoryInstance& memory = level.instance;
    content.add(memory.name);
    content.add(memory.size);
    content.add(memory.r_cost);
    content.add(memory.w_cost);
    content.add_list(memory.ports, [&](const MemoryPort& port) {
        content.add(port.name);
        content.add(to_string(port.type));
        content.add(port.bandwidth_min);
        content.add(port.bandwidth_max);
        content.add_list(port.allocation, [&](const PortAllocation& allocation) {
            content.add(to_string(allocation.operand));
            content.add(to_string(allocation.direction));
        });
    });
    content.add_list(level.operands, [&](MemoryOperand operand) { content.add(to_string(operand)); });
    content.add_list(level.served_dimensions, [&](std::size_t dimension) { content.add(dimension); });
}

}  // namespace

void describe(const Layer& layer, ContentWriter& content) {
    content.add(layer.operator_type);
    content.add_list(layer.loop_dimensions, [&](const LoopDimension& loop) {
        content.add(loop.name);
        content.add(loop.size);
    });
    content.add_list(layer.operands, [&](const OperandAccess& access) {
        content.add(to_string(access.operand));
        content.add_list(access.dimensions, [&](const std::string& dimension) { content.add(dimension); });
    });
    content.add(std::string_view(&layer.operation, 1));
    content.add(layer.accumulates);
    content.add_list(layer.relations, [&](const DimensionRelation& relation) {
        content.add(relation.left);
        content.add(relation.first_factor);
        content.add(relation.first);
        content.add(relation.second_factor);
        content.add(relation.second);
    });
    content.add_list(layer.pr_sizes, [&](const auto& dimension) {
        content.add(dimension.first);
        content.add(dimension.second);
    });
    content.add_list(layer.padding, [&](const Padding& padding) {
        content.add(padding.dimension);
        content.add(padding.begin);
        content.add(padding.end);
    });
    for (const std::int64_t bits : {layer.precision.W, layer.precision.I, layer.precision.O, layer.precision.O_final}) {
        content.add(bits);
    }
    content.add_list(layer.constant_operands, [&](LayerOperand operand) { content.add(to_string(operand)); });
}

void describe(const Accelerator& accelerator, ContentWriter& content) {
    describe(accelerator.operational_array, content);
    content.add_list(accelerator.memory_hierarchy.levels(), [&](const MemoryLevel& level) { describe(level, content); });
}

void describe(const MappingEntry& entry, ContentWriter& content) {
    content.add(entry.spatial_mapping.has_value());
    content.add_list(entry.spatial_mapping.value_or(SpatialMapping{}), [&](const ArrayDimensionMapping& dimension) {
        content.add(dimension.array_dimension);
        content.add_list(dimension.loops, [&](const SpatialLoop& loop) {
            content.add(loop.dimension);
            content.add(loop.factor);
        });
    });
    content.add_list(entry.spatial_mapping_hint, [&](const SpatialMappingHint& hint) {
        content.add(hint.array_dimension);
        content.add_list(hint.loops, [&](const std::string& loop) { content.add(loop); });
    });
    content.add_list(entry.memory_operand_links, [&](const auto& link) {
        content.add(to_string(link.first));
        content.add(to_string(link.second));
    });
    content.add_list(entry.temporal_ordering, [&](const TemporalOrderingEntry& loop) {
        content.add(loop.dimension);
        content.add(loop.factor.value_or(0));
    });
    content.add_list(entry.memory_allocation, [&](const OperandAllocation& allocation) {
        content.add(to_string(allocation.operand));
        content.add_list(allocation.loops, [&](std::int64_t count) { content.add(count); });
    });
}

}  // namespace zigzag
