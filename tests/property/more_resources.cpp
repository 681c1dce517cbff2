// Optima before and after an accelerator gets more capacity or port width.
//
// A spatial mapping is generated of divisors of what a port's width allows, so a wider port may offer others and no longer the
// best of before (4 of 8 with 4 elements a cycle; with 5 only 5 and 1). That one is then searched too, so that every problem
// checks the cost model and the search.
#include "property/more_resources.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "zigzag/cost/score.hpp"
#include "zigzag/mapping/validated_parts.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/search/spatial_mapping_generator.hpp"

#include "property/random_problem.hpp"

namespace zigzag::test {

namespace {

constexpr std::size_t most_spatial_mappings = 24;
constexpr double rounding = 1e-9;

using Owner = std::shared_ptr<const Accelerator>;

enum class Change : std::uint8_t { capacity, one_width, all_widths };

struct Optimum {
    bool proven = true;
    std::optional<Score> score;
    std::size_t spatial = 0;  ///< index of its spatial mapping
};

struct Problem {
    Layer layer;
    MappingEntry entry;
    ModelOptions options;
    Owner before;
    Owner after;

    /// None when the layer does not fit the accelerator at all, or when there are too many.
    std::optional<std::vector<SpatialMapping>> spatial_mappings(const Accelerator& accelerator) const {
        Diagnostics notes;
        try {
            auto mappings =
                generate_spatial_mappings(layer, accelerator, entry, {.rules = options.rules, .exhaustive = true}, notes);
            return mappings.size() > most_spatial_mappings ? std::nullopt : std::optional(std::move(mappings));
        } catch (const InputError&) {  // a size that padding leaves nothing of
            return std::nullopt;
        }
    }

    Optimum optimum(const Owner& accelerator, const std::vector<SpatialMapping>& mappings, const Objective& objective) const {
        Optimum best;
        for (std::size_t index = 0; index < mappings.size() && best.proven; ++index) {
            OptimalSearchOptions search;
            search.objective = objective;
            search.settings.allocation = Allocation::optimal;
            search.cutoff = best.score;
            search.quick_incumbents = !best.score;
            const OptimalOrder found =
                find_optimal_order(compile_mapping_problem(layer, accelerator, entry, mappings[index], options), search);
            best.proven = found.certificate.proven;
            if (found.order) {
                best.score = found.score;
                best.spatial = index;
            }
        }
        return best;
    }
};

/// Small and narrow memories matter more often.
Owner starved(const Accelerator& accelerator, Dice& dice) {
    Accelerator result = accelerator;
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    const bool is_small = dice.chance(50);
    const bool is_narrow = dice.chance(60);
    for (MemoryLevel& level : levels) {
        if (is_small) {
            level.instance.size = std::max<std::int64_t>(8, level.instance.size >> dice.between(0, 6));
        }
        for (MemoryPort& port : level.instance.ports) {
            if (is_narrow) {
                port.bandwidth_max =
                    std::max(1.0, std::floor(std::ldexp(port.bandwidth_max, -static_cast<int>(dice.between(0, 6)))));
                port.bandwidth_min = std::min(port.bandwidth_min, port.bandwidth_max);
            }
        }
    }
    result.memory_hierarchy = MemoryHierarchy(std::move(levels));
    return std::make_shared<const Accelerator>(std::move(result));
}

Owner enriched(const Accelerator& accelerator, Change change, Dice& dice) {
    Accelerator result = accelerator;
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    const auto chosen = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(levels.size()) - 1));
    for (std::size_t level = 0; level < levels.size(); ++level) {
        if (change == Change::capacity && level == chosen) {
            levels[level].instance.size *= dice.between(2, 4);
        }
        if (change == Change::all_widths || (change == Change::one_width && level == chosen)) {
            for (MemoryPort& port : levels[level].instance.ports) {
                port.bandwidth_max += dice.chance(50)
                                          ? port.bandwidth_max
                                          : static_cast<double>(dice.between(1, static_cast<std::int64_t>(port.bandwidth_max)));
            }
        }
    }
    result.memory_hierarchy = MemoryHierarchy(std::move(levels));
    return std::make_shared<const Accelerator>(std::move(result));
}

