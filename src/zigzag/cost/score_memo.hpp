#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/score.hpp"

namespace zigzag {

/// Scores of keys met before: one entry per hash, the latest key wins. Whole keys are compared, so a score found is the score of
/// the key. No allocation after construction.
class ScoreMemo {
public:
    /// Keys of `key_size` numbers, an even count, of which none is all ones; `nb_entries` is a power of two.
    ScoreMemo(std::size_t key_size, std::size_t nb_entries);

    /// None when the key is not there.
    const Score* find(const std::uint32_t* key);
    /// Puts the score where the last find() looked.
    void keep(const std::uint32_t* key, const Score& score);

private:
    std::size_t nb_words_;                    ///< two numbers each
    std::vector<std::uint64_t> multipliers_;  ///< by word, odd
    int shift_;
    std::size_t entry_ = 0;            ///< where the last key belongs
    std::vector<std::uint32_t> keys_;  ///< [entry][number]
    std::vector<Score> scores_;
};

}  // namespace zigzag
