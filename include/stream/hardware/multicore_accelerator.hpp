#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/mapping/user_mapping.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// What a core is for: `compute` runs layers, `memory` (the off-chip core) only holds data.
enum class CoreType : std::uint8_t { compute, memory };

/// One core: a single-core accelerator and the spatial mappings that its array supports.
///
/// Pooling and SIMD engines are compute cores whose array suits those operators; only the mapping sends layers to them. A memory
/// core has an array without units and one memory that holds all operands.
struct Core {
    int id = 0;  ///< as in the file; unique in an accelerator
    CoreType type = CoreType::compute;
    zigzag::Accelerator accelerator;
    /// Spatial mappings that the array was built for; the best one of them is used for a layer. Empty: the layer's mapping
    /// decides.
    std::vector<zigzag::SpatialMapping> dataflows;

    const std::string& name() const { return accelerator.name; }
};

/// A connection that carries data: bandwidth in bits/cycle (infinity: transfers take no time), cost in pJ per cycle of use.
///
/// One link may serve several directed edges of the core graph: a bus, or the shared port of the off-chip memory.
struct Link {
    std::optional<int> sender;    ///< core id; none: any core
    std::optional<int> receiver;  ///< core id; none: any core
    double bandwidth = 1;
    double unit_energy_cost = 0;
    bool bidirectional = false;  ///< serves both directions between its cores

    /// `Core 0 -> Core 2`, `Any -> Core 6`, `bus`: for reports.
    std::string name() const;
};

/// A directed edge of the core graph; indices into `cores` and `links`.
struct CoreEdge {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t link = 0;
};

/// One physical memory at the top of a core's hierarchy, which the scheduler follows over time. Cores that share memory have the
/// same one.
struct TopMemory {
    std::size_t core = 0;                         ///< first core that has it, in graph order
    std::size_t top_level = 0;                    ///< position among that core's top memories
    std::size_t memory_level = 0;                 ///< index into that core's MemoryHierarchy::levels()
    std::vector<zigzag::MemoryOperand> operands;  ///< those for which it is the top
    std::int64_t capacity = 0;                    ///< bits
    double r_cost = 0;                            ///< pJ per access of `r_bw` bits
    double w_cost = 0;
    double r_bw = 1;  ///< bits per cycle
    double w_bw = 1;
};

/// Cores and what connects them.
///
/// Cores are in *graph order*, the order in which connections first name them, which decides ties in the scheduler.
struct MulticoreAccelerator {
    std::string name;
    double clock_rate = 0;  ///< Hz, of all cores and connections; 0: unknown. No cost depends on it
    std::vector<Core> cores;
    std::size_t offchip_core = 0;  ///< index into `cores`
    std::vector<Link> links;
    std::vector<CoreEdge> edges;  ///< in order of insertion, at most one per ordered pair
    /// `paths[from][to]`: links of the chosen shortest path; empty for a core to itself, or when sharing memory makes one
    /// needless.
    std::vector<std::vector<std::vector<std::size_t>>> paths;
    std::vector<TopMemory> top_memories;  ///< by graph order of cores, then by position in the core
    /// `top_of[core][memory operand]`: index into `top_memories`; none when the core has no memory for that operand.
    std::vector<std::array<std::optional<std::size_t>, 3>> top_of;

    std::optional<std::size_t> index_of(int core_id) const;
    const Core& offchip() const { return cores[offchip_core]; }
    std::optional<std::size_t> top_memory(std::size_t core, zigzag::MemoryOperand operand) const {
        return top_of[core][static_cast<std::size_t>(operand)];
    }
};

/// How one shortest path is picked among several.
enum class PathRule : std::uint8_t {
    breadth_first,  ///< tree search from the sender, neighbours in the order in which edges were added
    bidirectional,  ///< search from both ends, the smaller frontier first: what the 2023 topologies were scheduled with
};

/// Fills `paths`, `top_memories` and `top_of` from cores, links, edges and groups of core ids that share their top memories.
/// Throws InputError for a pair of cores without a path, unless they share memory; for core ids that occur twice, edges of cores
/// or links that do not exist, and groups with cores that do not exist.
void complete(MulticoreAccelerator& accelerator, PathRule rule, const std::vector<std::vector<int>>& memory_sharing = {});

/// Everything that makes an accelerator unfit for scheduling, whoever made it: no cores, ids that are negative or occur twice,
/// cores whose own accelerator is not sound (zigzag::validate; a memory core may have no units), dataflows for array dimensions
/// that do not exist, an off-chip core that does not exist or computes, a second memory core, links with ends that do not exist,
/// a bandwidth that is not above 0 (infinity is allowed) or an energy that is not finite and at least 0, edges of cores or links
/// that do not exist, and what `complete` fills when it is missing, refers to what does not exist, or is not that of the cores'
/// memories.
///
/// Each fault has the path of its field as key (`cores.3.memories.dram.size` with the core's id, or `cores[3].id` with its
/// position when the id is none; `links[0].bandwidth`, `edges[2].to`, `paths[0][1]`), what was found, and a remedy; no file.
/// Empty: the accelerator is sound.
std::vector<zigzag::Fault> validate(const MulticoreAccelerator& accelerator);

}  // namespace stream

#pragma GCC visibility pop
