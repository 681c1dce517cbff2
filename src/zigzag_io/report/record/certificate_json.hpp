#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/layer_result.hpp"

namespace zigzag {

/// What is proven about one layer's loop order.
nlohmann::ordered_json certificate_json(const OrderCertificate& certificate);

/// The same over a network: sums of the layers' costs and bounds. `adds_up` tells whether the network's own cost is such a sum:
/// it is for energy and latency; for products and powers each layer was optimised for itself.
nlohmann::ordered_json network_certificate_json(const std::vector<LayerResult>& layers);

/// Bounds over all loop orders.
nlohmann::ordered_json lower_bounds_json(const Score& bounds);

/// No mapping costs less, by figure: what a proof for the figure says, else the bound over all loop orders of the layer's spatial
/// mapping. None when the layer has no bounds.
std::optional<Score> tightest_bounds(const LayerResult& layer);

/// Line of the summary, empty when no layer has a certificate.
std::string certificate_text(const std::vector<LayerResult>& layers);

}  // namespace zigzag
