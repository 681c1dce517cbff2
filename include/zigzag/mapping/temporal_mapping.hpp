#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)

namespace zigzag {

/// The rules of the cost model that can be otherwise, one field each; any combination is a model (docs/cost-model.md,
/// "oddities"). Read once per problem: the hot code takes what it needs from here when it is made.
struct ModelRules {
    /// Repeated use of the same element by the multiplier array is one access, not many (ZigZag's API default).
    bool access_same_data_considered_as_no_access = true;
    /// Distinct indices of a dilated tile are counted exactly; else a tile narrower than the dilation counts too many.
    bool dilated_tiles_are_exact = false;
    /// When one cycle's data exceed an innermost memory, each loop is cut to its own factor; else loops of equal factor all get
    /// the last one's.
    bool inner_loops_are_cut_one_by_one = false;
    /// Surplus bandwidth spent on a first fill is gone; else each later one takes the same off all before it again, which may
    /// leave them below their minimum, even below zero cycles.
    bool surplus_is_spent_once = false;
    /// On-loading steps of an input of which one port carries both inputs add up; else only the last one counts.
    bool half_shared_loading_adds_up = false;

    /// As ZigZag does.
    static constexpr ModelRules zigzag() { return {}; }
    /// ZigZag's oddities set right.
    static constexpr ModelRules corrected() { return {true, true, true, true, true}; }
    /// The same with another way of counting repeated accesses, which is an option of its own.
    constexpr ModelRules with_free_reuse(bool reuse_is_free) const {
        ModelRules rules = *this;
        rules.access_same_data_considered_as_no_access = reuse_is_free;
        return rules;
    }

    constexpr bool operator==(const ModelRules&) const = default;
};

/// A rule by its name, for records, explanations and tests that draw rule sets.
struct NamedModelRule {
    std::string_view name;
    bool ModelRules::*field;
};

/// All of them.
inline constexpr std::array<NamedModelRule, 5> named_model_rules{{
    {"access_same_data_considered_as_no_access", &ModelRules::access_same_data_considered_as_no_access},
    {"dilated_tiles_are_exact", &ModelRules::dilated_tiles_are_exact},
    {"inner_loops_are_cut_one_by_one", &ModelRules::inner_loops_are_cut_one_by_one},
    {"surplus_is_spent_once", &ModelRules::surplus_is_spent_once},
    {"half_shared_loading_adds_up", &ModelRules::half_shared_loading_adds_up},
}};

/// The rules are those of the preset `corrected`, whichever way repeated accesses are counted.
constexpr bool are_corrected(const ModelRules& rules) {
    return rules == ModelRules::corrected().with_free_reuse(rules.access_same_data_considered_as_no_access);
}
/// The same for the preset `zigzag`.
constexpr bool are_zigzags(const ModelRules& rules) {
    return rules == ModelRules::zigzag().with_free_reuse(rules.access_same_data_considered_as_no_access);
}

/// A temporal loop: index into Layer::loop_dimensions and number of iterations (> 1).
struct Loop {
    int dimension = 0;
    std::int64_t factor = 1;

    bool operator==(const Loop&) const = default;
};

/// All temporal loops of a layer, innermost first.
using LoopOrder = std::vector<Loop>;

/// Whether the operands' loops may be cut at different places (`uneven`) or at the same ones (`even`) by the memories.
enum class TemporalMappingType : std::uint8_t { uneven, even };

/// How mappings are made and costed.
struct ModelOptions {
    TemporalMappingType temporal_mapping_type = TemporalMappingType::uneven;
    ModelRules rules;

    bool operator==(const ModelOptions&) const = default;
};

/// Why a loop order does not fit: what would have to be in which memory.
struct AllocationFailure {
    std::size_t memory = 0;          ///< index into MemoryHierarchy::levels()
    std::array<bool, 3> operands{};  ///< operands concerned, by position in the equation
    double needed_bits = 0;
    double capacity_bits = 0;
    int missing_port = -1;  ///< not a matter of size: the DataDirection that no port carries although data must move there

    double excess_bits() const { return needed_bits - capacity_bits; }
};

/// How many loops of the order lie at or below each memory level: `boundaries[operand][level]`, operands in equation order,
/// levels innermost first. They never fall from level to level, and the last level has all loops.
using MemoryBoundaries = std::array<std::vector<std::size_t>, 3>;

}  // namespace zigzag

#pragma GCC visibility pop
