#include "stage_factories.hpp"

namespace zigzag {

namespace {

bool less_latency(const Score& a, const Score& b) {
    return a.latency_total2 != b.latency_total2 ? a.latency_total2 < b.latency_total2 : a.energy_total < b.energy_total;
}

bool less_energy(const Score& a, const Score& b) {
    return a.energy_total != b.energy_total ? a.energy_total < b.energy_total : a.latency_total2 < b.latency_total2;
}

bool less_edp(const Score& a, const Score& b) {
    const double product_a = a.latency_total2 * a.energy_total;
    const double product_b = b.latency_total2 * b.energy_total;
    return product_a != product_b ? product_a < product_b : less_latency(a, b);
}

/// Keeps the best of the candidates below; the first of equals. Equal layers are searched once.
template <bool (*is_better)(const Score&, const Score&)>
class MinimalStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        LayerMemo* memo = context.memo;
        if (memo != nullptr) {
            if (const Result* known = memo->find(*context.layer, *context.constraints, context.accelerator.get())) {
                Result result = *known;
                result.layer = context.layer;
                keep(result);
                return;
            }
        }
        context.memo = nullptr;  // further reducing stages see parts of a search
        std::optional<Result> best;
        next([&best](Result& candidate) {
            if (!best || is_better(candidate.score, best->score)) {
                best = candidate;
            }
        });
        context.memo = memo;
        if (!best) {  // a layer never vanishes silently
            throw NoMappingError("layer " + context.layer->name + ": no mapping reached the stage that chooses the best");
        }
        if (memo != nullptr) {
            memo->remember(*context.layer, *context.constraints, context.accelerator.get(), *best);
        }
        keep(*best);
    }
};

template <bool (*is_better)(const Score&, const Score&)>
StageDescription description(std::string_view name, std::string_view summary) {
    return {name,
            summary,
            "",
            Provides::layer,
            Provides::nothing,
            ResultFlow::reduces,
            &create_without_options<MinimalStage<is_better>>};
}

}  // namespace

StageDescription minimal_latency_stage() {
    return description<less_latency>("MinimalLatencyStage", "keeps the candidate with least latency, then least energy");
}

StageDescription minimal_energy_stage() {
    return description<less_energy>("MinimalEnergyStage", "keeps the candidate with least energy, then least latency");
}

StageDescription minimal_edp_stage() {
    return description<less_edp>("MinimalEDPStage",
                                 "keeps the candidate with least energy x latency, then least latency, then least energy");
}

}  // namespace zigzag
