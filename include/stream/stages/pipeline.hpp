#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "zigzag/stages/registry.hpp"

#include "stream/stages/stage.hpp"

namespace stream {

using zigzag::StageSpecification;

/// What the registry knows about a stage.
struct StageDescription {
    std::string_view name;
    std::string_view summary;  ///< one line
    Provides needs;
    Provides provides;
    std::unique_ptr<Stage> (*create)();
};

/// All stages of `stream`, outermost in a usual chain first. To add one: a file with the stage, and a line in the table.
const std::vector<StageDescription>& stage_registry();

/// A chain of stages, outermost first, ready to run; pipeline files are read by zigzag::read_pipeline.
class Pipeline {
public:
    /// Refuses a chain that cannot work, before anything runs: InputError with every reason (unknown stage, options that a stage
    /// does not take, a stage that lacks what it needs, no ScheduleStage at the end).
    Pipeline(const std::vector<StageSpecification>& stages, Provides given);

    /// Runs the chain; every schedule that the outermost stage keeps goes to `keep`. Throws InputError, NoMappingError,
    /// InterruptedError.
    void run(StageContext& context, const Keep& keep) const;

private:
    std::vector<std::unique_ptr<Stage>> stages_;
};

/// What the caller has put into a context.
Provides given_by(const StageContext& context);

}  // namespace stream
