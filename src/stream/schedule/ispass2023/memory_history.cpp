#include "memory_history.hpp"

#include <algorithm>

namespace stream::ispass2023 {

std::size_t MemoryHistory::insertion_point(Step step) const {
    std::size_t low = 0;
    std::size_t high = steps_.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const Step& probe = steps_[middle];
        if (step.time < probe.time || (step.time == probe.time && step.bits < probe.bits)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

void MemoryHistory::insert(Step step) {
    steps_.insert(steps_.begin() + static_cast<std::ptrdiff_t>(insertion_point(step)), step);
}

void MemoryHistory::add(std::int64_t time, std::int64_t bits) {
    Step& last = steps_.back();
    if (time == last.time) {
        last.bits += bits;
    } else if (time > last.time) {
        steps_.push_back({time, last.bits + bits});
    } else {
        // Oddity of the reference: the search compares the tensor's size with bits held. Before the first step it wraps around to
        // the last one.
        const std::size_t point = insertion_point({time, bits});
        const std::int64_t before = steps_[point == 0 ? steps_.size() - 1 : point - 1].bits;
        insert({time, before + bits});
        for (std::size_t index = point + 1; index < steps_.size(); ++index) {
            steps_[index].bits += bits;
        }
    }
}

void MemoryHistory::remove(std::int64_t asked, std::int64_t time, std::int64_t bits) {
    Step& last = steps_.back();
    if (time == last.time) {
        last.bits -= bits;
    } else if (asked < last.time) {
        // Oddity of the reference: the time before the delay is used, the step that follows is taken for the one before, and
        // later steps keep the bits that were removed. Prefetches therefore see less room than there is.
        const std::size_t point = insertion_point({asked, -bits});
        insert({asked, steps_[std::min(point, steps_.size() - 1)].bits - bits});
    } else {
        steps_.push_back({time, last.bits - bits});
    }
}

std::int64_t MemoryHistory::first_fit(std::int64_t time, std::int64_t bits, std::int64_t capacity, std::int64_t otherwise) const {
    std::size_t index = 0;
    if (steps_.size() > 1) {
        const auto later = std::upper_bound(steps_.begin(), steps_.end(), time,
                                            [](std::int64_t value, const Step& step) { return value < step.time; });
        index = static_cast<std::size_t>(later - steps_.begin());
        index = index == 0 ? steps_.size() - 1 : index - 1;
    }
    for (; index < steps_.size(); ++index) {
        if (bits < capacity - steps_[index].bits) {
            return std::max(steps_[index].time, time);
        }
    }
    return otherwise;
}

}  // namespace stream::ispass2023
