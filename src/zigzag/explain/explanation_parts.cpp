#include "explanation_parts.hpp"

#include <algorithm>
#include <cmath>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/rules/accesses.hpp"

namespace zigzag {

namespace {

std::int64_t product_of_run(const std::vector<std::string>& loops, const std::vector<TemporalLoop>& level) {
    std::int64_t product = 1;
    for (auto loop = level.rbegin(); loop != level.rend() && contains_loop(loops, loop->dimension); ++loop) {
        product *= loop->factor;
    }
    return product;
}

}  // namespace

bool contains_loop(const std::vector<std::string>& loops, const std::string& name) {
    return std::find(loops.begin(), loops.end(), name) != loops.end();
}

ExplainedEvaluation::ExplainedEvaluation(const CostModelEvaluation& evaluation, const std::string& origin)
    : evaluation_(evaluation), faults_(origin, "the file was edited, or comes from another version") {
    const auto product = [this](const std::vector<TemporalLoop>& loops, const std::string& name) {
        double exact = 1;
        for (const TemporalLoop& loop : loops) {
            exact *= static_cast<double>(loop.factor);
        }
        if (exact > static_cast<double>(largest_exact)) {
            faults_.add(name, "the loops multiply up to more than 2^53 iterations");
            faults_.throw_if_any();
        }
        return static_cast<std::int64_t>(exact);
    };
    iterations_ = product(evaluation.loop_order, "loop_order");
    for (const OperandEvaluation& operand : evaluation.operands) {
        std::vector<TemporalLoop> all;
        for (const auto& level : operand.temporal) {
            all.insert(all.end(), level.begin(), level.end());
        }
        const std::string name = fmt::format("temporal_mapping.{}", to_string(operand.operand));
        product(all, name);
        if (all != evaluation.loop_order) {
            fault(name, "its levels together are not the loop order");
        }
    }
    throw_if_different();
}

const MemoryLevel& ExplainedEvaluation::memory(const OperandEvaluation& operand, std::size_t level) const {
    return evaluation_.accelerator->memory_hierarchy.levels().at(operand.levels.at(level).memory);
}

const MemoryPort& ExplainedEvaluation::port_of(const PortEvaluation& port) const {
    return evaluation_.accelerator->memory_hierarchy.levels().at(port.memory).instance.ports.at(port.port);
}

const std::string& ExplainedEvaluation::memory_of(const PortEvaluation& port) const {
    return evaluation_.accelerator->memory_hierarchy.levels().at(port.memory).instance.name;
}

std::string ExplainedEvaluation::name_of(const OperandEvaluation& operand, std::size_t level, DataDirection direction) const {
    return fmt::format("{}.{}.{}", to_string(operand.operand), memory(operand, level).instance.name, to_string(direction));
}

std::int64_t ExplainedEvaluation::period(const OperandEvaluation& operand, std::size_t interface) const {
    std::int64_t period = 1;
    if (interface == 0) {
        const bool reuse_is_free = rules::reuse_is_free(evaluation_.options.rules, is_output(operand));
        for (const TemporalLoop& loop : evaluation_.loop_order) {
            if (!reuse_is_free || !contains_loop(operand.irrelevant, loop.dimension)) {
                break;
            }
            period *= loop.factor;
        }
        return period;
    }
    for (std::size_t level = 0; level < interface; ++level) {
        for (const TemporalLoop& loop : operand.temporal.at(level)) {
            period *= loop.factor;
        }
    }
    return period;
}

std::int64_t ExplainedEvaluation::relevant_run(const OperandEvaluation& operand, std::size_t architecture_level) {
    return architecture_level == 0 ? 1 : product_of_run(operand.relevant, operand.temporal.at(architecture_level - 1));
}

std::int64_t ExplainedEvaluation::irrelevant_run(const OperandEvaluation& operand, std::size_t architecture_level) {
    return architecture_level == 0 ? 1 : product_of_run(operand.irrelevant, operand.temporal.at(architecture_level - 1));
}

void ExplainedEvaluation::check_precision(const std::string& name, const OperandEvaluation& operand, std::int64_t precision) {
    const OperandPrecision& given = evaluation_.layer.precision;
    const bool known = precision == given.of(operand.operand) || (is_output(operand) && precision == given.O_final);
    if (!known) {
        faults_.add(name, fmt::format("is {} bits, which is no precision of {}", precision, to_string(operand.operand)));
    }
}

std::int64_t ExplainedEvaluation::clock_cycles(std::int64_t steps) const {
    const double cycles = evaluation_.cycles_per_operation;
    return cycles == 1 ? steps : whole(std::ceil(static_cast<double>(steps) * cycles));
}

std::int64_t ExplainedEvaluation::whole(double value) {
    constexpr double largest = 4611686018427387904.0;  // 2^62
    return static_cast<std::int64_t>(std::min(value, largest));
}

}  // namespace zigzag
