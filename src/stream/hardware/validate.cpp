// The rules of a multi-core accelerator, each once: readers of files call this too.
//
// Cores come first, each checked by the single-core model under the path of the core, then links, edges, and what complete() made
// of them. That last part is looked at only when all before is sound, because it follows from it. Example: two cores of id 3 and
// an edge to core index 7 of 3 are two faults, and nothing is said about paths.
//
// Cost: what each core's accelerator costs to check, cores squared for the paths, edges x log(edges).

#include "stream/hardware/validate.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/fault_collector.hpp"

namespace stream {

namespace {

using zigzag::FaultCollector;
using zigzag::FieldPath;

constexpr std::string_view complete_again = "call complete() after the last change of cores, links or edges";

/// A fault when an index leads out of a list; whether it does not.
bool check_index(const FieldPath& place, std::size_t index, std::size_t count, std::string_view what, std::string_view remedy,
                 FaultCollector& faults) {
    if (index < count) {
        return true;
    }
    faults.add(place, fmt::format("there are {} {}, found index {}", count, what, index), std::string(remedy));
    return false;
}

bool is_repeated(const std::vector<Core>& cores, std::size_t index) {
    const auto end = cores.begin() + static_cast<std::ptrdiff_t>(index);
    return std::any_of(cores.begin(), end, [&](const Core& other) { return other.id == cores[index].id; });
}

void check_ids(const std::vector<Core>& cores, FaultCollector& faults) {
    const FieldPath whole;
    for (std::size_t index = 0; index < cores.size(); ++index) {
        const FieldPath core(whole, "cores", index);
        faults.check_count({core, "id"}, cores[index].id, 0, std::numeric_limits<int>::max());
        if (is_repeated(cores, index)) {
            faults.add({core, "id"}, fmt::format("a second core with id {}", cores[index].id),
                       "give every core an id of its own");
        }
    }
}

void check_edges(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t index = 0; index < accelerator.edges.size(); ++index) {
        const CoreEdge& edge = accelerator.edges[index];
        const FieldPath place(whole, "edges", index);
        const std::size_t cores = accelerator.cores.size();
        bool is_edge = true;
        for (const auto& [name, core] : {std::pair<std::string_view, std::size_t>("from", edge.from),
                                         std::pair<std::string_view, std::size_t>("to", edge.to)}) {
            is_edge = check_index({place, name}, core, cores, "cores", "count the cores from 0", faults) && is_edge;
        }
        check_index({place, "link"}, edge.link, accelerator.links.size(), "links", "count the links from 0", faults);
        if (is_edge && edge.from == edge.to) {
            faults.add(place, fmt::format("leads from core {} to itself", accelerator.cores[edge.from].id), "remove it");
        } else if (is_edge && !pairs.emplace(edge.from, edge.to).second) {
            faults.add(place,
                       fmt::format("a second edge from core {} to core {}", accelerator.cores[edge.from].id,
                                   accelerator.cores[edge.to].id),
                       "keep one");
        }
    }
}

void check_dataflows(const Core& core, const FieldPath& place, FaultCollector& faults) {
    if (core.type == CoreType::memory && !core.dataflows.empty()) {
        faults.add({place, "dataflows"}, "a memory core has no dataflow", "remove it, or make it a compute core");
        return;
    }
    for (std::size_t index = 0; index < core.dataflows.size(); ++index) {
        const FieldPath dataflow(place, "dataflows", index);
        zigzag::MappingEntry entry;
        entry.spatial_mapping = core.dataflows[index];
        constexpr std::string_view in_entry = "spatial_mapping";
        for (zigzag::Fault& fault : zigzag::validate(entry)) {
            const std::string name = fmt::format("dataflows[{}]{}", index, fault.key.substr(in_entry.size()));
            faults.add({place, name}, std::move(fault.message), std::move(fault.remedy));
        }
        for (const zigzag::ArrayDimensionMapping& on : core.dataflows[index]) {
            if (!on.array_dimension.empty() && !core.accelerator.operational_array.index_of(on.array_dimension)) {
                faults.add({dataflow, on.array_dimension}, fmt::format("the array has no dimension {}", on.array_dimension),
                           "use one of its dimensions, or add it to the array");
            }
        }
    }
}

void check_core(const Core& core, const FieldPath& place, FaultCollector& faults) {
    const zigzag::AcceleratorRules rules{.admits_no_units = core.type == CoreType::memory};
    for (zigzag::Fault& fault : zigzag::validate(core.accelerator, rules)) {
        faults.add({place, fault.key}, std::move(fault.message), std::move(fault.remedy));
    }
    const std::size_t memories = core.accelerator.memory_hierarchy.levels().size();
    if (core.type == CoreType::memory && memories > 1) {
        faults.add({place, "memories"}, fmt::format("a memory core has one memory, found {}", memories),
                   "keep the one that holds I1, I2 and O, or make it a compute core");
    }
    check_dataflows(core, place, faults);
}

void check_cores(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    const FieldPath list(whole, "cores");
    check_ids(accelerator.cores, faults);
    for (std::size_t index = 0; index < accelerator.cores.size(); ++index) {
        const Core& core = accelerator.cores[index];
        const std::string id = std::to_string(core.id);
        const bool is_named = core.id >= 0 && !is_repeated(accelerator.cores, index);
        check_core(core, is_named ? FieldPath(list, id) : FieldPath(whole, "cores", index), faults);
    }
}

void check_offchip(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    const FieldPath place(whole, "offchip_core");
    const auto& cores = accelerator.cores;
    if (cores.empty()) {
        faults.add({whole, "cores"}, "there is no core", "add at least one compute core and the off-chip core");
        return;
    }
    if (!check_index(place, accelerator.offchip_core, cores.size(), "cores", "count the cores from 0", faults)) {
        return;
    }
    for (std::size_t index = 0; index < cores.size(); ++index) {
        const bool is_offchip = index == accelerator.offchip_core;
        if (is_offchip && cores[index].type != CoreType::memory) {
            faults.add(place, fmt::format("core {} ({}) is a compute core", cores[index].id, cores[index].name()),
                       "name the memory core, or set its type to memory");
        } else if (!is_offchip && cores[index].type == CoreType::memory) {
            faults.add(place, fmt::format("core {} ({}) is a memory core, too", cores[index].id, cores[index].name()),
                       "one memory core can be in front of the off-chip memory; make the others compute cores");
        }
    }
    if (cores.size() < 2) {
        faults.add(place, "the off-chip core is the only one", "add a compute core");
    }
}

void check_links(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    for (std::size_t index = 0; index < accelerator.links.size(); ++index) {
        const Link& link = accelerator.links[index];
        const FieldPath place(whole, "links", index);
        for (const auto& [name, core] : {std::pair<std::string_view, std::optional<int>>("sender", link.sender),
                                         std::pair<std::string_view, std::optional<int>>("receiver", link.receiver)}) {
            if (core && !accelerator.index_of(*core)) {
                faults.add({place, name}, fmt::format("there is no core {}", *core), "use one of the core ids");
            }
        }
        if (!(link.bandwidth > 0)) {  // no number is neither
            faults.add({place, "bandwidth"}, fmt::format("must be above 0, found {}", link.bandwidth),
                       "give bits per cycle, or infinity for transfers that take no time");
        }
        faults.check_amount({place, "unit_energy_cost"}, link.unit_energy_cost);
    }
}

/// Whether complete() has made lists of these lengths.
bool check_lengths(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    const std::size_t cores = accelerator.cores.size();
    const auto check = [&](std::string_view name, std::size_t length) {
        if (length != cores) {
            faults.add({whole, name}, fmt::format("there are {} cores, found {} of them here", cores, length),
                       std::string(complete_again));
        }
        return length == cores;
    };
    bool fits = check("paths", accelerator.paths.size());
    fits = check("top_of", accelerator.top_of.size()) && fits;
    if (fits && std::any_of(accelerator.paths.begin(), accelerator.paths.end(),
                            [cores](const auto& row) { return row.size() != cores; })) {
        faults.add({whole, "paths"}, "a core has not one path to each core", std::string(complete_again));
        fits = false;
    }
    return fits;
}

/// A path between any two cores, but for those that share memory.
void check_paths(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    for (std::size_t from = 0; from < accelerator.cores.size(); ++from) {
        const FieldPath row(whole, "paths", from);
        for (std::size_t to = 0; to < accelerator.cores.size(); ++to) {
            const FieldPath place(row, "", to);
            const auto& path = accelerator.paths[from][to];
            if (path.empty() && from != to && accelerator.top_of[from] != accelerator.top_of[to]) {
                faults.add(place,
                           fmt::format("no connection leads from core {} to core {}", accelerator.cores[from].id,
                                       accelerator.cores[to].id),
                           fmt::format("add a link or bus between them; {}", complete_again));
            }
            for (const std::size_t link : path) {
                check_index(place, link, accelerator.links.size(), "links", complete_again, faults);
            }
        }
    }
}

void check_top_memory(const MulticoreAccelerator& accelerator, const TopMemory& memory, const FieldPath& place,
                      FaultCollector& faults) {
    if (!check_index({place, "core"}, memory.core, accelerator.cores.size(), "cores", complete_again, faults)) {
        return;
    }
    const auto& levels = accelerator.cores[memory.core].accelerator.memory_hierarchy.levels();
    if (!check_index({place, "memory_level"}, memory.memory_level, levels.size(), "memories", complete_again, faults)) {
        return;
    }
    const zigzag::MemoryInstance& instance = levels[memory.memory_level].instance;
    const auto check_equal = [&](std::string_view name, auto found, auto expected) {
        if (found != expected) {
            faults.add({place, name}, fmt::format("is {}, but {} has {}", found, instance.name, expected),
                       std::string(complete_again));
        }
    };
    check_equal("capacity", memory.capacity, instance.size);
    check_equal("r_cost", memory.r_cost, instance.r_cost);
    check_equal("w_cost", memory.w_cost, instance.w_cost);
    for (const auto& [name, bandwidth] :
         {std::pair<std::string_view, double>("r_bw", memory.r_bw), std::pair<std::string_view, double>("w_bw", memory.w_bw)}) {
        if (!(bandwidth > 0)) {
            faults.add({place, name}, fmt::format("must be above 0, found {}", bandwidth), std::string(complete_again));
        }
    }
}

void check_top_memories(const MulticoreAccelerator& accelerator, FaultCollector& faults) {
    const FieldPath whole;
    for (std::size_t index = 0; index < accelerator.top_memories.size(); ++index) {
        check_top_memory(accelerator, accelerator.top_memories[index], {whole, "top_memories", index}, faults);
    }
    for (std::size_t core = 0; core < accelerator.cores.size(); ++core) {
        const FieldPath place(whole, "top_of", core);
        for (const zigzag::MemoryOperand operand : zigzag::all_memory_operands) {
            const FieldPath item(place, zigzag::to_string(operand));
            if (const auto top = accelerator.top_memory(core, operand)) {
                check_index(item, *top, accelerator.top_memories.size(), "top memories", complete_again, faults);
            } else {
                faults.add(item, fmt::format("core {} has no top memory for {}", accelerator.cores[core].id, to_string(operand)),
                           std::string(complete_again));
            }
        }
    }
}

}  // namespace

std::vector<zigzag::Fault> faults_of_graph(const MulticoreAccelerator& accelerator) {
    FaultCollector faults;
    check_ids(accelerator.cores, faults);
    check_edges(accelerator, faults);
    return faults.take();
}

std::vector<zigzag::Fault> validate(const MulticoreAccelerator& accelerator) {
    FaultCollector faults;
    const FieldPath whole;
    faults.check_name({whole, "name"}, accelerator.name);
    check_cores(accelerator, faults);
    check_offchip(accelerator, faults);
    check_links(accelerator, faults);
    check_edges(accelerator, faults);
    if (faults.empty() && check_lengths(accelerator, faults)) {
        check_paths(accelerator, faults);
        check_top_memories(accelerator, faults);
    }
    return faults.take();
}

}  // namespace stream
