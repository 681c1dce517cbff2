#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "explanation_text.hpp"
#include "text_amounts.hpp"
#include "zigzag_io/report/explanation_report.hpp"

namespace zigzag {

namespace {

std::string share(double part, double whole) {
    return whole > 0 ? fmt::format("{:.2f}", 100 * part / whole) : "-";
}

/// `128 wordlines in use`
std::string count_text(const ImcCount& count) {
    return fmt::format("{} {}", exact(count.count), count.of);
}

/// `adcs: one converter for each of 8 weight bits x 64 wordlines in use, 9 steps`
std::string units_text(ImcPart part, const ImcPartEnergy& energy, std::size_t width) {
    std::vector<std::string> counts;
    for (const ImcCount& count : energy.counts) {
        if (!count.of.empty()) {
            counts.push_back(count_text(count));
        }
    }
    return wrapped(fmt::format("  {}: one {} for each of {}, {}", to_string(part), energy.unit, fmt::join(counts, " x "),
                               count_text(energy.times)),
                   width);
}

std::string array_text(const EnergyExplanation& energy, std::size_t width) {
    if (!energy.imc) {
        return wrapped(fmt::format("Multipliers: {} multiply-accumulates x {} pJ = {} pJ", energy.macs,
                                   exact(energy.energy_per_mac), exact(energy.operational)),
                       width);
    }
    TextColumn name = name_column("Part", 12);
    TextColumn unit_energy = number_column("Per unit", "pJ");
    TextColumn units = number_column("Units");
    TextColumn times = number_column("Times");
    TextColumn amount = number_column("Energy", "pJ");
    TextColumn part_of_total = number_column("Share", "%");
    std::string reasons;
    for (std::size_t index = 0; index < nb_imc_parts; ++index) {
        const auto part = static_cast<ImcPart>(index);
        const ImcPartEnergy& terms = (*energy.imc)[index];
        if (terms.total() != 0) {
            name.cells.emplace_back(to_string(part));
            unit_energy.cells.push_back(exact(terms.unit_energy));
            units.cells.push_back(exact(terms.units()));
            times.cells.push_back(exact(terms.times.count));
            amount.cells.push_back(exact(terms.total()));
            part_of_total.cells.push_back(share(terms.total(), energy.total));
            reasons += units_text(part, terms, width);
        }
    }
    name.cells.emplace_back("sum");
    for (TextColumn* column : {&unit_energy, &units, &times}) {
        column->cells.emplace_back("");
    }
    amount.cells.push_back(exact(energy.operational));
    part_of_total.cells.push_back(share(energy.operational, energy.total));
    return "Array: energy per unit x units x times, by part\n" +
           render_table({std::move(name), std::move(unit_energy), std::move(units), std::move(times), std::move(amount),
                         std::move(part_of_total)},
                        width)
               .text +
           reasons;
}

/// How an in-memory-compute array is used, which its energy follows from.
std::string imc_use_text(const CostModelEvaluation& evaluation, std::size_t width) {
    if (!evaluation.imc_use || !evaluation.accelerator->operational_array.imc) {
        return {};
    }
    const ImcUse& use = *evaluation.imc_use;
    const ImcArray& imc = *evaluation.accelerator->operational_array.imc;
    return wrapped(
        fmt::format("  {} operations of {} steps, a step with {} of {} bitlines and {} of {} wordlines in use; {} precharges",
                    exact(use.operations), exact(imc.cycles_per_operation()), exact(use.rows), imc.bitlines, exact(use.columns),
                    imc.wordlines, exact(use.precharges)),
        width);
}

std::string costs_text(const EnergyExplanation& energy, std::size_t width) {
    TextColumn operand = name_column("Operand", 0);
    TextColumn memory = name_column("Memory", 12);
    TextColumn direction = name_column("Direction", 0);
    TextColumn accesses = number_column("Accesses");
    TextColumn cost = number_column("Per access", "pJ");
    TextColumn amount = number_column("Energy", "pJ");
    TextColumn part = number_column("Share", "%");
    for (const AccessExplanation& access : energy.accesses) {
        operand.cells.emplace_back(to_string(access.operand));
        memory.cells.push_back(printable(access.memory));
        direction.cells.push_back(direction_text(access.direction));
        accesses.cells.push_back(std::to_string(access.accesses));
        cost.cells.push_back(exact(access.cost));
        amount.cells.push_back(exact(access.energy));
        part.cells.push_back(share(access.energy, energy.total));
    }
    operand.cells.emplace_back("sum");
    for (TextColumn* column : {&memory, &direction, &accesses, &cost}) {
        column->cells.emplace_back("");
    }
    amount.cells.push_back(exact(energy.memories));
    part.cells.push_back(share(energy.memories, energy.total));
    return "Memories: accesses x energy per access (of the full width of a port)\n" +
           render_table({std::move(operand), std::move(memory), std::move(direction), std::move(accesses), std::move(cost),
                         std::move(amount), std::move(part)},
                        width)
               .text;
}

std::string accesses_text(const EnergyExplanation& energy, std::size_t width) {
    TextColumn operand = name_column("Operand", 0);
    TextColumn memory = name_column("Memory", 12);
    TextColumn direction = name_column("Dir.", 0);
    TextColumn tile = number_column("Tile", "elements");
    TextColumn tiles = number_column("Tiles\nat once");
    TextColumn precision = number_column("Element", "bits");
    TextColumn word = number_column("Word", "bits");
    TextColumn port = number_column("Port", "bits");
    TextColumn words = number_column("Words");
    TextColumn transfers = number_column("Transfers");
    TextColumn instances = number_column("Instances");
    TextColumn accesses = number_column("Accesses");
    for (const AccessExplanation& access : energy.accesses) {
        operand.cells.emplace_back(to_string(access.operand));
        memory.cells.push_back(printable(access.memory));
        direction.cells.emplace_back(allocation_name(access.direction));
        tile.cells.push_back(std::to_string(access.tile_elements));
        tiles.cells.push_back(std::to_string(access.tiles));
        precision.cells.push_back(std::to_string(access.precision));
        word.cells.push_back(fmt::format("{}", access.word));
        port.cells.push_back(fmt::format("{}", access.width));
        words.cells.push_back(std::to_string(access.words));
        transfers.cells.push_back(std::to_string(access.transfers));
        instances.cells.push_back(std::to_string(access.instances));
        accesses.cells.push_back(std::to_string(access.accesses));
    }
    return wrapped("Accesses = int(words x (word / port) x transfers x instances), words = ceil(tile x tiles x element / word)",
                   width) +
           render_table({std::move(operand), std::move(memory), std::move(direction), std::move(tile), std::move(tiles),
                         std::move(precision), std::move(word), std::move(port), std::move(words), std::move(transfers),
                         std::move(instances), std::move(accesses)},
                        width)
               .text;
}

/// A loop as one operand sees it: `K 2`, irrelevant `(K 2)`, partially relevant `K 2~`.
template <class LoopType>
std::string loops_text(const OperandEvaluation& operand, const std::vector<LoopType>& loops) {
    std::vector<std::string> texts;
    for (const LoopType& loop : loops) {
        if (loop.factor == 1) {
            continue;
        }
        const std::string text = fmt::format("{} {}", printable(loop.dimension), loop.factor);
        const auto is_one_of = [&loop](const std::vector<std::string>& names) {
            return std::find(names.begin(), names.end(), loop.dimension) != names.end();
        };
        texts.push_back(is_one_of(operand.irrelevant)           ? "(" + text + ")"
                        : is_one_of(operand.partially_relevant) ? text + "~"
                                                                : text);
    }
    return texts.empty() ? "-" : fmt::format("{}", fmt::join(texts, ", "));
}

/// `98 = K 2 x FY 7 x FX 7`
std::string tile_text(const OperandAtLevel& level) {
    std::vector<std::string> ranges;
    for (const TileRange& range : level.ranges) {
        if (range.size != 1) {
            ranges.push_back(fmt::format("{} {}", printable(range.dimension), range.size));
        }
    }
    const std::int64_t elements = level.tile_fractional.elements;
    return ranges.empty() ? std::to_string(elements) : fmt::format("{} = {}", elements, fmt::join(ranges, " x "));
}

std::string levels_text(const CostModelEvaluation& evaluation, const EnergyExplanation& energy, std::size_t position,
                        std::size_t width) {
    const OperandEvaluation& operand = evaluation.operands[position];
    const std::vector<MemoryLevel>& memories = evaluation.accelerator->memory_hierarchy.levels();
    TextColumn level = name_column("Level", 10);
    TextColumn instances = number_column("Instances");
    TextColumn elements = number_column("Each holds", "elements");
    TextColumn bits = number_column("", "bits");
    TextColumn period = number_column("Replaced every", "iterations");
    TextColumn count = number_column("Times");
    std::string loops;
    for (std::size_t architecture = 0; architecture <= operand.levels.size(); ++architecture) {
        const std::int64_t stays = energy.periods[position][architecture];
        if (architecture == 0) {
            level.cells.emplace_back("array");
            elements.cells.emplace_back("1");
            bits.cells.emplace_back("");
        } else {
            const OperandAtLevel& at = operand.levels[architecture - 1];
            level.cells.push_back(printable(memories[at.memory].instance.name));
            elements.cells.push_back(std::to_string(at.tile_fractional.elements));
            bits.cells.push_back(std::to_string(at.tile_fractional.bits));
        }
        instances.cells.push_back(std::to_string(operand.unit_count[architecture]));
        period.cells.push_back(std::to_string(stays));
        count.cells.push_back(std::to_string(energy.iterations / stays));

        std::vector<std::string> facts;
        if (architecture > 0) {
            if (!operand.temporal[architecture - 1].empty()) {
                facts.push_back("turns " + loops_text(operand, operand.temporal[architecture - 1]));
            }
            facts.push_back("holds " + tile_text(operand.levels[architecture - 1]));
        }
        if (!operand.spatial_fractional[architecture].empty()) {
            facts.push_back("side by side " + loops_text(operand, operand.spatial_fractional[architecture]));
        }
        if (!facts.empty()) {
            loops += wrapped(fmt::format("  {}: {}", level.cells.back(), fmt::join(facts, "; ")), width);
        }
    }
    return fmt::format("Operand {}, linked to {}\n", to_string(operand.operand), to_string(operand.memory_operand)) +
           render_table({std::move(level), std::move(instances), std::move(elements), std::move(bits), std::move(period),
                         std::move(count)},
                        width)
               .text +
           loops;
}

}  // namespace

std::string energy_explanation_text(const CostModelEvaluation& evaluation, const EnergyExplanation& energy, std::size_t width) {
    std::string text =
        wrapped(fmt::format("ENERGY: {} pJ = {} pJ (memories) + {} pJ ({})", exact(energy.total), exact(energy.memories),
                            exact(energy.operational), energy.imc ? "array" : "multipliers"),
                width);
    if (evaluation.accelerator->clock_rate > 0 && energy.total > 0) {
        text += wrapped(fmt::format("{} operations / {} pJ = {} TOPS/W", exact(evaluation.layer.operation_count()),
                                    exact(energy.total), exact(evaluation.layer.operation_count() / energy.total)),
                        width);
    }
    text += "\n" + array_text(energy, width) + imc_use_text(evaluation, width);
    text += "\n" + costs_text(energy, width);
    text += "\n" + accesses_text(energy, width);
    text += "\n" +
            wrapped(
                "Tiles and transfers follow from the loops: those that a level turns (innermost first) over what the level below "
                "holds, and those whose iterations stand side by side under the level above. (K 2) is irrelevant for the "
                "operand, its iterations use the same data; OX 7~ is partially relevant, its iterations share some; without "
                "a mark, every iteration needs other data.",
                width);
    for (std::size_t operand = 0; operand < evaluation.operands.size(); ++operand) {
        text += "\n" + levels_text(evaluation, energy, operand, width);
    }
    return text;
}

}  // namespace zigzag
