#include "evaluation_differences.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag_io/report/imc_report.hpp"

namespace zigzag::golden {

namespace {

struct MovementField {
    const char* name;
    std::int64_t DataMovement::*member;
};

constexpr std::array<MovementField, 8> movement_fields{{
    {"elements_per_period", &DataMovement::elements_per_period},
    {"precision", &DataMovement::precision},
    {"period", &DataMovement::period},
    {"period_count", &DataMovement::period_count},
    {"window", &DataMovement::window},
    {"bandwidth_average", &DataMovement::bandwidth_average},
    {"bandwidth_instantaneous", &DataMovement::bandwidth_instantaneous},
    {"element_moves", &DataMovement::element_moves},
}};

/// Collects the differences; `place_` says where the figures at hand belong.
class Comparison {
public:
    explicit Comparison(const CostModelEvaluation& evaluation) : evaluation_(evaluation) {}

    std::vector<std::string> run(const Json& expected) {
        for (const auto& [name, figures] : expected.at("operands").items()) {
            compare_operand(name, figures);
        }
        place_ = "layer";
        compare_ports(expected);
        compare_totals(expected);
        if (expected.contains("imc")) {
            compare_imc(expected["imc"]);
        }
        return lines_;
    }

private:
    void report(const std::string& what, const std::string& found, const std::string& expected) {
        lines_.push_back(fmt::format("{}: {} is {}, expected {}", place_, what, found, expected));
    }

    void exact(const std::string& what, double found, const Json& expected) {
        if (found != expected.get<double>()) {
            report(what, fmt::format("{}", found), expected.dump());
        }
    }

    void close(const std::string& what, double found, const Json& expected) {
        if (!is_close(found, expected.get<double>())) {
            report(what, fmt::format("{}", found), expected.dump());
        }
    }

    bool same_length(const std::string& what, std::size_t found, const Json& expected) {
        if (found != expected.size()) {
            report("length of " + what, std::to_string(found), std::to_string(expected.size()));
        }
        return found == expected.size();
    }

    static std::string indexed(const std::string& what, std::size_t direction) {
        return fmt::format("{}[{}]", what, to_string(all_directions[direction]));
    }

    void exact_by_direction(const std::string& what, const std::array<std::int64_t, nb_directions>& found, const Json& expected) {
        for (std::size_t direction = 0; direction < nb_directions; ++direction) {
            exact(indexed(what, direction), static_cast<double>(found[direction]), expected.at(direction));
        }
    }

    const MemoryLevel& memory(std::size_t index) const { return evaluation_.accelerator->memory_hierarchy.levels().at(index); }

    void compare_operand(const std::string& name, const Json& expected) {
        place_ = name;
        const OperandEvaluation* operand = nullptr;
        for (const OperandEvaluation& candidate : evaluation_.operands) {
            if (to_string(candidate.operand) == name) {
                operand = &candidate;
            }
        }
        if (operand == nullptr) {
            report("operand", "missing", "present");
            return;
        }
        if (expected.contains("unit_count") && same_length("unit_count", operand->unit_count.size(), expected["unit_count"])) {
            for (std::size_t level = 0; level < operand->unit_count.size(); ++level) {
                exact("unit_count", static_cast<double>(operand->unit_count[level]), expected["unit_count"][level]);
            }
        }
        const Json& double_buffer = expected.at("double_buffer");
        if (same_length("double_buffer", operand->double_buffer.size(), double_buffer)) {
            for (std::size_t level = 0; level < double_buffer.size(); ++level) {
                exact(fmt::format("double_buffer[{}]", level), operand->double_buffer[level] ? 1 : 0,
                      double_buffer[level].get<bool>() ? 1 : 0);
            }
        }
        compare_spatial("spatial_fractional", operand->spatial_fractional, expected.at("spatial_fractional"));
        compare_spatial("spatial_integer", operand->spatial_integer, expected.at("spatial_integer"));
        compare_temporal("temporal_allocated", operand->temporal_allocated, expected.at("temporal_allocated"));
        compare_temporal("temporal", operand->temporal, expected.at("temporal"));
        const Json& levels = expected.at("levels");
        if (same_length("levels", operand->levels.size(), levels)) {
            for (std::size_t level = 0; level < levels.size(); ++level) {
                const std::string& memory_name = memory(operand->levels[level].memory).instance.name;
                place_ = fmt::format("{} in {}", name, memory_name);
                if (expected.contains("memories") && expected["memories"][level] != memory_name) {
                    report("memory", memory_name, expected["memories"][level].dump());
                }
                compare_level(operand->levels[level], levels[level]);
            }
        }
    }

