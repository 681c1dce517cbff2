#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/pipeline/stage.hpp"
#include "zigzag/pipeline/stage_description.hpp"

namespace zigzag::pipeline {

/// A thing that a stage may need, how it is called and how it is had.
struct Requirement {
    Things what;
    std::string_view name;
    std::string_view remedy;
};

/// What must not stand below a reducing stage: whatever needs a thing.
struct OnlyAboveReduction {
    Things needs;
    std::string_view reason;
    std::string_view remedy;
};

/// What chains of a program must look like, and the words for one that does not.
struct ChainRules {
    std::string_view program;       ///< whose `stages` subcommand lists them
    std::string_view least_stages;  ///< remedy for an empty chain
    std::string_view last_work;     ///< what the last stage must do
    std::vector<Requirement> requirements;
    std::vector<OnlyAboveReduction> only_above_reduction;
};

/// The error about a stage that is not among `known`, with near spellings and the program that lists them.
InputError unknown_stage(const StageSpecification& specification, const std::vector<std::string_view>& known,
                         std::string_view program);

/// The error about an option that a stage does not know.
[[noreturn]] void refuse_option(const StageSpecification& specification, const StageOption& option, const std::string& known);

/// All stages that a chain may name: a value, put together where they are known. To add one: a file with the stage, and a line
/// where the registry is made (or `add`, for a stage of one's own).
template <class Task, class Result>
struct StageRegistry {
    using Description = StageDescription<Task, Result>;

    ChainRules rules;
    std::vector<Description> stages;  ///< outermost in a usual chain first

    /// Adds a stage in front of another one, or as the last.
    void add(Description description, std::string_view before = {}) {
        const auto at =
            std::find_if(stages.begin(), stages.end(), [before](const Description& known) { return known.name == before; });
        stages.insert(at, std::move(description));
    }

    /// Puts another stage in the place of the one of its name.
    void replace(Description description) {
        const auto at =
            std::find_if(stages.begin(), stages.end(), [&](const Description& known) { return known.name == description.name; });
        *at = std::move(description);
    }

    /// Throws InputError, with the nearest names, when there is no such stage.
    const Description& find(const StageSpecification& specification) const {
        std::vector<std::string_view> names;
        for (const Description& description : stages) {
            if (description.name == specification.name) {
                return description;
            }
            names.push_back(description.name);
        }
        throw unknown_stage(specification, names, rules.program);
    }
};

/// For StageDescription::create: a stage that takes no options, made from `arguments`.
template <class StageType, class... Arguments>
auto create_from(Arguments... arguments) {
    return [arguments...](const StageSpecification& specification) {
        if (!specification.options.empty()) {
            refuse_option(specification, specification.options.front(), "it takes none");
        }
        return std::make_unique<const StageType>(arguments...);
    };
}

template <class StageType>
std::unique_ptr<const StageType> create_without_options(const StageSpecification& specification) {
    return create_from<StageType>()(specification);
}

}  // namespace zigzag::pipeline
