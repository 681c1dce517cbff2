#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/layer_result.hpp"

namespace zigzag {

/// What data locality left out of which layers, and what that saved where it is known; empty when it was not asked for.
std::string locality_text(const std::vector<LayerResult>& layers, std::size_t width);

/// The same of the network, null when it was not asked for.
nlohmann::ordered_json network_locality_json(const std::vector<LayerResult>& layers);

}  // namespace zigzag
