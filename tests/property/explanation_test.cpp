#include "zigzag/explain/explanation.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/search/loop_prime_factors.hpp"

#include "random_problem.hpp"
#include "zigzag_io/report/record/evaluation_reader.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;
using namespace zigzag::test;
using nlohmann::ordered_json;

namespace {

LoopOrder shuffled(const std::vector<LoopElement>& elements, Dice& dice) {
    LoopOrder order;
    for (const LoopElement& element : elements) {
        order.insert(order.end(), static_cast<std::size_t>(element.multiplicity), element.loop);
    }
    for (std::size_t at = order.size(); at > 1; --at) {
        std::swap(order[at - 1], order[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(at) - 1))]);
    }
    return order;
}

/// An evaluation of a random mapping that fits.
LayerResult random_evaluation(const std::vector<Accelerator>& accelerators, Dice& dice) {
    for (;;) {
        const MappingProblem problem = random_problem(accelerators, dice);
        const auto elements = loop_prime_factors(problem.layer, problem.temporal_sizes, {}, std::nullopt);
        for (int attempt = 0; attempt < 20; ++attempt) {
            if (auto evaluation = explain(problem, shuffled(elements, dice))) {
                return LayerResult(*std::move(evaluation));
            }
        }
    }
}

/// What a file of the evaluation holds.
LayerResult through_a_file(const LayerResult& evaluation) {
    return evaluation_from(ordered_json::parse(json_text(complete_json(evaluation))), "file");
}

struct Tally {
    int fractional = 0;
    int stalled = 0;
    int not_double_buffered = 0;
    int in_memory = 0;
    int corrected = 0;
    int shares_ports = 0;
};

void count(const CostModelEvaluation& evaluation, const LatencyExplanation& latency, Tally& tally) {
    const auto& spatial = evaluation.operands[1].spatial_fractional;
    tally.fractional += std::any_of(spatial.begin(), spatial.end(), [](const auto& loops) {
        return std::any_of(loops.begin(), loops.end(), [](const SpatialFactor& loop) {
            return loop.factor != static_cast<double>(static_cast<std::int64_t>(loop.factor));
        });
    });
    tally.stalled += latency.stall > 0;
    tally.not_double_buffered += std::any_of(latency.buffers.begin(), latency.buffers.end(),
                                             [](const BufferExplanation& buffer) { return !buffer.double_buffer; });
    tally.in_memory += evaluation.imc_energy.has_value();
    tally.corrected += are_corrected(evaluation.options.rules);
    tally.shares_ports += std::any_of(latency.onloading_steps.begin(), latency.onloading_steps.end(),
                                      [](const LoadingStep& step) { return step.lower_shared || step.upper_shared; });
}

/// The terms of an explanation added up by its own formulas, in the plainest way.
void check_sums(const CostModelEvaluation& evaluation, const EnergyExplanation& energy, const LatencyExplanation& latency) {
    double memories = 0;
    for (const OperandEvaluation& operand : evaluation.operands) {
        for (std::size_t level = 0; level < operand.levels.size(); ++level) {
            std::array<double, nb_directions> terms{};
            for (const AccessExplanation& access : energy.accesses) {
                if (access.operand == operand.operand && access.level == level) {
                    terms[static_cast<std::size_t>(access.direction)] = static_cast<double>(access.accesses) * access.cost;
                }
            }
            memories += (terms[rd_high] + terms[rd_low]) + (terms[wr_high] + terms[wr_low]);
        }
    }
    CHECK(memories == evaluation.totals.mem_energy);
    CHECK(memories + energy.operational == evaluation.totals.energy_total);

    std::int64_t worst = 0;
    for (const PortExplanation& port : latency.ports) {
        const std::int64_t together = port.missed + std::max<std::int64_t>(0, port.slack + port.allowed - port.window_union);
        worst = std::max(worst, port.transfers.size() == 1 ? port.missed + port.slack : together);
    }
    CHECK(worst == evaluation.stall_cycles);
    const double spatial_stall = latency.ideal_temporal - latency.ideal;
    CHECK(latency.ideal + spatial_stall == evaluation.totals.ideal_temporal_cycle);
    CHECK(latency.ideal_temporal + static_cast<double>(worst) + latency.onloading + latency.offloading ==
          evaluation.totals.latency_total2);
    double offloading = 0;
    for (const LoadingStep& step : latency.offloading_steps) {
        offloading += std::max(step.lower_cycles, step.upper_cycles);
    }
    CHECK(offloading == evaluation.totals.data_offloading_cycle);
}

/// Figures that no energy and no latency follows from, and those that rounding up to whole words and cycles may hide.
bool is_checked(const std::string& key) {
    static const std::vector<std::string> unchecked{"/element_moves",
                                                    "/bandwidth_instantaneous",
                                                    "/data_movement_fractional/window",
                                                    "/data_movement_fractional/bandwidth",
                                                    "/inputs/accelerator/id",
                                                    "/inputs/layer/user_spatial_mapping",
                                                    "/inputs/layer/operand_precision",
                                                    "/dataflows",
                                                    "/layer_id",
                                                    "/area",
                                                    "/in_memory_compute",
                                                    "/elements_per_period",
                                                    "/tile/elements",
                                                    "/bandwidth_m"};
    return std::none_of(unchecked.begin(), unchecked.end(),
                        [&key](const std::string& part) { return key.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("a complete record read back is the same record, and its explanation gives its totals to the last bit") {
    const auto accelerators = shipped_accelerators();
    Dice dice(20260201);
    Tally tally;
    for (int repeat = 0; repeat < 400; ++repeat) {
        CAPTURE(repeat);
        const LayerResult evaluation = random_evaluation(accelerators, dice);
        const LayerResult read = through_a_file(evaluation);
        REQUIRE(complete_json(read) == complete_json(evaluation));
        const EnergyExplanation energy = explain_energy(read);
        const LatencyExplanation latency = explain_latency(read);
        check_sums(evaluation, energy, latency);
        count(read, latency, tally);
    }
    CHECK(tally.fractional > 40);
    CHECK(tally.stalled > 40);
    CHECK(tally.not_double_buffered > 40);
    CHECK(tally.in_memory > 10);
    CHECK(tally.shares_ports > 40);
}

TEST_CASE("a complete record of which one figure was changed is refused") {
    const auto accelerators = shipped_accelerators();
    Dice dice(20260202);
    for (int repeat = 0; repeat < 6; ++repeat) {
        const ordered_json record = ordered_json::parse(json_text(complete_json(random_evaluation(accelerators, dice))));
        const ordered_json flat = record.flatten();
        for (const auto& [key, value] : flat.items()) {
            if (!value.is_number() || !is_checked(key) || !dice.chance(20)) {
                continue;
            }
            ordered_json changed = record;
            ordered_json& number = changed[ordered_json::json_pointer(key)];
            if (value.is_number_integer()) {
                number = value.get<std::int64_t>() + 1;
            } else {
                number = value.get<double>() * 1.5 + 1;
            }
            INFO(key << ": " << value);
            bool refused = false;
            try {
                const LayerResult read = evaluation_from(changed, "file");
                explain_energy(read);
                explain_latency(read);
            } catch (const InputError&) {
                refused = true;
            }
            CHECK(refused);
        }
    }
}
