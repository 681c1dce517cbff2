#include "zigzag/mapping/spatial_limits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag {

SpatialLimits::SpatialLimits(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry)
    : layer_(&layer), accelerator_(&accelerator), where_(entry.where), entry_name_(entry.name) {
    const auto related = related_dimensions(layer, false);
    for (const std::size_t index : accelerator.memory_hierarchy.inner_levels()) {
        const MemoryLevel& level = accelerator.memory_hierarchy.levels()[index];
        for (const MemoryOperand memory_operand : level.operands) {
            for (const OperandAccess& access : layer.operands) {
                if (entry.link(access.operand) == memory_operand) {
                    inner_.push_back({&level, relevancy_of(layer, access, related), layer.precision.of(access.operand),
                                      access.operand == LayerOperand::O, memory_operand});
                }
            }
        }
    }
    for (const ArrayDimension& dimension : accelerator.operational_array.dimensions) {
        largest_.emplace_back();
        for (const LoopDimension& loop : layer.loop_dimensions) {
            largest_.back().push_back(std::min(loop.size, dimension.size));
        }
    }
    for (const InnerOperand& memory : inner_) {
        const auto direction = memory.is_output ? DataDirection::wr_in_by_low : DataDirection::rd_out_to_low;
        const auto port = memory.level->port_for(memory.memory_operand, direction);
        if (!port || memory.precision == 0) {
            continue;
        }
        const auto per_cycle = std::max<std::int64_t>(
            1,
            static_cast<std::int64_t>(memory.level->instance.ports[*port].bandwidth_max / static_cast<double>(memory.precision)));
        for (const std::size_t served : memory.level->served_dimensions) {
            for (std::size_t loop = 0; loop < layer.loop_dimensions.size(); ++loop) {
                if (!memory.relevancy.is_irrelevant[loop]) {
                    largest_[served][loop] = std::min(largest_[served][loop], per_cycle);
                }
            }
        }
    }
}

/// Loops of the mapping that feed one innermost memory, one dimension after the other.
std::vector<SpatialLoop*> SpatialLimits::loops_served_by(const InnerOperand& memory, SpatialMapping& mapping) const {
    std::vector<SpatialLoop*> loops;
    const auto feeds = [&](const SpatialLoop& loop) {
        for (std::size_t index = 0; index < layer_->loop_dimensions.size(); ++index) {
            if (layer_->loop_dimensions[index].name == loop.dimension) {
                return !memory.relevancy.is_irrelevant[index];
            }
        }
        return false;
    };
    for (const std::size_t served : memory.level->served_dimensions) {
        const std::string& name = accelerator_->operational_array.dimensions[served].name;
        for (ArrayDimensionMapping& on_dimension : mapping) {
            if (on_dimension.array_dimension != name) {
                continue;
            }
            for (SpatialLoop& loop : on_dimension.loops) {
                if (feeds(loop)) {
                    const auto last_of_dimension = std::find_if(loops.rbegin(), loops.rend(), [&loop](const SpatialLoop* other) {
                        return other->dimension == loop.dimension;
                    });
                    loops.insert(last_of_dimension == loops.rend() ? loops.end() : last_of_dimension.base(), &loop);
                }
            }
        }
    }
    return loops;
}

void SpatialLimits::fit_inner_capacity(SpatialMapping& mapping, const ModelRules& rules, Diagnostics& notes) const {
    for (const InnerOperand& memory : inner_) {
        if (memory.precision == 0) {
            continue;
        }
        const double capacity = static_cast<double>(memory.level->instance.size) / static_cast<double>(memory.precision);
        const std::vector<SpatialLoop*> loops = loops_served_by(memory, mapping);
        std::vector<std::int64_t> factors;
        factors.reserve(loops.size());
        for (const SpatialLoop* loop : loops) {
            factors.push_back(loop->factor);
        }
        const auto exceeds = [capacity](const std::vector<std::int64_t>& candidate) {
            double elements = 1;
            for (const std::int64_t factor : candidate) {
                elements *= static_cast<double>(factor);
            }
            return elements > capacity;
        };
        std::vector<std::int64_t> cut = factors;
        while (exceeds(cut)) {
            const auto largest = std::max_element(cut.begin(), cut.end());
            if (largest == cut.end() || *largest == 1) {
                break;
            }
            --*largest;
        }
        for (std::size_t index = 0; index < loops.size(); ++index) {
            std::size_t source = index;
            for (std::size_t later = index + 1; !rules.inner_loops_are_cut_one_by_one && later < loops.size(); ++later) {
                source = factors[later] == factors[index] ? later : source;
            }
            if (cut[source] != factors[index]) {
                loops[index]->factor = cut[source];
                notes.warn(where_, entry_name_,
                           fmt::format("layer {}: {} {} reduced to {} so that one cycle's data fits into {}", layer_->name,
                                       loops[index]->dimension, factors[index], cut[source], memory.level->instance.name));
            }
        }
    }
}

}  // namespace zigzag
