// Energy, from the loops up: what a memory level holds, how many of those tiles move at once, how often, in how many words, and
// at what price. The sums are made in the order of the cost model, so they are the same to the last bit.
#include <algorithm>
#include <array>
#include <cmath>

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/rules/accesses.hpp"

#include "explanation_parts.hpp"

namespace zigzag {

namespace {

class EnergyExplainer {
public:
    EnergyExplainer(const CostModelEvaluation& evaluation, const std::string& origin)
        : evaluation_(evaluation), parts_(evaluation, origin) {}

    EnergyExplanation explanation() {
        explain_array();
        result_.iterations = parts_.iterations();
        for (const OperandEvaluation& operand : evaluation_.operands) {
            check_tiles(operand);
            std::vector<std::int64_t>& periods = result_.periods.emplace_back();
            for (std::size_t interface = 0; interface <= operand.levels.size(); ++interface) {
                periods.push_back(parts_.period(operand, interface));
            }
            for (std::size_t level = 0; level < operand.levels.size(); ++level) {
                result_.memories += explain_level(operand, level);
            }
        }
        result_.total = result_.memories + result_.operational;
        parts_.compare("memory_energy", evaluation_.totals.mem_energy, result_.memories);
        parts_.compare("operational_energy", evaluation_.totals.mac_energy, result_.operational);
        parts_.compare("energy_total", evaluation_.totals.energy_total, result_.total);
        parts_.throw_if_different();
        return std::move(result_);
    }

private:
    void explain_array() {
        const OperationalArray& array = evaluation_.accelerator->operational_array;
        result_.macs = evaluation_.layer.total_mac_count();
        result_.energy_per_mac = array.unit_energy;
        if (!array.imc || !evaluation_.imc_use) {
            result_.operational = array.unit_energy * static_cast<double>(result_.macs);
            return;
        }
        result_.imc = energy_terms_of(*array.imc, *evaluation_.imc_use);
        const ImcFigures energy = energy_of(*result_.imc);
        result_.operational = energy.total();
        for (std::size_t part = 0; part < nb_imc_parts; ++part) {
            parts_.compare(fmt::format("operational_energy_breakdown.{}", to_string(static_cast<ImcPart>(part))),
                           evaluation_.imc_energy.value_or(ImcFigures{}).values[part], energy.values[part]);
        }
    }

    /// Tiles are the product of their ranges, instances that of the spatial loops outside.
    void check_tiles(const OperandEvaluation& operand) {
        for (std::size_t level = 0; level <= operand.levels.size(); ++level) {
            double instances = 1;
            for (std::size_t above = level; above < operand.spatial_fractional.size(); ++above) {
                for (const SpatialFactor& loop : operand.spatial_fractional[above]) {
                    instances *= loop.factor;
                }
            }
            parts_.compare(fmt::format("{}.unit_count[{}]", to_string(operand.operand), level), operand.unit_count[level],
                           ExplainedEvaluation::whole(round_half_even(round_to_thousandths(instances))));
        }
        for (std::size_t level = 0; level < operand.levels.size(); ++level) {
            const std::string name = fmt::format("{}.levels[{}]", to_string(operand.operand), level);
            for (const Tile& tile : {operand.levels[level].tile, operand.levels[level].tile_fractional}) {
                if (tile.elements < 1 || tile.bits % tile.elements != 0) {
                    parts_.fault(name + ".tile", fmt::format("{} elements cannot have {} bits", tile.elements, tile.bits));
                } else {
                    parts_.check_precision(name + ".tile", operand, tile.bits / tile.elements);
                }
            }
            double elements = 1;
            for (const TileRange& range : operand.levels[level].ranges) {
                elements *= range.size;
            }
            // The model multiplies in another order before it rounds, so a half may have gone either way.
            const auto found = static_cast<double>(operand.levels[level].tile_fractional.elements);
            constexpr double half_and_rounding = 0.5000001;
            if (std::abs(elements - found) > half_and_rounding) {
                parts_.compare(name + ".tile_fractional.elements", found, elements);
            }
        }
    }

