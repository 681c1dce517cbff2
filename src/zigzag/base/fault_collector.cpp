#include "zigzag/base/fault_collector.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace zigzag {

std::string FieldPath::text() const {
    std::string text = parent_ == nullptr ? std::string() : parent_->text();
    if (!name_.empty()) {
        text += text.empty() ? "" : ".";
        text += name_;
    }
    if (position_) {
        text += fmt::format("[{}]", *position_);
    }
    return text;
}

void FaultCollector::add(const FieldPath& path, std::string message, std::string remedy) {
    faults_.push_back({{}, path.text(), std::move(message), std::move(remedy)});
}

void FaultCollector::append(std::vector<Fault> faults, const std::string& owner) {
    for (Fault& fault : faults) {
        fault.where.file = owner;
        faults_.push_back(std::move(fault));
    }
}

void FaultCollector::check_name(const FieldPath& path, const std::string& name) {
    if (name.empty()) {
        add(path, "must not be empty", "give it a name");
    }
}

void FaultCollector::check_count(const FieldPath& path, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least) {
        add(path, fmt::format("must be at least {}, found {}", least, value), "raise it");
    } else if (value > most) {
        add(path, fmt::format("must be at most {}, found {}", most, value), "lower it");
    }
}

void FaultCollector::check_rate(const FieldPath& path, double value, double least) {
    if (!(value >= least)) {
        add(path, fmt::format("must be at least {}, found {}", least, value), "raise it");
    } else if (value > static_cast<double>(max_count)) {
        add(path, fmt::format("must be at most {}, found {}", max_count, value), "lower it");
    }
}

void FaultCollector::check_amount(const FieldPath& path, double value) {
    if (!std::isfinite(value)) {
        add(path, fmt::format("must be a finite number, found {}", value), "give a number of at least 0");
    } else if (value < 0) {
        add(path, fmt::format("must be at least 0, found {}", value), "give a number of at least 0");
    } else if (value > static_cast<double>(max_count)) {
        add(path, fmt::format("must be at most {}, found {}", max_count, value), "lower it");
    }
}

}  // namespace zigzag