    /// Loops of one level as factor per dimension: their order has no meaning, nor has a factor 1.
    void compare_spatial(const std::string& what, const std::vector<std::vector<SpatialFactor>>& found, const Json& expected) {
        if (!same_length(what, found.size(), expected)) {
            return;
        }
        for (std::size_t level = 0; level < found.size(); ++level) {
            std::map<std::string, double> found_factors;
            std::map<std::string, double> expected_factors;
            for (const SpatialFactor& loop : found[level]) {
                found_factors.try_emplace(loop.dimension, 1).first->second *= loop.factor;
            }
            for (const Json& loop : expected[level]) {
                expected_factors.try_emplace(loop.at(0).get<std::string>(), 1).first->second *= loop.at(1).get<double>();
            }
            for (const auto& [dimension, factor] : expected_factors) {
                close(fmt::format("{}[{}] of {}", what, level, dimension), found_factors.try_emplace(dimension, 1).first->second,
                      factor);
            }
            for (const auto& [dimension, factor] : found_factors) {
                if (expected_factors.find(dimension) == expected_factors.end()) {
                    close(fmt::format("{}[{}] of {}", what, level, dimension), factor, 1);
                }
            }
        }
    }

    void compare_temporal(const std::string& what, const std::vector<std::vector<TemporalLoop>>& found, const Json& expected) {
        Json loops = Json::array();
        for (const std::vector<TemporalLoop>& level : found) {
            Json of_level = Json::array();
            for (const TemporalLoop& loop : level) {
                of_level.push_back(Json::array({loop.dimension, loop.factor}));
            }
            loops.push_back(std::move(of_level));
        }
        if (loops != expected) {
            report(what, loops.dump(), expected.dump());
        }
    }

    void compare_level(const OperandAtLevel& found, const Json& expected) {
        exact_by_direction("word_accesses", found.word_accesses, expected.at("word_accesses"));
        if (expected.contains("energy")) {
            close("energy", found.energy, expected["energy"]);
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                close(indexed("energy_per_direction", direction), found.energy_per_direction[direction],
                      expected.at("energy_per_direction").at(direction));
            }
            close("utilization", found.utilization, expected.at("utilization"));
            close("utilization_shared", found.utilization_shared, expected.at("utilization_shared"));
        }
        if (expected.contains("utilization_effective")) {
            close("utilization_effective", found.utilization_effective, expected["utilization_effective"]);
        }
        if (expected.contains("data_movement")) {
            compare_movement("data_movement", found.data_movement, expected["data_movement"]);
            compare_movement("data_movement_fractional", found.data_movement_fractional, expected.at("data_movement_fractional"));
        }
        if (expected.contains("real_cycles")) {
            exact_by_direction("real_cycles", found.real_cycles, expected["real_cycles"]);
            exact_by_direction("allowed_cycles", found.allowed_cycles, expected.at("allowed_cycles"));
        }
        if (expected.contains("loading")) {
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                compare_loading(indexed("loading", direction), found.loading[direction], expected["loading"].at(direction));
            }
        }
    }

