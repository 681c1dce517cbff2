#include "tensor_places.hpp"

namespace stream {

void TensorPlaces::reset(std::size_t tensors, std::size_t memories, const std::int64_t* bits) {
    bits_ = bits;
    places_.clear();
    free_.clear();
    first_of_tensor_.assign(tensors, none);
    memories_.assign(memories, {});
}

PlaceIndex TensorPlaces::find_in(std::size_t memory, TensorIndex tensor) const {
    PlaceIndex place = first_of_tensor_[tensor];
    while (place != none && places_[place].memory != memory) {
        place = places_[place].next_of_tensor;
    }
    return place;
}

void TensorPlaces::store(std::size_t memory, TensorIndex tensor, std::uint32_t object, std::int64_t since) {
    PlaceIndex place = 0;
    if (free_.empty()) {
        place = static_cast<PlaceIndex>(places_.size());
        places_.emplace_back();
    } else {
        place = free_.back();
        free_.pop_back();
    }
    Memory& list = memories_[memory];
    places_[place] = {tensor, object, static_cast<std::uint32_t>(memory), since, none, list.last, none};
    (list.last == none ? list.first : places_[list.last].next_in_memory) = place;
    list.last = place;
    list.used += bits_[tensor];

    PlaceIndex* link = &first_of_tensor_[tensor];
    while (*link != none && places_[*link].memory < memory) {
        link = &places_[*link].next_of_tensor;
    }
    places_[place].next_of_tensor = *link;
    *link = place;
}

void TensorPlaces::drop(PlaceIndex place) {
    const Place& dropped = places_[place];
    Memory& list = memories_[dropped.memory];
    (dropped.previous_in_memory == none ? list.first : places_[dropped.previous_in_memory].next_in_memory) =
        dropped.next_in_memory;
    (dropped.next_in_memory == none ? list.last : places_[dropped.next_in_memory].previous_in_memory) =
        dropped.previous_in_memory;
    list.used -= bits_[dropped.tensor];

    PlaceIndex* link = &first_of_tensor_[dropped.tensor];
    while (*link != place) {
        link = &places_[*link].next_of_tensor;
    }
    *link = dropped.next_of_tensor;
    free_.push_back(place);
}

}  // namespace stream
