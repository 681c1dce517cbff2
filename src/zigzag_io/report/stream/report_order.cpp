#include "report_order.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "stream/schedule/scheduler.hpp"

namespace stream {

std::vector<std::size_t> cores_by_id(const MulticoreAccelerator& accelerator) {
    std::vector<std::size_t> order(accelerator.cores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return accelerator.cores[a].id < accelerator.cores[b].id; });
    return order;
}

std::vector<std::size_t> memories_by_core_id(const MulticoreAccelerator& accelerator) {
    std::vector<std::size_t> order(accelerator.top_memories.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto id_of = [&](std::size_t memory) { return accelerator.cores[accelerator.top_memories[memory].core].id; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return id_of(a) < id_of(b); });
    return order;
}

std::string memory_name(const MulticoreAccelerator& accelerator, std::size_t top_memory) {
    const TopMemory& top = accelerator.top_memories[top_memory];
    const Core& core = accelerator.cores[top.core];
    return fmt::format("core {} {}", core.id, core.accelerator.memory_hierarchy.levels()[top.memory_level].instance.name);
}

Lanes used_lanes(const MulticoreAccelerator& accelerator, const ScheduleFigures& figures) {
    Lanes lanes;
    lanes.of_core.resize(accelerator.cores.size());
    lanes.of_link.resize(accelerator.links.size());
    for (const std::size_t core : cores_by_id(accelerator)) {
        if (figures.cores[core].uses > 0) {
            lanes.of_core[core] = lanes.names.size();
            lanes.names.push_back(fmt::format("core {} {}", accelerator.cores[core].id, accelerator.cores[core].name()));
        }
    }
    lanes.cores = lanes.names.size();
    for (std::size_t link = 0; link < accelerator.links.size(); ++link) {
        if (figures.links[link].busy > 0) {
            lanes.of_link[link] = lanes.names.size();
            lanes.names.push_back(accelerator.links[link].name());
        }
    }
    return lanes;
}

const char* label_of(TransferCause cause) {
    switch (cause) {
        case TransferCause::offchip:
            return "from off-chip";
        case TransferCause::core_to_core:
            return "core to core";
        case TransferCause::eviction:
            return "eviction";
        case TransferCause::sink:
            break;
    }
    return "result to off-chip";
}

}  // namespace stream
