#pragma once

#include <array>
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

/// The error about a stage that is not among `known`, with near spellings and the program that lists them.
InputError unknown_stage(const StageSpecification& specification, const std::vector<std::string_view>& known,
                         std::string_view program);

/// The description that a registry has for a stage; throws unknown_stage when there is none.
template <class Description>
const Description& stage_named(const std::vector<Description>& registry, const StageSpecification& specification,
                               std::string_view program) {
    std::vector<std::string_view> names;
    for (const Description& description : registry) {
        if (description.name == specification.name) {
            return description;
        }
        names.push_back(description.name);
    }
    throw unknown_stage(specification, names, program);
}

}  // namespace zigzag
