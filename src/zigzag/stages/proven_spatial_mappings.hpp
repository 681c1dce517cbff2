#pragma once

#include <exception>
#include <optional>
#include <vector>

#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// One spatial mapping that is searched beside others, and the best of its results (the first of equals).
struct SpatialAttempt {
    Diagnostics notes;
    LayerProof proof;
    std::optional<Result> best;
    std::exception_ptr failure;

    /// Runs the stages below on a context of their own; nothing is thrown.
    void run(const StageContext& context, const SpatialMapping& mapping, const Next& next, Diagnostics& notes_of_run);
};

/// Searches all spatial mappings of a layer with stages that prove (context.proves_orders), on context.threads threads, such
/// that no outcome depends on how many these are. Throws what a search throws, except that a mapping without a valid loop order
/// is told by its attempt.
std::vector<SpatialAttempt> prove_all(const StageContext& context, const std::vector<SpatialMapping>& mappings, const Next& next);

}  // namespace zigzag
