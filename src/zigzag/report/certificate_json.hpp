#pragma once

#include <nlohmann/json.hpp>

#include "zigzag/cost/cost_model_evaluation.hpp"

namespace zigzag {

/// What is proven about one layer's loop order.
nlohmann::ordered_json certificate_json(const OrderCertificate& certificate);

/// The same over a network: sums of the layers' costs and bounds where the objective adds up (energy, latency), else null.
nlohmann::ordered_json network_certificate_json(const std::vector<CostModelEvaluation>& layers);

/// Line of the summary, empty when no layer has a certificate.
std::string certificate_text(const std::vector<CostModelEvaluation>& layers);

}  // namespace zigzag
