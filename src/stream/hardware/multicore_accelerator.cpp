#include "stream/hardware/multicore_accelerator.hpp"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

#include "stream/hardware/validate.hpp"

namespace stream {

namespace {

using zigzag::MemoryOperand;

/// Out- and in-neighbours of every core with the link between, in the order in which edges were added.
struct Adjacency {
    struct Step {
        std::size_t core;
        std::size_t link;
    };
    std::vector<std::vector<Step>> out;
    std::vector<std::vector<Step>> in;
};

/// A step of a tree search: the core it came from and the link between.
using Tree = std::vector<std::optional<Adjacency::Step>>;

std::vector<std::size_t> links_back_to(const Tree& tree, std::size_t root, std::size_t core) {
    std::vector<std::size_t> links;
    while (core != root) {
        links.push_back(tree[core]->link);
        core = tree[core]->core;
    }
    return links;
}

std::optional<std::vector<std::size_t>> breadth_first_path(const Adjacency& adjacency, std::size_t from, std::size_t to) {
    Tree tree(adjacency.out.size());
    std::deque<std::size_t> queue{from};
    std::vector<bool> seen(adjacency.out.size(), false);
    seen[from] = true;
    while (!queue.empty() && !seen[to]) {
        const std::size_t core = queue.front();
        queue.pop_front();
        for (const Adjacency::Step& step : adjacency.out[core]) {
            if (!seen[step.core]) {
                seen[step.core] = true;
                tree[step.core] = Adjacency::Step{core, step.link};
                queue.push_back(step.core);
            }
        }
    }
    if (!seen[to]) {
        return std::nullopt;
    }
    std::vector<std::size_t> links = links_back_to(tree, from, to);
    std::reverse(links.begin(), links.end());
    return links;
}

/// Whole levels are expanded in turn, from the end whose level is smaller (the sender's when equal), until a core is found that
/// the other side has seen.
std::optional<std::vector<std::size_t>> bidirectional_path(const Adjacency& adjacency, std::size_t from, std::size_t to) {
    const std::size_t cores = adjacency.out.size();
    Tree forward(cores);
    Tree backward(cores);
    std::vector<bool> seen_forward(cores, false);
    std::vector<bool> seen_backward(cores, false);
    seen_forward[from] = true;
    seen_backward[to] = true;
    std::vector<std::size_t> forward_level{from};
    std::vector<std::size_t> backward_level{to};
    const auto expand = [](const std::vector<std::vector<Adjacency::Step>>& neighbours, std::vector<std::size_t>& level,
                           Tree& tree, std::vector<bool>& seen,
                           const std::vector<bool>& seen_by_other) -> std::optional<std::size_t> {
        std::vector<std::size_t> next;
        for (const std::size_t core : level) {
            for (const Adjacency::Step& step : neighbours[core]) {
                if (!seen[step.core]) {
                    seen[step.core] = true;
                    tree[step.core] = Adjacency::Step{core, step.link};
                    next.push_back(step.core);
                }
                if (seen_by_other[step.core]) {
                    return step.core;
                }
            }
        }
        level = std::move(next);
        return std::nullopt;
    };
    while (!forward_level.empty() && !backward_level.empty()) {
        const std::optional<std::size_t> meeting =
            forward_level.size() <= backward_level.size()
                ? expand(adjacency.out, forward_level, forward, seen_forward, seen_backward)
                : expand(adjacency.in, backward_level, backward, seen_backward, seen_forward);
        if (meeting) {
            std::vector<std::size_t> links = links_back_to(forward, from, *meeting);
            std::reverse(links.begin(), links.end());
            const std::vector<std::size_t> rest = links_back_to(backward, to, *meeting);
            links.insert(links.end(), rest.begin(), rest.end());
            return links;
        }
    }
    return std::nullopt;
}

/// First core of the sharing group that the core is in, or the core itself.
std::size_t owner_of(const MulticoreAccelerator& accelerator, std::size_t core,
                     const std::vector<std::vector<int>>& memory_sharing) {
    for (const std::vector<int>& group : memory_sharing) {
        if (std::find(group.begin(), group.end(), accelerator.cores[core].id) != group.end()) {
            std::size_t first = core;
            for (const int id : group) {
                if (const auto index = accelerator.index_of(id)) {
                    first = std::min(first, *index);
                }
            }
            return first;
        }
    }
    return core;
}

double widest_port(const zigzag::MemoryInstance& instance, zigzag::PortType direction) {
    double widest = 0;
    for (const zigzag::MemoryPort& port : instance.ports) {
        if (port.type == direction || port.type == zigzag::PortType::read_write) {
            widest = std::max(widest, port.bandwidth_max);
        }
    }
    return widest > 0 ? widest : 1;
}

void fill_top_memories(MulticoreAccelerator& accelerator, const std::vector<std::vector<int>>& memory_sharing) {
    accelerator.top_memories.clear();
    accelerator.top_of.assign(accelerator.cores.size(), {});
    for (std::size_t core = 0; core < accelerator.cores.size(); ++core) {
        const std::size_t owner = owner_of(accelerator, core, memory_sharing);
        if (owner != core) {
            accelerator.top_of[core] = accelerator.top_of[owner];
            continue;
        }
        const zigzag::MemoryHierarchy& hierarchy = accelerator.cores[core].accelerator.memory_hierarchy;
        std::size_t top_level = 0;
        for (const std::size_t level : hierarchy.topological_order()) {
            TopMemory memory;
            for (const MemoryOperand operand : hierarchy.levels()[level].operands) {
                if (hierarchy.chain(operand).back() == level) {
                    memory.operands.push_back(operand);
                    accelerator.top_of[core][static_cast<std::size_t>(operand)] = accelerator.top_memories.size();
                }
            }
            if (memory.operands.empty()) {
                continue;
            }
            const zigzag::MemoryInstance& instance = hierarchy.levels()[level].instance;
            memory.core = core;
            memory.top_level = top_level++;
            memory.memory_level = level;
            memory.capacity = instance.size;
            memory.r_cost = instance.r_cost;
            memory.w_cost = instance.w_cost;
            memory.r_bw = widest_port(instance, zigzag::PortType::read);
            memory.w_bw = widest_port(instance, zigzag::PortType::write);
            accelerator.top_memories.push_back(std::move(memory));
        }
    }
}

/// Throws InputError when edges or groups name what does not exist.
void check_parts(const MulticoreAccelerator& accelerator, const std::vector<std::vector<int>>& memory_sharing) {
    std::vector<zigzag::Fault> faults = faults_of_graph(accelerator);
    for (std::size_t group = 0; group < memory_sharing.size(); ++group) {
        for (std::size_t index = 0; index < memory_sharing[group].size(); ++index) {
            const int id = memory_sharing[group][index];
            if (!accelerator.index_of(id)) {
                faults.push_back({{},
                                  fmt::format("core_memory_sharing[{}][{}]", group, index),
                                  fmt::format("there is no core {}", id),
                                  "use one of the core ids"});
            }
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
}

}  // namespace

std::string Link::name() const {
    const auto end = [](const std::optional<int>& core) { return core ? fmt::format("Core {}", *core) : std::string("Any"); };
    if (!sender && !receiver) {
        return "Bus";
    }
    return fmt::format("{} {} {}", end(sender), bidirectional ? "<->" : "->", end(receiver));
}

std::optional<std::size_t> MulticoreAccelerator::index_of(int core_id) const {
    for (std::size_t index = 0; index < cores.size(); ++index) {
        if (cores[index].id == core_id) {
            return index;
        }
    }
    return std::nullopt;
}

void complete(MulticoreAccelerator& accelerator, PathRule rule, const std::vector<std::vector<int>>& memory_sharing) {
    check_parts(accelerator, memory_sharing);
    const std::size_t cores = accelerator.cores.size();
    Adjacency adjacency{std::vector<std::vector<Adjacency::Step>>(cores), std::vector<std::vector<Adjacency::Step>>(cores)};
    for (const CoreEdge& edge : accelerator.edges) {
        adjacency.out[edge.from].push_back({edge.to, edge.link});
        adjacency.in[edge.to].push_back({edge.from, edge.link});
    }
    std::vector<zigzag::Fault> faults;
    accelerator.paths.assign(cores, std::vector<std::vector<std::size_t>>(cores));
    for (std::size_t from = 0; from < cores; ++from) {
        for (std::size_t to = 0; to < cores; ++to) {
            if (from == to) {
                continue;
            }
            std::optional<std::vector<std::size_t>> path = rule == PathRule::breadth_first
                                                               ? breadth_first_path(adjacency, from, to)
                                                               : bidirectional_path(adjacency, from, to);
            if (path) {
                accelerator.paths[from][to] = std::move(*path);
            } else if (owner_of(accelerator, from, memory_sharing) != owner_of(accelerator, to, memory_sharing)) {
                faults.push_back({{},
                                  "core_connectivity",
                                  fmt::format("{}: no connection leads from core {} to core {}", accelerator.name,
                                              accelerator.cores[from].id, accelerator.cores[to].id),
                                  "add a link or bus between them"});
            }
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    fill_top_memories(accelerator, memory_sharing);
}

}  // namespace stream
