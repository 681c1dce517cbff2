#include "certificate_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "json_values.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

/// Certificates of all layers that have one, added up.
struct CertificateSum {
    std::size_t layers = 0;
    std::size_t proven = 0;
    double best = 0;
    double lower_bound = 0;
    double worst_gap = 0;
    bool adds_up = true;
    bool exact_arithmetic = true;
    bool any_boundaries = false;

    explicit CertificateSum(const std::vector<LayerResult>& evaluations) {
        for (const LayerResult& layer : evaluations) {
            if (!layer.certificate) {
                continue;
            }
            ++layers;
            proven += layer.certificate->proven ? 1 : 0;
            best += layer.certificate->best;
            lower_bound += layer.certificate->lower_bound;
            worst_gap = std::max(worst_gap, layer.certificate->gap());
            adds_up = adds_up && (layer.certificate->objective == "latency" || layer.certificate->objective == "energy");
            any_boundaries = any_boundaries || layer.certificate->allocation == Allocation::optimal;
            exact_arithmetic = exact_arithmetic && layer.certificate->exact_arithmetic;
        }
        adds_up = adds_up && layers == evaluations.size();
    }
};

}  // namespace

ordered_json certificate_json(const OrderCertificate& certificate) {
    ordered_json record{{"objective", certificate.objective},
                        {"factors", certificate.factors == LoopFactors::any ? "any" : "prime"},
                        {"allocation", certificate.allocation == Allocation::optimal ? "optimal" : "greedy"},
                        {"orders", certificate.nb_orders},
                        {"spatial_candidates", certificate.spatial_candidates},
                        {"spatial_candidates_excluded", certificate.excluded_candidates},
                        {"best", json_number(certificate.best)},
                        {"lower_bound", json_number(certificate.lower_bound)},
                        {"gap", json_number(certificate.gap())},
                        {"proven", certificate.proven},
                        {"exact_arithmetic", certificate.exact_arithmetic},
                        {"labels", certificate.labels}};
    if (!certificate.limitation.empty()) {
        record["limitation"] = certificate.limitation;
    }
    return record;
}

ordered_json network_certificate_json(const std::vector<LayerResult>& layers) {
    const CertificateSum sum(layers);
    if (sum.layers == 0) {
        return nullptr;
    }
    ordered_json record{{"layers", sum.layers}, {"proven", sum.proven}, {"worst_gap", json_number(sum.worst_gap)}};
    record["adds_up"] = sum.adds_up;
    record["best"] = json_number(sum.best);
    record["lower_bound"] = json_number(sum.lower_bound);
    return record;
}

ordered_json lower_bounds_json(const Score& bounds) {
    return {{"energy_pj", json_number(bounds.energy)}, {"latency_cycles", json_number(bounds.latency)}};
}

std::optional<Score> tightest_bounds(const LayerResult& layer) {
    std::optional<Score> bounds = layer.lower_bounds;
    if (bounds && layer.certificate && layer.certificate->objective == "energy") {
        bounds->energy = layer.certificate->lower_bound;
    }
    if (bounds && layer.certificate && layer.certificate->objective == "latency") {
        bounds->latency = layer.certificate->lower_bound;
    }
    return bounds;
}

std::string certificate_text(const std::vector<LayerResult>& layers) {
    const CertificateSum sum(layers);
    if (sum.layers == 0) {
        return {};
    }
    std::string text = fmt::format("  proof        {} of {} layers proven optimal over all loop orders{}", sum.proven, sum.layers,
                                   sum.any_boundaries ? " and memory boundaries" : "");
    if (sum.proven < sum.layers) {
        text += fmt::format("; largest gap {:.2f} %", sum.worst_gap * 100);
    }
    if (!sum.exact_arithmetic) {
        text += " (up to rounding ties)";
    }
    return text + "\n";
}

}  // namespace zigzag
