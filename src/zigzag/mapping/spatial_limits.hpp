#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/relevancy.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// How far the loops of one layer can be unrolled on an array: by the sizes of both, and by what the innermost memories can
/// deliver in a cycle (bandwidth) and hold (capacity). Innermost are those that no memory feeds from below. Refers to layer and
/// accelerator, which must outlive it.
class SpatialLimits {
public:
    SpatialLimits(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry);

    /// Largest factor (>= 1) of a loop (index into Layer::loop_dimensions) on an array dimension (index).
    std::int64_t largest(std::size_t array_dimension, std::size_t loop) const { return largest_[array_dimension][loop]; }

    /// Cuts the factors until the data of one cycle fits into each innermost memory, the largest factor first. Unless
    /// inner_loops_are_cut_one_by_one, the new factors are looked up by the old ones, so that loops of equal factor all take the
    /// cut of the last of them and the data may still not fit. Changes are reported to `notes`.
    void fit_inner_capacity(SpatialMapping& mapping, const ModelRules& rules, Diagnostics& notes) const;

private:
    /// One innermost memory's view of one operand: what it must deliver each cycle.
    struct InnerOperand {
        const MemoryLevel* level;
        Relevancy relevancy;
        std::int64_t precision;
        bool is_output;
        MemoryOperand memory_operand;
    };

    std::vector<SpatialLoop*> loops_served_by(const InnerOperand& memory, SpatialMapping& mapping) const;

    const Layer* layer_;
    const Accelerator* accelerator_;
    SourceLocation where_;
    std::string entry_name_;
    std::vector<InnerOperand> inner_;
    std::vector<std::vector<std::int64_t>> largest_;  ///< [array dimension][loop]
};

}  // namespace zigzag
