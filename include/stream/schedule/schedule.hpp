#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/hardware/memory_operand.hpp"

#include "stream/cns/cn_graph.hpp"

namespace stream {

/// Core (index into MulticoreAccelerator::cores) of every gene, a gene being a (layer, group of CNs) pair.
using Allocation = std::vector<std::uint16_t>;

/// Where the energy of a schedule goes, pJ.
enum class EnergyTerm : std::uint8_t {
    cn_onchip,           ///< computation and on-chip memories of the CNs
    cn_offchip_link,     ///< links: fetches from the off-chip core
    cn_offchip_memory,   ///< memories: fetches from the off-chip core, and streams of too-large operands
    eviction_link,       ///< links: write-back of what had to make room
    eviction_memory,     ///< memories: the same
    sink_link,           ///< links: results of the network to the off-chip core
    sink_memory,         ///< memories: the same
    core_to_core_link,   ///< links between cores
    core_to_core_memory  ///< memories: the same
};
inline constexpr std::size_t nb_energy_terms = 9;
using EnergyBreakdown = std::array<double, nb_energy_terms>;

/// `total_cn_onchip_energy`, ...: Stream's names.
std::string_view to_string(EnergyTerm term);

/// Why an allocation has no schedule: one CN's tensors do not fit together in one memory.
struct Infeasibility {
    CnIndex cn = 0;
    TensorIndex tensor = 0;         ///< the tensor that found no room
    std::size_t core = 0;           ///< index of the core
    std::size_t top_memory = 0;     ///< index into MulticoreAccelerator::top_memories
    std::int64_t missing_bits = 0;  ///< that no eviction could free
};

/// Latency and energy of one allocation.
struct Evaluation {
    std::int64_t latency = 0;  ///< cycles
    double energy = 0;         ///< pJ, sum of the terms
    EnergyBreakdown breakdown{};
    std::optional<Infeasibility> infeasible;  ///< when set, the other fields mean nothing

    bool feasible() const { return !infeasible.has_value(); }
};

/// One CN on its core, [start, end) in cycles.
struct CnRun {
    std::size_t core = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
};

/// Why data moved.
enum class TransferCause : std::uint8_t { offchip, core_to_core, eviction, sink };

/// One use of one link, [start, end): a transfer of a tensor.
struct LinkTransfer {
    std::size_t link = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< the CN whose data it is: the consumer of a constant, the producer of an output
    std::size_t sender = 0;
    std::size_t receiver = 0;
    TransferCause cause = TransferCause::offchip;
};

/// One use of one link, [start, end), by the streams of a CN with too-large operands.
struct LinkBlock {
    std::size_t link = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    CnIndex cn = 0;
};

/// A change of what a memory holds.
struct MemoryChange {
    std::size_t top_memory = 0;
    std::int64_t time = 0;
    std::int64_t bits = 0;  ///< negative when freed
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< the CN whose copy of the tensor it is
};

/// One decision of the scheduler, in the order in which it was made.
struct Decision {
    enum class Kind : std::uint8_t {
        add,            ///< tensor stored: asked = wanted time, time = space taken, done = data there
        remove,         ///< tensor dropped: asked = wanted time, time = space free
        transfer,       ///< tensor moved: asked, time = start, done = end
        block_offchip,  ///< links taken by streams: asked, time = start, done = end
        run             ///< CN on its core: time = start, done = end
    };
    Kind kind = Kind::add;
    std::size_t core = 0;                                             ///< where; the receiver of a transfer
    std::size_t sender = 0;                                           ///< of a transfer
    zigzag::MemoryOperand memory_operand = zigzag::MemoryOperand::O;  ///< of add and transfer
    std::size_t top_level = 0;                                        ///< of remove
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< whose tensor, or which CN
    std::int64_t asked = 0;
    std::int64_t time = 0;
    std::int64_t done = 0;
    bool written_back = false;  ///< of remove: a copy to the off-chip core was made if there was none
    double link_energy = 0;     ///< of a transfer, pJ
    double memory_energy = 0;   ///< of a transfer, pJ
    TransferCause cause = TransferCause::offchip;
};

/// A complete schedule with everything that happened.
struct Schedule {
    Evaluation evaluation;
    Allocation allocation;
    std::vector<CnRun> cns;               ///< by CN
    std::vector<CnIndex> order;           ///< in which CNs were scheduled
    std::vector<LinkTransfer> transfers;  ///< in the order of decisions
    std::vector<LinkBlock> blocks;
    std::vector<MemoryChange> memory_changes;
    std::vector<Decision> decisions;
};

}  // namespace stream
