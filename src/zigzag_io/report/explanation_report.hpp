#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/explain/explanation.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Name, equation and sizes of the layer that an explanation is about.
std::string explained_layer_text(const CostModelEvaluation& evaluation, std::size_t width);
/// For people: tables with units within `width` columns.
std::string energy_explanation_text(const CostModelEvaluation& evaluation, const EnergyExplanation& energy, std::size_t width);
std::string latency_explanation_text(const CostModelEvaluation& evaluation, const LatencyExplanation& latency, std::size_t width);

/// For programs: the same terms; keys carry units.
nlohmann::ordered_json energy_explanation_json(const CostModelEvaluation& evaluation, const EnergyExplanation& energy);
nlohmann::ordered_json latency_explanation_json(const LatencyExplanation& latency);

}  // namespace zigzag

#pragma GCC visibility pop
