#include <algorithm>
#include <array>

#include "stream/cost/intra_core.hpp"
#include "stream/hardware/operand_memory.hpp"

namespace stream {

namespace {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

struct OperandNeed {
    MemoryOperand operand = MemoryOperand::O;
    std::int64_t bits = 0;
};

/// Bits of the first CN's operand: of constants and the output (as partial sums) its own, of other inputs all producers' outputs
/// and what is stored of them.
std::int64_t needed_bits(const CnGraph& graph, std::size_t layer_index, LayerOperand operand) {
    const CnIndex cn = graph.layers[layer_index].first_cn;
    const zigzag::Layer& layer = graph.layer(layer_index);
    if (operand != LayerOperand::O && !graph.is_constant(cn, operand)) {
        const Tensor& tensor = graph.tensors[graph.tensor_of[cn][static_cast<std::size_t>(operand)]];
        std::int64_t bits = tensor.is_partly_stored ? tensor.bits : 0;
        for (const CnEdge& edge : graph.incoming(cn)) {
            bits += !edge.same_layer && edge.operand == operand ? edge.bits : 0;
        }
        return bits;
    }
    std::int64_t elements = 1;
    for (const Range& range : graph.layers[layer_index].grid.operand_ranges(0, operand)) {
        elements *= range.size();
    }
    return elements * layer.precision.of(operand);
}

/// Bits of an operand that one cycle of a dataflow works on.
std::int64_t spatial_tile_bits(const CnGraph& graph, std::size_t layer_index, const zigzag::SpatialMapping& dataflow,
                               LayerOperand operand) {
    const zigzag::Layer& layer = graph.layer(layer_index);
    const TileGrid& grid = graph.layers[layer_index].grid;
    const auto unrolled = [&](const std::string& dimension) {
        std::int64_t factor = 1;
        for (const zigzag::ArrayDimensionMapping& array_dimension : dataflow) {
            for (const zigzag::SpatialLoop& loop : array_dimension.loops) {
                factor *= loop.dimension == dimension ? loop.factor : 1;
            }
        }
        for (std::size_t index = 0; index < layer.loop_dimensions.size(); ++index) {
            if (layer.loop_dimensions[index].name == dimension) {
                return std::min(factor, grid.spans()[index]);
            }
        }
        return std::int64_t{1};
    };
    std::int64_t elements = 1;
    for (const zigzag::OperandAccess& access : layer.operands) {
        if (access.operand != operand) {
            continue;
        }
        for (const std::string& dimension : access.dimensions) {
            const auto relation = std::find_if(layer.relations.begin(), layer.relations.end(),
                                               [&](const zigzag::DimensionRelation& known) { return known.left == dimension; });
            elements *= relation == layer.relations.end() ? unrolled(dimension)
                                                          : relation->first_factor * (unrolled(relation->first) - 1) +
                                                                relation->second_factor * (unrolled(relation->second) - 1) + 1;
        }
    }
    return elements * layer.precision.of(operand);
}

/// The same for several operands together, the largest over the core's dataflows.
std::int64_t largest_tile_bits(const CnGraph& graph, std::size_t layer, const Core& core,
                               const std::vector<MemoryOperand>& operands) {
    std::int64_t largest = 0;
    for (const zigzag::SpatialMapping& dataflow : core.dataflows) {
        std::int64_t bits = 0;
        for (const zigzag::OperandAccess& access : graph.layer(layer).operands) {
            const bool counts = std::find(operands.begin(), operands.end(), memory_operand_of(access.operand)) != operands.end();
            bits += counts ? spatial_tile_bits(graph, layer, dataflow, access.operand) : 0;
        }
        largest = std::max(largest, bits);
    }
    return largest;
}

}  // namespace

std::vector<MemoryOperand> too_large_operands(const CnGraph& graph, std::size_t layer, const MulticoreAccelerator& accelerator,
                                              std::size_t core) {
    std::vector<MemoryOperand> too_large;
    for (std::size_t memory = 0; memory < accelerator.top_memories.size(); ++memory) {
        std::vector<OperandNeed> kept;
        std::int64_t needed = 0;
        for (const MemoryOperand operand : accelerator.top_memories[memory].operands) {
            for (const zigzag::OperandAccess& access : graph.layer(layer).operands) {
                if (memory_operand_of(access.operand) == operand && accelerator.top_memory(core, operand) == memory) {
                    kept.push_back({operand, needed_bits(graph, layer, access.operand)});
                    needed += kept.back().bits;
                }
            }
        }
        const std::int64_t capacity = accelerator.top_memories[memory].capacity;
        if (needed <= capacity) {
            continue;
        }
        std::stable_sort(kept.begin(), kept.end(), [](const OperandNeed& a, const OperandNeed& b) { return a.bits < b.bits; });
        std::vector<MemoryOperand> offchip;
        const auto drop_largest = [&]() {
            needed -= kept.back().bits;
            kept.pop_back();
        };
        while (!kept.empty() && needed > capacity) {
            offchip.insert(offchip.begin(), kept.back().operand);
            drop_largest();
        }
        while (!kept.empty() && capacity - needed < largest_tile_bits(graph, layer, accelerator.cores[core], offchip)) {
            offchip.push_back(kept.back().operand);
            drop_largest();
        }
        if (kept.empty()) {
            // With nothing kept, memories are cleared in the order of the layer's operands.
            std::vector<MemoryOperand> in_order;
            for (const zigzag::OperandAccess& access : graph.layer(layer).operands) {
                const MemoryOperand operand = memory_operand_of(access.operand);
                if (std::find(offchip.begin(), offchip.end(), operand) != offchip.end()) {
                    in_order.push_back(operand);
                }
            }
            offchip = std::move(in_order);
        }
        too_large.insert(too_large.end(), offchip.begin(), offchip.end());
    }
    return too_large;
}

zigzag::Accelerator with_offchip_memory(const Core& core, const Core& offchip, const std::vector<MemoryOperand>& operands) {
    zigzag::Accelerator accelerator = core.accelerator;
    if (operands.empty()) {
        return accelerator;
    }
    std::vector<zigzag::MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    const zigzag::MemoryHierarchy& hierarchy = offchip.accelerator.memory_hierarchy;
    zigzag::MemoryLevel top = hierarchy.levels()[hierarchy.chain(MemoryOperand::O).back()];
    const auto streams = [&](MemoryOperand operand) {
        return std::find(operands.begin(), operands.end(), operand) != operands.end();
    };
    top.operands.erase(
        std::remove_if(top.operands.begin(), top.operands.end(), [&](MemoryOperand operand) { return !streams(operand); }),
        top.operands.end());
    for (zigzag::MemoryPort& port : top.instance.ports) {
        port.allocation.erase(std::remove_if(port.allocation.begin(), port.allocation.end(),
                                             [&](const zigzag::PortAllocation& entry) { return !streams(entry.operand); }),
                              port.allocation.end());
    }
    top.served_dimensions.clear();
    for (std::size_t dimension = 0; dimension < accelerator.operational_array.dimensions.size(); ++dimension) {
        top.served_dimensions.push_back(dimension);
    }
    const auto is_taken = [&levels](const std::string& name) {
        return std::any_of(levels.begin(), levels.end(),
                           [&name](const zigzag::MemoryLevel& level) { return level.instance.name == name; });
    };
    while (is_taken(top.instance.name)) {
        top.instance.name += "_offchip";
    }
    levels.push_back(std::move(top));
    accelerator.memory_hierarchy = zigzag::MemoryHierarchy(std::move(levels));
    return accelerator;
}

}  // namespace stream
