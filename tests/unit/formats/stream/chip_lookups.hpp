#pragma once

#include <stdexcept>
#include <vector>

#include "stream/hardware/multicore_accelerator.hpp"

namespace stream::test {

inline std::vector<int> ids(const MulticoreAccelerator& accelerator) {
    std::vector<int> result;
    for (const Core& core : accelerator.cores) {
        result.push_back(core.id);
    }
    return result;
}

inline const Link& link_between(const MulticoreAccelerator& accelerator, int from, int to) {
    const std::size_t sender = *accelerator.index_of(from);
    const std::size_t receiver = *accelerator.index_of(to);
    for (const CoreEdge& edge : accelerator.edges) {
        if (edge.from == sender && edge.to == receiver) {
            return accelerator.links[edge.link];
        }
    }
    throw std::logic_error("no such edge");
}

}  // namespace stream::test
