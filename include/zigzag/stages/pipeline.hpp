#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "zigzag/stages/registry.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// A chain of stages, outermost first, ready to run.
class Pipeline {
public:
    /// Refuses a chain that cannot work, before anything runs: InputError with every reason (unknown stage, a stage that lacks
    /// what it needs, no CostModelStage at the end, alternatives that nobody chooses among). `given` is what the caller puts into
    /// the context.
    Pipeline(const std::vector<StageSpecification>& stages, Provides given);

    /// Runs the chain; every result of the outermost stage goes to `keep`. Throws what stages throw: InputError, NoMappingError,
    /// InterruptedError.
    void run(StageContext& context, const Keep& keep) const;

private:
    std::vector<std::unique_ptr<Stage>> stages_;
    bool reduces_layers_ = false;
    bool proves_orders_ = false;
};

/// What the caller has put into a context.
Provides given_by(const StageContext& context);

/// Reads a pipeline file: a YAML list of stage names, or `NAME: {option: value, ...}`.
std::vector<StageSpecification> read_pipeline(const std::filesystem::path& file, Diagnostics& diagnostics);

}  // namespace zigzag
