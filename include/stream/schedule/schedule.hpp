#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/hardware/memory_operand.hpp"

#include "stream/cns/cn_graph.hpp"

#pragma GCC visibility push(default)

namespace stream {

class CostTable;
struct MulticoreAccelerator;

/// Core (index into MulticoreAccelerator::cores) of every gene, a gene being a (layer, group of CNs) pair.
using Allocation = std::vector<std::uint16_t>;

/// Where the energy of a schedule goes, pJ: one entry for each of the scheduler's terms (SchedulerDescription::energy_terms).
using EnergyBreakdown = std::vector<double>;

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
    EnergyBreakdown breakdown;
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
inline constexpr std::size_t nb_transfer_causes = 4;

/// A tensor (or a part of it) brought from one core to another, there at `end`. Over no link when the cores share a memory, or
/// when it joined another transfer.
struct TensorMove {
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< the CN whose data it is: the consumer of a constant, the producer of an output
    std::size_t sender = 0;
    std::size_t receiver = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    double memory_energy = 0;  ///< reads and writes at both ends, pJ
    TransferCause cause = TransferCause::offchip;
};

/// One use of one link, [start, end), by a move.
struct LinkTransfer {
    std::size_t link = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< as of the move
    std::size_t sender = 0;
    std::size_t receiver = 0;
    TransferCause cause = TransferCause::offchip;
    std::int64_t bits = 0;      ///< what is carried
    double bits_per_cycle = 0;  ///< share of the bandwidth; 0: all of it
    std::size_t move = 0;       ///< index into Schedule::moves; links of a move follow each other
};

/// One use of one link, [start, end), by the streams of a CN with too-large operands.
struct LinkBlock {
    std::size_t link = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    CnIndex cn = 0;
    double bits_per_cycle = 0;  ///< share of the bandwidth; 0: all of it
};

/// A change of what a memory holds.
struct MemoryChange {
    std::size_t top_memory = 0;
    std::int64_t time = 0;
    std::int64_t bits = 0;  ///< negative when freed
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< the CN whose copy of the tensor it is
};

/// One line of a scheduler's log, in the order of decisions: what it means follows from the verb.
struct Decision {
    std::uint8_t verb = 0;                                            ///< index into SchedulerDescription::decision_verbs
    std::size_t core = 0;                                             ///< where; the receiver of a transfer
    std::size_t sender = 0;                                           ///< of a transfer
    zigzag::MemoryOperand memory_operand = zigzag::MemoryOperand::O;  ///< under which a tensor is stored
    std::size_t top_level = 0;                                        ///< of a core's memories
    TensorIndex tensor = 0;
    CnIndex cn = 0;  ///< whose tensor, or which CN
    std::int64_t asked = 0;
    std::int64_t time = 0;
    std::int64_t done = 0;
    bool written_back = false;
};

/// A complete schedule with everything that happened.
struct Schedule {
    Evaluation evaluation;
    Allocation allocation;
    std::vector<CnRun> cns;         ///< by CN
    std::vector<CnIndex> order;     ///< in which CNs were scheduled
    std::vector<TensorMove> moves;  ///< in the order of decisions, as are the others
    std::vector<LinkTransfer> transfers;
    std::vector<LinkBlock> blocks;
    std::vector<MemoryChange> memory_changes;
    std::vector<Decision> decisions;  ///< the scheduler's own log; no law reads it
};

/// Everything a schedule follows from but the allocation and the scheduler. The pointees must outlive the scheduler.
struct SchedulingProblem {
    const CnGraph* graph = nullptr;
    const MulticoreAccelerator* accelerator = nullptr;
    const CostTable* costs = nullptr;
};

/// Values of a scheduler's options by name.
using SchedulerOptions = std::map<std::string, std::string>;

/// Which scheduler, with which of its options; those left out have their defaults.
struct SchedulerChoice {
    std::string name = "ispass2023";
    SchedulerOptions options;
};

}  // namespace stream

#pragma GCC visibility pop
