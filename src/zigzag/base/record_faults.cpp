#include "zigzag/base/record_faults.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag {

namespace {

constexpr std::size_t most_faults = 10;

}  // namespace

void RecordFaults::add(std::string key, std::string message) {
    faults_.push_back({{file_, 0, 0}, std::move(key), std::move(message), remedy_});
}

void RecordFaults::throw_if_any() const {
    if (faults_.empty()) {
        return;
    }
    std::vector<Fault> first(faults_.begin(),
                             faults_.begin() + static_cast<std::ptrdiff_t>(std::min(most_faults, faults_.size())));
    if (faults_.size() > most_faults) {
        first.back().message += fmt::format(" (and {} more faults)", faults_.size() - most_faults);
    }
    throw InputError(std::move(first));
}

}  // namespace zigzag
