#include <algorithm>

#include "zigzag/stages/stage.hpp"

namespace zigzag {

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

Things given_by(const Task& task) {
    Things given;
    const auto add = [&given](bool present, Things what) { given = present ? given | what : given; };
    add(task.workload != nullptr, Provides::workload);
    add(task.mapping != nullptr, Provides::mapping);
    add(task.accelerator != nullptr, Provides::accelerator);
    return given;
}

}  // namespace zigzag
