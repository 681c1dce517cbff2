#include "zigzag/cost/score_memo.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace zigzag {

namespace {

std::uint64_t word_at(const std::uint32_t* key, std::size_t word) {
    std::uint64_t value = 0;
    std::memcpy(&value, key + 2 * word, sizeof value);
    return value;
}

}  // namespace

ScoreMemo::ScoreMemo(std::size_t key_size, std::size_t nb_entries)
    : nb_words_(key_size / 2),
      shift_(64 - std::countr_zero(nb_entries)),
      keys_(key_size * nb_entries, std::numeric_limits<std::uint32_t>::max()),
      scores_(nb_entries) {
    std::uint64_t state = 0;  // splitmix64 (Steele, Lea, Flood, OOPSLA 2014)
    for (std::size_t word = 0; word < nb_words_; ++word) {
        state += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
        multipliers_.push_back((mixed ^ (mixed >> 31U)) | 1U);
    }
}

const Score* ScoreMemo::find(const std::uint32_t* key) {
    std::uint64_t hash = 0;
    for (std::size_t word = 0; word < nb_words_; ++word) {
        const std::uint64_t value = word_at(key, word);
        hash += (value ^ (value >> 32U)) * multipliers_[word];
    }
    entry_ = hash >> shift_;
    const std::uint32_t* const known = &keys_[entry_ * 2 * nb_words_];
    for (std::size_t word = 0; word < nb_words_; ++word) {
        if (word_at(key, word) != word_at(known, word)) {
            return nullptr;
        }
    }
    return &scores_[entry_];
}

void ScoreMemo::keep(const std::uint32_t* key, const Score& score) {
    std::copy_n(key, 2 * nb_words_, &keys_[entry_ * 2 * nb_words_]);
    scores_[entry_] = score;
}

}  // namespace zigzag
