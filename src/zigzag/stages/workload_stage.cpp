// The layers of a network, one after the other.
//
// With several threads, distinct layers are first searched ahead, beside each
// other: each on a task of its own, with services that write nothing, for the
// store of the stage that chooses the best. Then the layers take their turns in
// order as ever and find what is kept there. Notes and errors of a search
// ahead appear when the layer's turn comes, so nothing shows how many threads
// there were.
//
// Where a layer has no mapping, the layers that follow are searched for any
// mapping, without a word and with nothing kept, to name all that have none in
// one run.
#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <vector>

#include "zigzag/base/layer_file_stems.hpp"
#include "zigzag/base/parallel.hpp"
#include "zigzag/base/terminal_text.hpp"
#include "zigzag/network/operators/operator_table.hpp"
#include "zigzag/pipeline/aside.hpp"
#include "zigzag/search/data_locality.hpp"

#include "layer_store.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

struct LayerTurn {
    std::size_t node = 0;  ///< index into Network::nodes
    const Layer* layer = nullptr;
    const MappingEntry* constraints = nullptr;
};

/// A layer that was searched before its turn.
struct SearchAhead {
    std::size_t turn = 0;
    pipeline::Aside aside;
};

/// Every layer that the accelerator can run, in topological order; says which are left out.
std::vector<LayerTurn> turns_of(const Task& task, const Services& services) {
    std::vector<LayerTurn> turns;
    for (const std::size_t node : task.workload->topological_order()) {
        const auto& layer = task.workload->nodes[node].layer;
        if (!layer) {
            continue;
        }
        if (task.accelerator->operational_array.imc && operators::is_left_out_in_memory(layer->operator_type)) {
            services.warnings->warn({}, layer->name,
                                    "left out: an in-memory-compute array has no means for the operator " + layer->operator_type +
                                        ", and ZigZag does not count it either");
            continue;
        }
        turns.push_back({node, &*layer, &task.mapping->select(layer->name, layer->operator_type)});
    }
    return turns;
}

bool same_search(const Task& task, const LayerTurn& a, const LayerTurn& b) {
    return a.layer->same_work_as(*b.layer) && a.constraints->same_constraints_as(*b.constraints) &&
           (task.data_locality == nullptr ||
            task.data_locality->top_memories[a.node] == task.data_locality->top_memories[b.node]);
}

/// First turns of distinct layers.
std::vector<std::size_t> distinct_layers(const Task& task, const std::vector<LayerTurn>& turns) {
    std::vector<std::size_t> firsts;
    for (std::size_t turn = 0; turn < turns.size(); ++turn) {
        const bool known = std::any_of(firsts.begin(), firsts.end(),
                                       [&](const std::size_t first) { return same_search(task, turns[first], turns[turn]); });
        if (!known) {
            firsts.push_back(turn);
        }
    }
    return firsts;
}

Task task_of(const Task& task, const LayerTurn& turn) {
    Task own = task;
    own.node = turn.node;
    own.layer = turn.layer;
    own.constraints = turn.constraints;
    return own;
}

/// Searches every distinct layer. Layers behind one that fails may be left out: their turns never come.
std::vector<SearchAhead> search_ahead(const Task& task, const Services& services, const std::vector<LayerTurn>& turns,
                                      const Next& next) {
    const std::vector<std::size_t> firsts = distinct_layers(task, turns);
    std::vector<SearchAhead> searches(firsts.size());
    for (std::size_t index = 0; index < firsts.size(); ++index) {
        searches[index].turn = firsts[index];
    }
    std::atomic<std::size_t> first_failed{std::numeric_limits<std::size_t>::max()};
    const std::size_t threads_each = searches.empty() ? 1 : std::max<std::size_t>(1, services.threads / searches.size());
    parallel_for(searches.size(), services.threads, [&](std::size_t index) {
        if (index > first_failed) {
            return;
        }
        SearchAhead& search = searches[index];
        try {
            Services own = search.aside.services(services, threads_each);
            own.dump = nullptr;
            next.with(own)(task_of(task, turns[search.turn]), [](Result&) {});
        } catch (...) {
            search.aside.failure = std::current_exception();
            std::size_t earliest = first_failed;
            while (index < earliest && !first_failed.compare_exchange_weak(earliest, index)) {
            }
        }
    });
    return searches;
}

