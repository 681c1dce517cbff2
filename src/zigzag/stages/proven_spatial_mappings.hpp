#pragma once

#include <optional>
#include <vector>

#include "zigzag/pipeline/aside.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// One spatial mapping that is searched beside others, and the best of its results (the first of equals).
struct SpatialAttempt {
    pipeline::Aside aside;
    LayerProof proof;
    std::optional<Result> best;

    /// Runs the stages below on a task of their own; nothing is thrown. What they say goes to `aside_of_run`.
    void run(const Task& task, const Services& services, const SpatialMapping& mapping, const Next& next,
             pipeline::Aside& aside_of_run);
};

/// Searches all spatial mappings of a layer with stages that prove on as many threads as the services allow, such that no outcome
/// depends on how many these are. Throws what a search throws, except that a mapping without a valid loop order is told by its
/// attempt.
std::vector<SpatialAttempt> prove_all(const Task& task, const Services& services, const std::vector<SpatialMapping>& mappings,
                                      const Next& next);

}  // namespace zigzag
