#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "zigzag/stages/registry.hpp"

namespace zigzag {

/// A thing that a stage may need, how it is called and how it is had.
template <class Mask>
struct StageRequirement {
    Mask what;
    std::string_view name;
    std::string_view remedy;
};

/// Adds a fault for everything that a stage needs and neither the caller (`available`) nor a stage above it provides.
/// `Description` has `needs` and `provides`; `contains` and `|` work on its masks.
template <class Description, class Mask, std::size_t Count>
void check_stage_needs(const std::vector<StageSpecification>& stages, const std::vector<const Description*>& descriptions,
                       Mask available, const std::array<StageRequirement<Mask>, Count>& requirements,
                       std::vector<Fault>& faults) {
    for (std::size_t position = 0; position < stages.size(); ++position) {
        for (const StageRequirement<Mask>& requirement : requirements) {
            if (contains(descriptions[position]->needs, requirement.what) && !contains(available, requirement.what)) {
                faults.push_back({stages[position].where, stages[position].name, fmt::format("needs {}", requirement.name),
                                  std::string(requirement.remedy)});
            }
        }
        available = available | descriptions[position]->provides;
    }
}

/// Runs a chain, outermost stage first: each gets the stages below it as a function of what to do with their results. Built once
/// from the leaf upwards, so that a search calls the stages below it without any allocation.
template <class StageType, class Context, class KeepResult>
void run_stage_chain(const std::vector<std::unique_ptr<StageType>>& stages, Context& context, const KeepResult& keep) {
    using NextStages = std::function<void(const KeepResult&)>;
    const NextStages nothing_below = [](const KeepResult&) {};
    std::vector<NextStages> below(stages.size() + 1, nothing_below);
    for (std::size_t position = stages.size(); position-- > 0;) {
        below[position] = [&stages, &context, &below, position](const KeepResult& keep_above) {
            stages[position]->run(context, below[position + 1], keep_above);
        };
    }
    below.front()(keep);
}

}  // namespace zigzag
