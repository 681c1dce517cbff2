#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag/network/layer.hpp"

#include "record_value.hpp"

namespace zigzag {

// Names, loops and equations as the texts of records hold them.

/// The value of an enumeration by its name.
template <class Enum, std::size_t count>
Enum named(const RecordValue& value, const std::array<Enum, count>& all) {
    const std::string name = value.text();
    for (const Enum candidate : all) {
        if (to_string(candidate) == name) {
            return candidate;
        }
    }
    if (!value.is_missing()) {
        value.fault(fmt::format("is an unknown name: {}", name));
    }
    return all.front();
}

/// Position of a name in a list.
template <class Named>
std::size_t index_in(const std::vector<Named>& list, const std::string& name, const RecordValue& value) {
    const auto found = std::find_if(list.begin(), list.end(), [&name](const Named& entry) { return entry.name == name; });
    if (found == list.end()) {
        value.fault(fmt::format("names {}, which the record does not describe", name));
        return 0;
    }
    return static_cast<std::size_t>(found - list.begin());
}

/// `(K, 32)` into name and factor; false when it is nothing of that form.
bool split_loop(const std::string& text, std::string& dimension, double& factor);

/// `O[b][k] = W[k][c] * I[b][c]` into the operands of the layer.
bool split_equation(const std::string& text, Layer& layer);

/// `IX = 2*OX + 1*FX`
bool split_relation(const std::string& text, DimensionRelation& relation);

template <class LoopType>
std::vector<LoopType> read_loops(const RecordValue& value) {
    std::vector<LoopType> loops;
    for (const RecordValue& item : value.items()) {
        std::string dimension;
        double factor = 1;
        if (!split_loop(item.text(), dimension, factor)) {
            item.fault("must be a loop such as (K, 32)");
        } else {
            loops.push_back({dimension, static_cast<decltype(LoopType::factor)>(factor)});
        }
    }
    return loops;
}

template <class LoopType>
std::vector<std::vector<LoopType>> read_levels(const RecordValue& value) {
    std::vector<std::vector<LoopType>> levels;
    for (const RecordValue& item : value.items()) {
        levels.push_back(read_loops<LoopType>(item));
    }
    return levels;
}

}  // namespace zigzag
