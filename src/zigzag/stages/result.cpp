#include <optional>
#include <stdexcept>
#include <utility>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

void Result::stand_for(const Task& task) {
    layer = task.layer;
    locality = task.layer_locality;
}

const LayerResult& Result::evaluation() {
    if (!explained) {
        std::optional<CostModelEvaluation> mapped = explain(*problem, order, nullptr, boundaries ? &*boundaries : nullptr);
        if (!mapped) {
            throw std::logic_error("a mapping that was scored can't be explained");
        }
        explained.emplace(std::move(*mapped));
        explained->layer = *layer;
        explained->certificate = certificate;
        explained->lower_bounds = lower_bounds;
        if (locality != nullptr) {
            explained->data_locality = *locality;
            if (locality->leaves_nothing_out()) {
                explained->data_locality->whole = score;
            }
        }
    }
    return *explained;
}

const Accelerator& Result::accelerator() const {
    return *problem->accelerator;
}

void Result::find_bounds(Allocation allocation) {
    lower_bounds = zigzag::lower_bounds(*problem, boundaries ? Allocation::optimal : allocation);
}

}  // namespace zigzag
