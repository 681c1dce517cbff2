#include <cmath>

#include "law_check.hpp"

namespace stream {

namespace {

/// Sums of all sources of energy, pJ.
struct Sources {
    double cn_onchip = 0;
    double cn_streams = 0;
    std::array<double, nb_transfer_causes> links{};
    std::array<double, nb_transfer_causes> memories{};

    double of(const EnergySource& source) const {
        switch (source.kind) {
            case EnergySource::Kind::cn_onchip:
                return cn_onchip;
            case EnergySource::Kind::cn_streams:
                return cn_streams;
            case EnergySource::Kind::links:
                return links[static_cast<std::size_t>(source.cause)];
            case EnergySource::Kind::memories:
                break;
        }
        return memories[static_cast<std::size_t>(source.cause)];
    }
};

Sources sources_of(const LawCheck& check) {
    Sources sources;
    for (CnIndex cn = 0; cn < check.graph.number_of_cns(); ++cn) {
        sources.cn_onchip += check.cost(cn).onchip_energy();
        sources.cn_streams += check.cost(cn).offchip_energy;
    }
    for (const LinkTransfer& transfer : check.schedule.transfers) {
        sources.links[static_cast<std::size_t>(transfer.cause)] +=
            check.rules.link_energy(check.accelerator.links[transfer.link], transfer);
    }
    for (const TensorMove& move : check.schedule.moves) {
        sources.memories[static_cast<std::size_t>(move.cause)] += move.memory_energy;
    }
    return sources;
}

void require_equal(LawCheck& check, std::string_view what, double found, double expected) {
    if (std::abs(found - expected) > 1e-9 * std::max(1.0, std::abs(expected))) {
        check.report(Law::energy_sum, "{} is {} pJ, its parts sum up to {} pJ", what, found, expected);
    }
}

}  // namespace

void check_energy(LawCheck& check) {
    const Evaluation& evaluation = check.schedule.evaluation;
    if (evaluation.breakdown.size() != check.energy_terms.size()) {
        check.report(Law::energy_sum, "{} terms, the scheduler declares {}", evaluation.breakdown.size(),
                     check.energy_terms.size());
        return;
    }
    const Sources sources = sources_of(check);
    double total = 0;
    for (std::size_t index = 0; index < check.energy_terms.size(); ++index) {
        const EnergyTerm& term = check.energy_terms[index];
        double expected = 0;
        for (const EnergySource& source : term.sources) {
            expected += sources.of(source);
        }
        total += expected;
        require_equal(check, term.name, evaluation.breakdown[index], expected);
    }
    require_equal(check, "energy", evaluation.energy, total);
}

void check_latency(LawCheck& check) {
    std::int64_t last = 0;
    const auto extend = [&last](const auto& events) {
        for (const auto& event : events) {
            last = std::max(last, event.end);
        }
    };
    extend(check.schedule.cns);
    extend(check.schedule.transfers);
    extend(check.schedule.blocks);
    if (check.schedule.evaluation.latency != last) {
        check.report(Law::latency, "latency is {}, the last event ends at {}", check.schedule.evaluation.latency, last);
    }
    check.require_latency(critical_path(check.graph, check.costs, check.schedule.allocation, check.rules.run_time),
                          "the critical path");
}

}  // namespace stream
