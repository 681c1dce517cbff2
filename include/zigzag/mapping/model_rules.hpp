#pragma once

#include <array>
#include <string_view>

namespace zigzag {

/// The rules of the cost model that can be otherwise, one field each; any combination is a model (docs/cost-model.md, "oddities").
/// Read once per problem: the hot code takes what it needs from here when it is made.
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

}  // namespace zigzag
