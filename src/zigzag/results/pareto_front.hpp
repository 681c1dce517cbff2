#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "zigzag/cost/score.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// What a front does with several items of one score.
enum class EqualScores : std::uint8_t { keep_first, keep_all };

/// Items of which no other one is better in energy or latency and not worse in the other.
///
/// By latency upwards their energies go strictly downwards, so one search in that order tells whether a new item is beaten, and
/// those that it beats follow each other from there. O(log n) per item, besides those that leave: each leaves once.
template <class Item>
class ParetoFront {
public:
    explicit ParetoFront(EqualScores equal_scores) : equal_scores_(equal_scores) {}

    /// False when it is beaten, or equal to one that stays alone. Those that it beats leave for good: `left(item)` for each.
    template <class Left>
    bool offer(const Score& score, Item item, const Left& left) {
        const double latency = score.latency;
        const double energy = score.energy;
        const auto after = steps_.upper_bound(latency);
        if (after != steps_.begin()) {
            Step& before = std::prev(after)->second;
            if (before.energy <= energy) {
                const bool equal = std::prev(after)->first == latency && before.energy == energy;
                if (equal && equal_scores_ == EqualScores::keep_all) {
                    before.items.push_back(std::move(item));
                    return true;
                }
                return false;
            }
        }
        auto beaten = steps_.lower_bound(latency);
        while (beaten != steps_.end() && beaten->second.energy >= energy) {
            for (Item& old : beaten->second.items) {
                left(old);
            }
            beaten = steps_.erase(beaten);
        }
        Step& step = steps_[latency];
        step.energy = energy;
        step.items.push_back(std::move(item));
        return true;
    }
    bool offer(const Score& score, Item item) {
        return offer(score, std::move(item), [](Item&) {});
    }

    /// Energy ascending, latency descending; items of one score in the order in which they came.
    std::vector<Item> items_by_energy() const {
        std::vector<Item> all;
        for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
            all.insert(all.end(), step->second.items.begin(), step->second.items.end());
        }
        return all;
    }

private:
    struct Step {
        double energy = 0;
        std::vector<Item> items;
    };

    EqualScores equal_scores_;
    std::map<double, Step> steps_;  ///< by latency
};

}  // namespace zigzag

#pragma GCC visibility pop