/// Why the layer of a turn, of whose mappings any is as good as the best, has no mapping; empty when it has one, or when
/// something else is wrong with it that a later run will tell.
std::string reason_without_mapping(const Task& task, const Services& services, const LayerTurn& turn, const Next& next) {
    pipeline::Aside unheard;
    Services own = unheard.services(services, 1);
    own.dump = nullptr;
    own.layers = nullptr;
    own.search_log = nullptr;
    Task any = task_of(task, turn);
    any.search.optimal.gap = 1;
    try {
        next.with(own)(any, [](Result&) {});
    } catch (const NoMappingError& error) {
        return error.what();
    } catch (const InputError&) {
        return {};
    }
    return {};
}

/// The layer of turn `failed` has no mapping for the reason given; others that follow may have none either. Reasons stand on
/// lines of their own, equal layers on one.
NoMappingError without_mapping(const Task& task, const Services& services, const std::vector<LayerTurn>& turns,
                               std::size_t failed, const std::string& reason, const Next& next) {
    const std::vector<std::size_t> firsts = distinct_layers(task, turns);
    std::vector<std::string> reasons(turns.size());
    reasons[failed] = reason;
    parallel_for(firsts.size(), services.threads, [&](std::size_t index) {
        const std::size_t turn = firsts[index];
        if (turn > failed) {
            reasons[turn] = reason_without_mapping(task, services, turns[turn], next);
        }
    });
    std::string lines;
    for (std::size_t turn = failed; turn < turns.size(); ++turn) {
        if (reasons[turn].empty()) {
            continue;
        }
        lines += (lines.empty() ? "" : "\n") + printable(reasons[turn]);
        std::string alike;
        for (std::size_t other = turn + 1; other < turns.size(); ++other) {
            if (same_search(task, turns[turn], turns[other])) {
                alike += (alike.empty() ? "; the same holds for " : ", ") + printable(turns[other].layer->name);
            }
        }
        lines += alike;
    }
    return NoMappingError(lines);
}

/// Runs the stages below once per layer, in topological order. Costless nodes are skipped.
class WorkloadStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const std::vector<LayerTurn> turns = turns_of(task, services);
        LayerStore layers(services.layers);
        Services below = services;
        below.layers = &layers;
        std::vector<SearchAhead> searches;
        if (services.threads > 1 && next.any(&StageFacts::reduces)) {
            searches = search_ahead(task, below, turns, next);
        }
        auto search = searches.begin();
        LayerFileStems stems;
        for (std::size_t index = 0; index < turns.size(); ++index) {
            const LayerTurn& turn = turns[index];
            const Layer& layer = *turn.layer;
            if (!next.any(&StageFacts::proves_orders)) {  // these keep the best order that they know
                services.check_interrupted();
            }
            if (services.progress != nullptr) {
                services.progress->advanced(
                    {"layers", static_cast<double>(index), static_cast<double>(turns.size()), layer.name});
            }
            if (turn.constraints->name == "default" && layer.name != "default") {
                services.notes->warn(
                    turn.constraints->where, turn.constraints->name,
                    "layer " + layer.name + " (" + layer.operator_type + ") has no entry of its own; the default is used");
            }
            std::exception_ptr failed_ahead;
            if (search != searches.end() && search->turn == index) {
                search->aside.tell(services);
                failed_ahead = search->aside.failure;
                ++search;
            }
            Task own = task_of(task, turn);
            own.layer_file_stem = stems.unique_stem(layer.name);
            try {
                if (failed_ahead) {
                    std::rethrow_exception(failed_ahead);
                }
                next.with(below)(own, keep);
            } catch (const NoMappingError& error) {
                throw without_mapping(task, services, turns, index, error.what(), next);
            }
        }
        if (services.progress != nullptr) {
            services.progress->finished();
        }
    }
};

}  // namespace

StageDescription workload_stage() {
    return {{.name = "WorkloadStage",
             .summary = "runs the stages below for every layer",
             .needs = Provides::workload | Provides::mapping | Provides::accelerator,
             .provides = Provides::layer,
             .flow = ResultFlow::iterates},
            &create_without_options<WorkloadStage>};
}

}  // namespace zigzag