    double explain_level(const OperandEvaluation& operand, std::size_t level) {
        const OperandAtLevel& at = operand.levels[level];
        std::array<double, nb_directions> energy{};
        for (const DataDirection direction : all_directions) {
            const auto d = static_cast<std::size_t>(direction);
            const DataMovement& movement = at.data_movement_fractional[d];
            if (movement.elements_per_period > 0 && movement.precision > 0) {
                energy[d] = explain_direction(operand, level, direction).energy;
            } else {
                check_nothing_moves(operand, level, direction);
            }
        }
        const double sum = rules::level_energy(energy[rd_high], energy[rd_low], energy[wr_high], energy[wr_low]);
        parts_.compare(fmt::format("{}.levels[{}].energy", to_string(operand.operand), level), at.energy, sum);
        return sum;
    }

    void check_nothing_moves(const OperandEvaluation& operand, std::size_t level, DataDirection direction) {
        const auto d = static_cast<std::size_t>(direction);
        const OperandAtLevel& at = operand.levels[level];
        const DataMovement& movement = at.data_movement_fractional[d];
        const std::string name = parts_.name_of(operand, level, direction);
        parts_.compare(name + ".word_accesses", at.word_accesses[d], std::int64_t{0});
        parts_.compare(name + ".energy", at.energy_per_direction[d], 0.0);
        if (movement.elements_per_period > 0) {
            return;  // of 0 bits each
        }
        for (const std::int64_t figure : {movement.period, movement.period_count, movement.precision}) {
            parts_.compare(name + ".data_movement_fractional: a figure of a transfer that does not happen", figure,
                           std::int64_t{0});
        }
    }

    const AccessExplanation& explain_direction(const OperandEvaluation& operand, std::size_t level, DataDirection direction) {
        const auto d = static_cast<std::size_t>(direction);
        const OperandAtLevel& at = operand.levels[level];
        const DataMovement& movement = at.data_movement_fractional[d];
        const MemoryInstance& memory = parts_.memory(operand, level).instance;
        const std::string name = parts_.name_of(operand, level, direction);
        const std::size_t interface = interface_of(level, direction);
        AccessExplanation access;
        access.operand = operand.operand;
        access.level = level;
        access.direction = direction;
        access.memory = memory.name;
        if (at.port[d]) {
            const MemoryPort& port = memory.ports.at(*at.port[d]);
            access.port = port.name;
            access.word = port.bandwidth_min;
            access.width = port.bandwidth_max;
        } else {
            parts_.fault(name, "data moves, but no port carries it");
        }
        access.tile_elements = interface == 0 ? 1 : operand.levels[interface - 1].tile_fractional.elements;
        access.elements = movement.elements_per_period;
        if (access.tile_elements < 1 || access.elements % access.tile_elements != 0 ||
            (interface > level && access.elements != access.tile_elements)) {
            parts_.fault(name + ".elements_per_period",
                         fmt::format("is {}, which is not made of tiles of {}", access.elements, access.tile_elements));
            access.tile_elements = 1;
        }
        access.tiles = access.elements / access.tile_elements;
        access.precision = movement.precision;
        parts_.check_precision(name + ".data_movement_fractional.precision_bits", operand, movement.precision);
        access.transfers = movement.period_count;
        const std::int64_t period = parts_.period(operand, interface);
        parts_.compare(name + ".period_cycles", movement.period, period);
        parts_.compare(name + ".period_count", movement.period_count, parts_.iterations() / period);
        access.instances = operand.unit_count[level + 1];

        const double words =
            rules::words_of(static_cast<double>(access.elements), static_cast<double>(access.precision), access.word);
        access.words = ExplainedEvaluation::whole(words);
        const double accesses = rules::full_width_accesses(
            words, access.word, access.width, static_cast<double>(access.transfers), static_cast<double>(access.instances));
        access.accesses = ExplainedEvaluation::whole(accesses);
        access.cost = is_read(direction) ? memory.r_cost : memory.w_cost;
        access.energy = accesses * access.cost;
        parts_.compare(name + ".word_accesses", at.word_accesses[d], access.accesses);
        parts_.compare(name + ".energy", at.energy_per_direction[d], access.energy);
        result_.accesses.push_back(std::move(access));
        return result_.accesses.back();
    }

    const CostModelEvaluation& evaluation_;
    ExplainedEvaluation parts_;
    EnergyExplanation result_;
};

}  // namespace

EnergyExplanation explain_energy(const CostModelEvaluation& evaluation, const std::string& origin) {
    return EnergyExplainer(evaluation, origin).explanation();
}

}  // namespace zigzag
