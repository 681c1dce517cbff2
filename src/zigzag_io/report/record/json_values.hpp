#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/layer_result.hpp"
#include "zigzag/results/layer_summary.hpp"

namespace zigzag {

/// JSON has no NaN or infinity: they become null.
inline nlohmann::ordered_json json_number(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// Written as an integer where it is one.
inline nlohmann::ordered_json whole_if_possible(double value) {
    const bool is_whole = std::abs(value) <= static_cast<double>(std::int64_t{1} << 53) && value == std::trunc(value);
    return is_whole ? nlohmann::ordered_json(static_cast<std::int64_t>(value)) : json_number(value);
}

/// `(K, 32)`, the form of all loops in the reference's records. Whole factors print without a fraction.
template <typename Loop>
std::string loop_text(const Loop& loop) {
    return fmt::format("({}, {})", loop.dimension, loop.factor);
}

template <typename Loop>
nlohmann::ordered_json loops_json(const std::vector<Loop>& loops) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Loop& loop : loops) {
        list.push_back(loop_text(loop));
    }
    return list;
}

/// One list of loops per level.
template <typename Loop>
nlohmann::ordered_json levels_json(const std::vector<std::vector<Loop>>& levels) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const auto& loops : levels) {
        list.push_back(loops_json(loops));
    }
    return list;
}

/// `{rd_out_to_low: …, wr_in_by_low: …, rd_out_to_high: …, wr_in_by_high: …}` from a value per direction.
template <typename ValueOf>
nlohmann::ordered_json directions_json(const ValueOf& value_of) {
    nlohmann::ordered_json record = nlohmann::ordered_json::object();
    for (const DataDirection direction : all_directions) {
        record[std::string(to_string(direction))] = value_of(static_cast<std::size_t>(direction));
    }
    return record;
}

/// The multipliers, all memories together, and each of them.
nlohmann::ordered_json energy_json(const EnergyBreakdown& energy, const CostTotals& totals);
/// The five parts and the total.
nlohmann::ordered_json latency_json(const LatencyBreakdown& latency);
/// The port that stalls a layer, null when none does.
nlohmann::ordered_json stalling_port_json(const std::optional<StallingPort>& port);
/// `{clock_hz, seconds, tops, tops_per_w}`.
nlohmann::ordered_json clocked_json(const ClockedFigures& figures);
/// The four utilisations under the reference's names.
nlohmann::ordered_json mac_utilization_json(const CostTotals& totals);
/// Where the tensors of a layer lie between layers, and what that saved.
nlohmann::ordered_json data_locality_json(const LayerLocality& locality, const CostTotals& totals);
/// The object `details` of a complete record.
nlohmann::ordered_json details_json(const LayerResult& evaluation);

/// A quantity of an in-memory-compute array by part.
nlohmann::ordered_json imc_parts_json(const ImcFigures& figures);

}  // namespace zigzag
