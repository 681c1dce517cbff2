#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace stream {

/// How much of something is taken over time: bits of a memory, bits per cycle of a link. Exact for changes in any order of time.
///
/// Kept as steps, ascending in time, each with another level than the one before it. A change costs the steps after it, so one
/// near the end costs little; a search for room costs the steps that it passes.
class Occupation {
public:
    struct Step {
        std::int64_t time = 0;
        std::int64_t level = 0;  ///< from then on

        bool operator==(const Step&) const = default;
    };

    /// `amount` more (less, when negative) from `time` on.
    void change(std::int64_t time, std::int64_t amount);
    /// `amount` more in [start, end).
    void take(std::int64_t start, std::int64_t end, std::int64_t amount) {
        change(start, amount);
        change(end, -amount);
    }
    std::int64_t at(std::int64_t time) const;
    std::span<const Step> steps() const { return steps_; }
    /// The earliest time from `earliest` on such that the level is at most `most` for `duration` cycles; `std::nullopt` when it
    /// stays above in the end. With a duration of 0: at that time alone.
    std::optional<std::int64_t> first_room(std::int64_t earliest, std::int64_t duration, std::int64_t most) const;

private:
    std::vector<Step> steps_;
};

}  // namespace stream
