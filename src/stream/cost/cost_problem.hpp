#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

#include "stream/cost/intra_core.hpp"

namespace stream {

/// One search in one core: what the cost of a (layer, core) pair follows from.
struct CostProblem {
    zigzag::Layer layer;  ///< the first CN, without name and id
    zigzag::Accelerator accelerator;
    std::vector<zigzag::MemoryOperand> too_large_operands;
    /// Constraints to try; the best result counts.
    std::vector<zigzag::MappingEntry> constraints;
};

/// The search for a layer on a core: one try per dataflow of the core, or one with the spatial mapping of the mapping file, or
/// one that is free.
CostProblem make_cost_problem(const CnGraph& graph, std::size_t layer, const MulticoreAccelerator& accelerator, std::size_t core,
                              const StreamMapping& mapping);

/// Everything that can change its result, written down.
std::string content_of(const CostProblem& problem, const IntraCoreOptions& options);

/// Searches. Throws NoMappingError when nothing fits.
CnCost solve(const CostProblem& problem, const IntraCoreOptions& options);

/// What came of a search: a cost, or the reason why there is none.
struct SolvedCost {
    std::optional<CnCost> cost;
    std::string reason;
};

/// Text form for stores, and back. The latter throws std::exception for a text in another form.
std::string text_of(const SolvedCost& solved);
SolvedCost solved_cost_from(const std::string& text);

}  // namespace stream
