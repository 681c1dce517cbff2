#include <algorithm>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

#include "allocation_evaluator.hpp"

namespace stream {

AllocationResult exhaustive_allocation(const AllocationSpace& space, const Scheduler& scheduler,
                                       const AllocationOptions& options) {
    constexpr double most = 1e7;
    constexpr std::uint64_t chunk = 256;
    if (space.size() > most) {
        throw zigzag::UsageError(
            fmt::format("option `allocation` exhaustive: there are {:.3g} allocations, more than {:.0e}; choose genetic, or "
                        "give layers fewer cores in core_allocation",
                        space.size(), most));
    }
    const auto total = static_cast<std::uint64_t>(space.size());
    const std::uint64_t chunks = (total + chunk - 1) / chunk;
    AllocationEvaluator evaluator(space, scheduler, options);
    for (std::uint64_t number = 0; number < chunks && !evaluator.is_interrupted(); ++number) {
        evaluator.evaluate_range(number * chunk, std::min(chunk, total - number * chunk));
        evaluator.report(number + 1, chunks);
    }
    evaluator.result().proven = evaluator.evaluations() == total;
    return evaluator.finish();
}

}  // namespace stream
