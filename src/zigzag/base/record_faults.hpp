#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Largest whole number that records hold: beyond it, doubles have gaps.
inline constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

/// What is wrong with one record, collected while it is read or worked out again.
class RecordFaults {
public:
    /// `remedy` goes with faults that name none.
    RecordFaults(std::string file, std::string remedy) : file_(std::move(file)), remedy_(std::move(remedy)) {}

    void add(std::string key, std::string message);
    bool empty() const { return faults_.empty(); }
    /// Throws InputError with the first faults, and how many more there are.
    void throw_if_any() const;

private:
    std::string file_;
    std::string remedy_;
    std::vector<Fault> faults_;
};

}  // namespace zigzag

#pragma GCC visibility pop
