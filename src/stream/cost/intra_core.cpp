#include "stream/cost/intra_core.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "zigzag/base/content_hash.hpp"
#include "zigzag/base/model_revision.hpp"
#include "zigzag/base/parallel.hpp"

#include "cost_problem.hpp"

// The cost table: one search per distinct (CN, core).
//
// Idea: all CNs of a layer cost the same (those at borders are not special: a rule of the 2023 model), equal layers cost the
// same, and equal cores too. What a search's result follows from is written down as a canonical text; searches with the same text
// are run once, and a store of the caller's keeps their results under that text. Example: the 21 layers of ResNet-18 on four
// different cores are 84 pairs but only about half as many searches.

namespace stream {

namespace {

/// A distinct search with the pairs that its result is for.
struct Search {
    CostProblem problem;
    std::string content;
    std::vector<std::pair<std::size_t, std::size_t>> pairs;  ///< layer, core
    SolvedCost solved;
};

std::vector<std::size_t> allowed_cores(const CnGraph& graph, std::size_t layer, const MulticoreAccelerator& accelerator,
                                       const StreamMapping& mapping) {
    const zigzag::NetworkNode& node = graph.workload->nodes[graph.layers[layer].node];
    std::vector<std::size_t> cores;
    for (const int id : mapping.select(node.name, node.operator_type).core_allocation) {
        const auto core = accelerator.index_of(id);
        if (core && accelerator.cores[*core].type == CoreType::compute) {
            cores.push_back(*core);
        }
    }
    return cores;
}

std::vector<Search> distinct_searches(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                                      const IntraCoreOptions& options) {
    std::vector<Search> searches;
    std::map<std::string, std::size_t> known;
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        for (const std::size_t core : allowed_cores(graph, layer, accelerator, mapping)) {
            Search search;
            search.problem = make_cost_problem(graph, layer, accelerator, core, mapping);
            search.content = content_of(search.problem, options);
            const auto [place, is_new] = known.try_emplace(search.content, searches.size());
            if (is_new) {
                searches.push_back(std::move(search));
            }
            searches[place->second].pairs.emplace_back(layer, core);
        }
    }
    return searches;
}

void run(Search& search, const IntraCoreOptions& options) {
    if (options.store != nullptr) {
        if (const auto stored = options.store->find(search.content)) {
            search.solved = solved_cost_from(*stored);
            return;
        }
    }
    try {
        search.solved.cost = solve(search.problem, options);
    } catch (const zigzag::NoMappingError& error) {
        search.solved.reason = error.what();
    }
    if (options.store != nullptr) {
        options.store->keep(search.content, std::make_shared<const std::string>(text_of(search.solved)));
    }
}

}  // namespace

CostTable make_cost_table(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                          const IntraCoreOptions& options, zigzag::Diagnostics& diagnostics) {
    std::vector<Search> searches = distinct_searches(graph, accelerator, mapping, options);
    std::atomic<std::size_t> done{0};
    zigzag::parallel_for(searches.size(), options.threads, [&](std::size_t thread, std::size_t index) {
        if (options.interrupted != nullptr && *options.interrupted) {
            throw zigzag::InterruptedError();
        }
        run(searches[index], options);
        ++done;
        if (thread == 0 && options.progress) {
            const auto& [layer, core] = searches[index].pairs.front();
            options.progress(
                done, searches.size(),
                fmt::format("{} on core {}", graph.workload->nodes[graph.layers[layer].node].name, accelerator.cores[core].id));
        }
    });

    CostTable table(graph.layers.size(), accelerator.cores.size());
    for (const Search& search : searches) {
        for (const auto& [layer, core] : search.pairs) {
            table.at(layer, core) = search.solved.cost;
            table.reason(layer, core) = search.solved.reason;
            if (!search.solved.cost) {
                diagnostics.warn({}, graph.workload->nodes[graph.layers[layer].node].name,
                                 fmt::format("cannot run on core {} ({}): {}", accelerator.cores[core].id,
                                             accelerator.cores[core].name(), search.solved.reason));
            }
        }
    }
    return table;
}

std::string content_key(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                        const IntraCoreOptions& options) {
    std::string content = zigzag::model_revision() + '\n';
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        for (const std::size_t core : allowed_cores(graph, layer, accelerator, mapping)) {
            content += fmt::format("{} {} {}\n", graph.layers[layer].id, accelerator.cores[core].id,
                                   content_of(make_cost_problem(graph, layer, accelerator, core, mapping), options));
        }
    }
    return zigzag::content_hash(content);
}

}  // namespace stream
