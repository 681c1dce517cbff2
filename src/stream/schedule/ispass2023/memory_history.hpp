#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stream::ispass2023 {

/// How full one memory is over time: steps (time, bits held from then on), ascending in time, as the 2023 scheduler keeps them.
///
/// The reference's list is searched with Python's bisection over (time, bits) pairs although its order by bits is not kept; what
/// a search finds among steps of the same time then depends on the probes. `insertion_point` makes the same probes. Steps are
/// added near the end almost always, so an insertion costs the few steps after it.
class MemoryHistory {
public:
    struct Step {
        std::int64_t time;
        std::int64_t bits;
    };

    void reset() { steps_.assign(1, {0, 0}); }
    /// `bits` more from `time` on.
    void add(std::int64_t time, std::int64_t bits);
    /// `bits` less from `time` on; `asked` is the time before a write-back delayed the removal.
    void remove(std::int64_t asked, std::int64_t time, std::int64_t bits);
    /// First time at or after `time` with more than `bits` of `capacity` free (exactly enough does not count: a rule of the
    /// reference), `otherwise` when there is none.
    std::int64_t first_fit(std::int64_t time, std::int64_t bits, std::int64_t capacity, std::int64_t otherwise) const;

private:
    std::size_t insertion_point(Step step) const;
    void insert(Step step);

    std::vector<Step> steps_{{0, 0}};
};

}  // namespace stream::ispass2023
