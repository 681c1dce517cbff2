#pragma once

#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"

namespace zigzag {

/// What is wrong with one record, collected while it is read.
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