    void compare_movement(const std::string& what, const std::array<DataMovement, nb_directions>& found, const Json& expected) {
        for (const MovementField& field : movement_fields) {
            if (!expected.contains(field.name)) {
                continue;
            }
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                exact(indexed(what + "." + field.name, direction), static_cast<double>(found[direction].*field.member),
                      expected[field.name].at(direction));
            }
        }
    }

    void compare_loading(const std::string& what, const std::optional<LoadingCycles>& found, const Json& expected) {
        if (found.has_value() == expected.is_null()) {
            report(what, found ? "present" : "absent", expected.dump());
        } else if (found) {
            exact(what + " cycles", found->cycles, expected.at(0));
            exact(what + " shared", found->shared ? 1 : 0, expected.at(1).get<bool>() ? 1 : 0);
        }
    }

    /// A port that carries nothing may be left out; it has no stall.
    void compare_ports(const Json& expected) {
        std::map<std::pair<std::string, std::string>, std::int64_t> stalls;
        for (const PortEvaluation& port : evaluation_.ports) {
            const MemoryInstance& instance = memory(port.memory).instance;
            stalls[{instance.name, instance.ports.at(port.port).name}] = port.stall_cycles;
        }
        for (const Json& entry : expected.at("port_stalls")) {
            const auto memory_name = entry.at(0).get<std::string>();
            const auto port_name = entry.at(1).get<std::string>();
            const auto found = stalls.find({memory_name, port_name});
            const std::int64_t cycles = found == stalls.end() ? 0 : found->second;
            exact(fmt::format("stall_cycles of {} {}", memory_name, port_name), static_cast<double>(cycles), entry.at(2));
            if (found != stalls.end()) {
                stalls.erase(found);
            }
        }
        for (const auto& [name, cycles] : stalls) {
            report(fmt::format("stall_cycles of {} {}", name.first, name.second), std::to_string(cycles), "no such port");
        }
    }

    void compare_totals(const Json& expected) {
        const CostTotals& found = evaluation_.totals;
        const Json& totals = expected.at("totals");
        close("mac_energy", found.mac_energy, totals.at("mac_energy"));
        close("mem_energy", found.mem_energy, totals.at("mem_energy"));
        close("energy_total", found.energy_total, totals.at("energy_total"));
        exact("ideal_cycle", found.ideal_cycle, totals.at("ideal_cycle"));
        if (totals.contains("ideal_temporal_cycle")) {
            exact("ideal_temporal_cycle", found.ideal_temporal_cycle, totals["ideal_temporal_cycle"]);
        }
        exact("stall_cycles", static_cast<double>(evaluation_.stall_cycles), expected.at("stall_cycles"));
        exact("data_onloading_cycle", found.data_onloading_cycle, totals.at("data_onloading_cycle"));
        exact("data_offloading_cycle", found.data_offloading_cycle, totals.at("data_offloading_cycle"));
        exact("latency_total0", found.latency_total0, totals.at("latency_total0"));
        exact("latency_total1", found.latency_total1, totals.at("latency_total1"));
        exact("latency_total2", found.latency_total2, totals.at("latency_total2"));
        if (expected.contains("mac_utilization")) {
            const Json& utilization = expected["mac_utilization"];
            close("mac_spatial_utilization", found.mac_spatial_utilization(), utilization.at(0));
            close("mac_utilization0", found.mac_utilization0(), utilization.at(1));
            close("mac_utilization1", found.mac_utilization1(), utilization.at(2));
            close("mac_utilization2", found.mac_utilization2(), utilization.at(3));
        }
    }

    void compare_imc(const Json& expected) {
        if (!evaluation_.imc_energy) {
            report("in-memory-compute array", "missing", "present");
            return;
        }
        const ImcArray& imc = *evaluation_.accelerator->operational_array.imc;
        close("clock_period", clock_period_of(imc).total(), expected.at("clock_period"));
        close("area", imc_area(*evaluation_.accelerator).total(), expected.at("area"));
        for (std::size_t part = 0; part < nb_imc_parts; ++part) {
            const std::string name(to_string(static_cast<ImcPart>(part)));
            if (expected.at("energy").contains(name)) {
                close("energy of " + name, evaluation_.imc_energy->values[part], expected["energy"][name]);
            }
        }
    }

    const CostModelEvaluation& evaluation_;
    std::string place_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> differences(const CostModelEvaluation& evaluation, const Json& expected) {
    return Comparison(evaluation).run(expected);
}

}  // namespace zigzag::golden
