#include "zigzag/cost/score_memo.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace zigzag {

ScoreMemo::ScoreMemo(std::size_t nb_words, std::size_t nb_entries)
    : nb_words_(nb_words),
      shift_(64 - std::countr_zero(nb_entries)),
      keys_(nb_words * nb_entries, std::numeric_limits<std::uint64_t>::max()),
      scores_(nb_entries) {
    std::uint64_t state = 0;  // splitmix64 (Steele, Lea, Flood, OOPSLA 2014)
    for (std::size_t word = 0; word < nb_words; ++word) {
        state += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
        multipliers_.push_back((mixed ^ (mixed >> 31U)) | 1U);
    }
}

const Score* ScoreMemo::find(const std::uint64_t* key) {
    std::uint64_t hash = 0;
    for (std::size_t word = 0; word < nb_words_; ++word) {
        hash += (key[word] ^ (key[word] >> 32U)) * multipliers_[word];
    }
    entry_ = hash >> shift_;
    const std::uint64_t* const known = &keys_[entry_ * nb_words_];
    for (std::size_t word = 0; word < nb_words_; ++word) {
        if (key[word] != known[word]) {
            return nullptr;
        }
    }
    return &scores_[entry_];
}

void ScoreMemo::keep(const std::uint64_t* key, const Score& score) {
    std::copy_n(key, nb_words_, &keys_[entry_ * nb_words_]);
    scores_[entry_] = score;
}

}  // namespace zigzag
