#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "stream/cns/cn_graph.hpp"

namespace stream {

using PlaceIndex = std::uint32_t;

/// Which tensors are in which memories, and since when. A tensor has at most one place per memory.
///
/// Places form two intrusive lists: those of one tensor, ascending in memory index (graph order of the cores), and those of one
/// memory, in the order in which they were stored. All operations but `find_in` and `of_tensor` walks, which take as long as a
/// tensor has places, are O(1).
class TensorPlaces {
public:
    static constexpr PlaceIndex none = std::numeric_limits<PlaceIndex>::max();

    struct Place {
        TensorIndex tensor = 0;
        std::uint32_t object = 0;  ///< whose copy of the tensor it is
        std::uint32_t memory = 0;
        std::int64_t since = 0;
        PlaceIndex next_of_tensor = none;
        PlaceIndex previous_in_memory = none;
        PlaceIndex next_in_memory = none;
    };

    /// Forgets everything. `bits` by tensor; must outlive this.
    void reset(std::size_t tensors, std::size_t memories, const std::int64_t* bits);

    const Place& operator[](PlaceIndex place) const { return places_[place]; }
    /// The place of lowest memory index, or none.
    PlaceIndex first_of_tensor(TensorIndex tensor) const { return first_of_tensor_[tensor]; }
    PlaceIndex first_in_memory(std::size_t memory) const { return memories_[memory].first; }
    PlaceIndex find_in(std::size_t memory, TensorIndex tensor) const;
    /// Sum of the bits of all tensors in a memory.
    std::int64_t used(std::size_t memory) const { return memories_[memory].used; }

    void store(std::size_t memory, TensorIndex tensor, std::uint32_t object, std::int64_t since);
    void drop(PlaceIndex place);

private:
    struct Memory {
        PlaceIndex first = none;
        PlaceIndex last = none;
        std::int64_t used = 0;
    };

    const std::int64_t* bits_ = nullptr;
    std::vector<Place> places_;
    std::vector<PlaceIndex> free_;
    std::vector<PlaceIndex> first_of_tensor_;
    std::vector<Memory> memories_;
};

}  // namespace stream
