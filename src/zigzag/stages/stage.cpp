#include "zigzag/stages/stage.hpp"

#include <stdexcept>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"

namespace zigzag {

const CostModelEvaluation& Result::evaluation() {
    if (!explained) {
        explained = explain(*problem, order, nullptr, boundaries ? &*boundaries : nullptr);
        if (!explained) {
            throw std::logic_error("a mapping that was scored can't be explained");
        }
        explained->layer = *layer;
        explained->certificate = certificate;
        explained->lower_bounds = lower_bounds;
    }
    return *explained;
}

const CostModelEvaluation& Result::evaluation(const StageContext& context) {
    evaluation();
    if (context.layer_locality != nullptr) {
        explained->data_locality = *context.layer_locality;
        if (explained->data_locality->leaves_nothing_out()) {
            explained->data_locality->whole = {score.energy_total, score.latency_total2};
        }
    }
    return *explained;
}

void Result::find_bounds(Allocation allocation) {
    const ScoreBound bound = zigzag::lower_bounds(*problem, boundaries ? Allocation::optimal : allocation);
    lower_bounds = LowerBounds{bound.energy, bound.latency};
}

void LayerProof::add(const OrderCertificate& candidate) {
    if (!certificate) {
        certificate = candidate;
        return;
    }
    certificate->spatial_candidates += candidate.spatial_candidates;
    certificate->excluded_candidates += candidate.excluded_candidates;
    certificate->lower_bound = std::min(certificate->lower_bound, candidate.lower_bound);
    certificate->labels += candidate.labels;
    certificate->proven = certificate->proven && candidate.proven;
    certificate->exact_arithmetic = certificate->exact_arithmetic && candidate.exact_arithmetic;
    if (certificate->limitation.empty()) {
        certificate->limitation = candidate.limitation;
    }
}

const Result* LayerMemo::find(const Layer& layer, const MappingEntry& constraints, const Accelerator* accelerator) const {
    for (const Entry& entry : entries_) {
        if (entry.accelerator == accelerator && entry.layer->same_work_as(layer) &&
            entry.constraints->same_constraints_as(constraints)) {
            return &entry.result;
        }
    }
    return nullptr;
}

void LayerMemo::remember(const Layer& layer, const MappingEntry& constraints, const Accelerator* accelerator,
                         const Result& result) {
    entries_.push_back({&layer, &constraints, accelerator, result});
    entries_.back().result.explained.reset();
}

void LayerMemo::add(const LayerMemo& other) {
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
}

void StageContext::check_interrupted() const {
    if (interrupted != nullptr && interrupted->load(std::memory_order_relaxed)) {
        throw InterruptedError();
    }
}

}  // namespace zigzag
