#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace stream::ispass2023 {

/// Where the energy of a schedule goes, in the order of the scheduler's terms.
enum class Term : std::uint8_t {
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
using TermSums = std::array<double, 9>;  ///< pJ

/// What the scheduler decides, in the order of its verbs.
enum class Verb : std::uint8_t {
    add,       ///< tensor stored: asked = wanted time, time = space taken, done = data there
    remove,    ///< tensor dropped: asked = wanted time, time = space free; `written_back`: copied off chip when no copy was there
    transfer,  ///< tensor moved: asked, time = start, done = end
    block_offchip,  ///< links taken by streams: asked, time = start, done = end
    run             ///< CN on its core: time = start, done = end
};
constexpr std::uint8_t verb(Verb verb) {
    return static_cast<std::uint8_t>(verb);
}

}  // namespace stream::ispass2023
