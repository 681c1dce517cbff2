#include "occupation.hpp"

#include <algorithm>

namespace stream {

namespace {

/// The first step after `time`.
auto step_after(const std::vector<Occupation::Step>& steps, std::int64_t time) {
    return std::upper_bound(steps.begin(), steps.end(), time,
                            [](std::int64_t value, const Occupation::Step& step) { return value < step.time; });
}

}  // namespace

void Occupation::change(std::int64_t time, std::int64_t amount) {
    if (amount == 0) {
        return;
    }
    auto place = steps_.begin() + (step_after(steps_, time) - steps_.begin());
    const std::int64_t before = place == steps_.begin() ? 0 : (place - 1)->level;
    if (place != steps_.begin() && (place - 1)->time == time) {
        --place;
    } else {
        place = steps_.insert(place, {time, before});
    }
    for (auto step = place; step != steps_.end(); ++step) {
        step->level += amount;
    }
    const std::int64_t earlier = place == steps_.begin() ? 0 : (place - 1)->level;
    if (place->level == earlier) {
        steps_.erase(place);
    }
}

std::int64_t Occupation::at(std::int64_t time) const {
    const auto after = step_after(steps_, time);
    return after == steps_.begin() ? 0 : (after - 1)->level;
}

std::optional<std::int64_t> Occupation::first_room(std::int64_t earliest, std::int64_t duration, std::int64_t most) const {
    std::optional<std::int64_t> start;
    if (at(earliest) <= most) {
        start = earliest;
    }
    for (auto step = step_after(steps_, earliest); step != steps_.end(); ++step) {
        if (start && step->time >= *start + std::max<std::int64_t>(duration, 1)) {
            return start;
        }
        if (step->level > most) {
            start.reset();
        } else if (!start) {
            start = step->time;
        }
    }
    return start;
}

}  // namespace stream
