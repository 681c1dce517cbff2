#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stream/schedule/scheduler.hpp"

namespace stream::ispass2023 {

/// One CN's copy of one operand's tensor: 3 x CN + operand. Copies have uses of their own; places are shared by all copies.
using ObjectIndex = std::uint32_t;

constexpr ObjectIndex object_of(CnIndex cn, zigzag::LayerOperand operand) {
    return 3 * cn + static_cast<ObjectIndex>(operand);
}
constexpr CnIndex cn_of(ObjectIndex object) {
    return object / 3;
}

/// A tensor that a CN must have before it starts.
struct Need {
    ObjectIndex object = 0;
    TensorIndex tensor = 0;
    zigzag::MemoryOperand memory_operand = zigzag::MemoryOperand::I1;  ///< of the consumer
};

/// Which of the ready CNs comes next.
enum class CandidateSelection : std::uint8_t {
    latency,  ///< the one whose data are ready first, then the lower layer id
    memory    ///< the deepest layer, so that data are consumed early
};

/// What a schedule of 2023 follows from, in flat tables that no allocation changes.
struct Tables {
    Tables(const SchedulingProblem& problem, CandidateSelection selection);
    /// Throws InputError for a core that can run a layer but has no memory for one of its operands.
    void check_memories() const;

    std::span<const Need> needs_of(CnIndex cn) const {
        return std::span(needs).subspan(first_need[cn], first_need[cn + 1] - first_need[cn]);
    }

    SchedulingProblem problem;
    CandidateSelection selection = CandidateSelection::latency;
    std::size_t cns = 0;
    std::size_t cores = 0;
    std::size_t offchip = 0;
    std::vector<Need> needs;  ///< by CN; constants, then producers' outputs, stably sorted by size
    std::vector<std::uint32_t> first_need;
    std::vector<std::int64_t> bits;                     ///< by tensor
    std::vector<zigzag::MemoryOperand> memory_operand;  ///< by tensor: where its own layer keeps it
    std::vector<std::int32_t> base_priority;            ///< by object: uses of a constant from this CN on; 0 for others
    std::vector<std::uint32_t> users;                   ///< by tensor: CNs that need it
    std::vector<std::uint32_t> predecessors;            ///< by CN: number of in-edges
    std::vector<std::uint8_t> is_sink;                  ///< by CN: its output goes off chip when it ends
    std::vector<std::uint8_t> is_unread;                ///< by CN: its complete output has no reader and is no result
    std::vector<CnIndex> sources;                       ///< CNs without predecessors
    std::vector<std::array<ObjectIndex, 3>> constants;  ///< by CN, in operand order of the equation
    std::vector<std::uint8_t> nb_constants;
};

}  // namespace stream::ispass2023
