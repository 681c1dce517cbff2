#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stream::ispass2023 {

/// How often each core will still use an object (one CN's copy of a tensor). Dense: objects x cores.
class RemainingUses {
public:
    static constexpr std::int32_t unknown = -1;

    void reset(std::size_t objects, std::size_t cores) {
        cores_ = cores;
        uses_.assign(objects * cores, unknown);
    }
    void set(std::size_t object, std::size_t core, std::int32_t uses) { uses_[object * cores_ + core] = uses; }
    /// One more use on a core.
    void expect(std::size_t object, std::size_t core) {
        std::int32_t& uses = uses_[object * cores_ + core];
        uses = uses == unknown ? 1 : uses + 1;
    }
    void consume(std::size_t object, std::size_t core) { --uses_[object * cores_ + core]; }
    /// `unknown` for a core that was never to use the object.
    std::int32_t at(std::size_t object, std::size_t core) const { return uses_[object * cores_ + core]; }

private:
    std::size_t cores_ = 0;
    std::vector<std::int32_t> uses_;
};

}  // namespace stream::ispass2023
