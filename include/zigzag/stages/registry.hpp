#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// One `option: value` of a stage in a pipeline file.
struct StageOption {
    std::string name;
    std::string value;  ///< as written
    SourceLocation where;
};

/// A stage in a chain: its name, its options, its place in a pipeline file (if any).
struct StageSpecification {
    std::string name;
    std::vector<StageOption> options;
    SourceLocation where;
};

/// What the registry knows about a stage.
struct StageDescription {
    std::string_view name;     ///< ZigZag's class name
    std::string_view summary;  ///< one line
    std::string_view options;  ///< names of its options with their meaning, empty when none
    Provides needs;
    Provides provides;
    ResultFlow flow;
    /// Throws InputError for an unknown or malformed option.
    std::unique_ptr<Stage> (*create)(const StageSpecification& specification);
};

/// All stages. To add one: a file with the stage, and a line in the table.
const std::vector<StageDescription>& stage_registry();

/// Throws InputError, with the nearest names, when there is no such stage.
const StageDescription& find_stage(const StageSpecification& specification);

}  // namespace zigzag
