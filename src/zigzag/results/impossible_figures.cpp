#include "impossible_figures.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace zigzag {

std::optional<Fault> impossible_figures(const std::vector<LayerResult>& layers) {
    const CostModelEvaluation* first = nullptr;
    std::size_t with_negative_loading = 0;
    std::size_t too_busy = 0;
    for (const LayerResult& layer : layers) {
        const CostTotals& totals = layer.totals;
        const bool negative = totals.data_onloading_cycle < 0 || totals.data_offloading_cycle < 0;
        const bool busy = totals.latency_total2 < totals.ideal_cycle;
        if (layer.options.rules.surplus_is_spent_once || !(negative || busy)) {
            continue;
        }
        first = first == nullptr ? &layer : first;
        with_negative_loading += negative ? 1 : 0;
        too_busy += busy ? 1 : 0;
    }
    if (first == nullptr) {
        return std::nullopt;
    }
    std::string figures;
    if (with_negative_loading > 0) {
        figures = fmt::format("on-loading or off-loading is below zero cycles in {} of {} layers", with_negative_loading,
                              layers.size());
    }
    if (too_busy > 0) {
        figures += fmt::format("{}utilization is above 100 % in {} of {} layers", figures.empty() ? "" : ", and ", too_busy,
                               layers.size());
    }
    return Fault{{},
                 {},
                 fmt::format("{} (first: {}), because ZigZag gives surplus bandwidth of a port to several transfers at once",
                             figures, first->layer.name),
                 "option `corrected` gives it once"};
}

}  // namespace zigzag
