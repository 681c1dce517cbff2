// The layers of a network, one after the other.
//
// With several threads, distinct layers are first searched ahead, beside each
// other: each on a context of its own, down to the stage that chooses the best,
// which only remembers it. Then the layers take their turns in order as ever
// and find what was remembered. Notes and errors of a search ahead appear when
// the layer's turn comes, so nothing shows how many threads there were.
#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <vector>

#include "zigzag/base/parallel.hpp"

#include "stage_factories.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"

namespace zigzag {

namespace {

/// Layers without weights to multiply with, by the names that ZigZag leaves out.
bool has_no_products(const Layer& layer) {
    return layer.operator_type == "Pooling" || layer.operator_type == "Add";
}

struct LayerTurn {
    std::size_t node = 0;  ///< index into Network::nodes
    const Layer* layer = nullptr;
    const MappingEntry* constraints = nullptr;
};

/// A layer that was searched before its turn.
struct SearchAhead {
    std::size_t turn = 0;
    Diagnostics warnings;
    Diagnostics notes;
    LayerMemo memo;
    std::exception_ptr failure;
};

/// Every layer that the accelerator can run, in topological order; says which are left out.
std::vector<LayerTurn> turns_of(const StageContext& context) {
    std::vector<LayerTurn> turns;
    for (const std::size_t node : context.workload->topological_order()) {
        const auto& layer = context.workload->nodes[node].layer;
        if (!layer) {
            continue;
        }
        if (context.accelerator->operational_array.imc && has_no_products(*layer)) {
            context.diagnostics->warn({}, layer->name,
                                      "left out: an in-memory-compute array has no means for the operator " +
                                          layer->operator_type + ", and ZigZag does not count it either");
            continue;
        }
        turns.push_back({node, &*layer, &context.mapping->select(layer->name, layer->operator_type)});
    }
    return turns;
}

bool same_search(const StageContext& context, const LayerTurn& a, const LayerTurn& b) {
    return a.layer->same_work_as(*b.layer) && a.constraints->same_constraints_as(*b.constraints) &&
           (context.data_locality == nullptr ||
            context.data_locality->top_memories[a.node] == context.data_locality->top_memories[b.node]);
}

/// Distinct layers, in the order of their first turns.
std::vector<SearchAhead> distinct_layers(const StageContext& context, const std::vector<LayerTurn>& turns) {
    std::vector<SearchAhead> searches;
    for (std::size_t turn = 0; turn < turns.size(); ++turn) {
        const bool known = std::any_of(searches.begin(), searches.end(), [&](const SearchAhead& search) {
            return same_search(context, turns[search.turn], turns[turn]);
        });
        if (!known) {
            searches.emplace_back().turn = turn;
        }
    }
    return searches;
}

/// Searches every distinct layer. Layers behind one that fails may be left out:
/// their turns never come.
std::vector<SearchAhead> search_ahead(const StageContext& context, const std::vector<LayerTurn>& turns, const Next& next) {
    std::vector<SearchAhead> searches = distinct_layers(context, turns);
    std::atomic<std::size_t> first_failed{std::numeric_limits<std::size_t>::max()};
    const std::size_t threads_each = searches.empty() ? 1 : std::max<std::size_t>(1, context.threads / searches.size());
    parallel_for(searches.size(), context.threads, [&](std::size_t index) {
        if (index > first_failed) {
            return;
        }
        SearchAhead& search = searches[index];
        const LayerTurn& turn = turns[search.turn];
        try {
            StageContext own = context;
            own.diagnostics = &search.warnings;
            own.notes = &search.notes;
            own.progress = nullptr;
            own.threads = threads_each;
            own.node = turn.node;
            own.layer = turn.layer;
            own.constraints = turn.constraints;
            own.memo = &search.memo;
            own.searches_ahead = true;
            next.with(own)([](Result&) {});
        } catch (...) {
            search.failure = std::current_exception();
            std::size_t earliest = first_failed;
            while (index < earliest && !first_failed.compare_exchange_weak(earliest, index)) {
            }
        }
    });
    return searches;
}

/// Shows what a search ahead had to say, as if it were made now.
void show(const StageContext& context, const SearchAhead& search) {
    for (const Fault& warning : search.warnings.warnings()) {
        context.diagnostics->warn(warning);
    }
    for (const Fault& note : search.notes.warnings()) {
        context.notes->warn(note);
    }
    if (search.failure) {
        std::rethrow_exception(search.failure);
    }
}

/// Runs the stages below once per layer, in topological order. Costless nodes
/// are skipped.
class WorkloadStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const std::vector<LayerTurn> turns = turns_of(context);
        std::vector<SearchAhead> searches;
        if (context.threads > 1 && context.reduces_layers) {
            searches = search_ahead(context, turns, next);
        }
        auto search = searches.begin();
        LayerMemo memo;
        LayerFileStems stems;
        for (std::size_t index = 0; index < turns.size(); ++index) {
            const LayerTurn& turn = turns[index];
            const Layer& layer = *turn.layer;
            context.check_interrupted();
            if (context.progress != nullptr) {
                context.progress->layer_started(index, turns.size(), layer.name);
            }
            context.node = turn.node;
            context.layer = &layer;
            context.constraints = turn.constraints;
            if (turn.constraints->name == "default" && layer.name != "default") {
                context.notes->warn(
                    turn.constraints->where, turn.constraints->name,
                    "layer " + layer.name + " (" + layer.operator_type + ") has no entry of its own; the default is used");
            }
            if (search != searches.end() && search->turn == index) {
                show(context, *search);
                memo.add(search->memo);
                ++search;
            }
            context.memo = &memo;
            context.layer_file_stem = stems.unique_stem(layer.name);
            next(keep);
        }
        context.layer = nullptr;
        context.constraints = nullptr;
        context.memo = nullptr;
        if (context.progress != nullptr) {
            context.progress->finished();
        }
    }
};

}  // namespace

StageDescription workload_stage() {
    return {"WorkloadStage",
            "runs the stages below for every layer",
            "",
            Provides::workload | Provides::mapping | Provides::accelerator,
            Provides::layer,
            ResultFlow::iterates,
            &create_without_options<WorkloadStage>};
}

}  // namespace zigzag