double work_of(const Layer& layer) {
    double work = 1;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        work *= static_cast<double>(loop.size);
    }
    return work;
}

bool is_worse(const Optimum& now, const Optimum& old, const Objective& objective) {
    return !now.score || objective.cost(*now.score) > objective.cost(*old.score) * (1 + rounding);
}

class Comparison {
public:
    Comparison(const Problem& problem, Change change, ResourceComparison& result)
        : problem_(problem), change_(change), result_(result) {}

    void compare(const std::vector<SpatialMapping>& before, const std::vector<SpatialMapping>& after,
                 const Objective& objective) {
        const Optimum old = problem_.optimum(problem_.before, before, objective);
        const Optimum now = problem_.optimum(problem_.after, after, objective);
        if (!old.proven || !now.proven) {
            ++result_.unproven;
            return;
        }
        if (!old.score) {
            ++result_.infeasible;
            return;
        }
        ++result_.problems;
        ++(change_ == Change::capacity    ? result_.of_capacity
           : change_ == Change::one_width ? result_.of_one_width
                                          : result_.of_all_widths);
        const bool worse = is_worse(now, old, objective);
        result_.better += !worse && is_worse(old, now, objective) ? 1 : 0;
        const SpatialMapping& best = before[old.spatial];
        if (std::find(after.begin(), after.end(), best) != after.end()) {
            note(worse, old, now, objective);
            return;
        }
        ++result_.mappings_gone;
        result_.worse_with_mapping_gone += worse ? 1 : 0;
        const Optimum same = problem_.optimum(problem_.after, {best}, objective);
        note(is_worse(same, old, objective), old, same, objective);
    }

private:
    void note(bool worse, const Optimum& old, const Optimum& now, const Objective& objective) {
        if (worse) {
            result_.worse.push_back(fmt::format("{}, change {}, {}: {} -> {}", problem_.before->name, static_cast<int>(change_),
                                                to_string(objective), objective.cost(*old.score),
                                                now.score ? fmt::format("{}", objective.cost(*now.score)) : "nothing fits"));
        }
    }

    const Problem& problem_;
    Change change_;
    ResourceComparison& result_;
};

}  // namespace

std::string describe(const ResourceComparison& comparison) {
    std::string text = fmt::format(
        "{} problems ({} of capacity, {} of one memory's width, {} of all widths): {} better, {} worse; {} unproven, {} "
        "infeasible "
        "before; of {} the spatial mapping is gone, {} worse by that\n",
        comparison.problems, comparison.of_capacity, comparison.of_one_width, comparison.of_all_widths, comparison.better,
        comparison.worse.size(), comparison.unproven, comparison.infeasible, comparison.mappings_gone,
        comparison.worse_with_mapping_gone);
    for (std::size_t index = 0; index < std::min<std::size_t>(comparison.worse.size(), 10); ++index) {
        text += comparison.worse[index] + "\n";
    }
    return text;
}

ResourceComparison compare_with_more_resources(std::uint32_t seed, int problems, double most_work) {
    const std::vector<Accelerator> shipped = shipped_accelerators();
    Dice dice(seed);
    ResourceComparison result;
    while (result.problems < problems) {
        const MappingProblem drawn = random_small_problem(shipped, dice);
        Problem problem{drawn.layer, {}, drawn.options, starved(*drawn.accelerator, dice), nullptr};
        problem.entry.name = "default";
        problem.options.temporal_mapping_type = TemporalMappingType::uneven;
        problem.options.rules = ModelRules::corrected().with_free_reuse(dice.chance(80));
        const auto change = static_cast<Change>(dice.between(0, 2));
        problem.after = enriched(*problem.before, change, dice);
        const auto before = work_of(problem.layer) > most_work ? std::nullopt : problem.spatial_mappings(*problem.before);
        const auto after = before ? problem.spatial_mappings(*problem.after) : std::nullopt;
        if (after) {
            for (const Objective& objective : {Objective::latency, Objective::energy}) {
                Comparison(problem, change, result).compare(*before, *after, objective);
            }
        }
    }
    return result;
}

}  // namespace zigzag::test
