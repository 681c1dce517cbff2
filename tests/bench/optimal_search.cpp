// The search with proof, layer by layer: orders in the space, labels, milliseconds, and what is gained over LOMA with limit 6.
//
// Usage: optimal_search [SECONDS_PER_SEARCH [NETWORK...]]. One thread; times are CPU times, tables included. Ends with the
// median, the 90th percentile and the worst time over all distinct layers, per objective.
#include "zigzag/search/optimal/optimal_search.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/parser/parser.hpp"
#include "zigzag/search/loma.hpp"

namespace {

using namespace zigzag;

const std::vector<Objective> objectives{Objective::latency, Objective::energy, Objective::EDP};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::optional<Score> best_of_loma(const MappingProblem& problem, const Objective& objective) {
    Loma loma(problem, {}, 6);
    OrderScorer scorer(problem, loma.elements());
    std::optional<Score> best;
    while (loma.next()) {
        const auto score = scorer.score(loma.order());
        if (score && (!best || objective.is_better(*score, *best))) {
            best = score;
        }
    }
    return best;
}

void search(const MappingProblem& problem, const std::string& where, double time_limit, std::vector<std::vector<double>>& times) {
    for (std::size_t which = 0; which < objectives.size(); ++which) {
        OptimalSearchOptions options;
        options.objective = objectives[which];
        options.settings.time_limit = time_limit;
        const double start = cpu_seconds();
        const OptimalOrder found = find_optimal_order(problem, options);
        const double milliseconds = (cpu_seconds() - start) * 1e3;
        times[which].push_back(milliseconds);
        const auto loma = best_of_loma(problem, objectives[which]);
        const double gain = loma && found.order ? 1 - objectives[which].cost(found.score) / objectives[which].cost(*loma) : 0;
        fmt::print("{:<56}{:<9}{:>24}{:>10}{:>10.1f}{:>9.2f} %{:>9.2f} %\n", where, to_string(objectives[which]),
                   found.certificate.nb_orders, found.certificate.labels, milliseconds, found.certificate.gap() * 100,
                   gain * 100);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const double time_limit = argc > 1 ? std::atof(argv[1]) : 5;
    std::vector<std::string> networks(argv + std::min(argc, 2), argv + argc);
    if (networks.empty()) {
        networks = {"alexnet", "mobilenetv2", "resnet18", "transformer_encoder"};
    }
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    std::vector<std::vector<double>> times(objectives.size());
    fmt::print("{:<56}{:<9}{:>24}{:>10}{:>10}{:>11}{:>11}\n", "layer", "minimise", "orders", "labels", "ms", "gap", "gain");
    for (const std::string& network : networks) {
        Diagnostics diagnostics;
        const Workload workload = read_workload_onnx(inputs / "workload" / (network + ".onnx"), {}, diagnostics);
        for (const char* name :
             {"tpu_like", "edge_tpu_like", "meta_prototype", "tesla_npu_like", "ascend_like", "eyeriss_like"}) {
            const auto accelerator = std::make_shared<const Accelerator>(
                read_accelerator(inputs / "hardware" / (std::string(name) + ".yaml"), diagnostics));
            const UserMapping mapping = read_mapping(inputs / "mapping" / (std::string(name) + ".yaml"), diagnostics);
            std::vector<const Layer*> seen;
            for (const WorkloadNode& node : workload.nodes) {
                if (!node.layer || std::any_of(seen.begin(), seen.end(),
                                               [&node](const Layer* layer) { return layer->same_work_as(*node.layer); })) {
                    continue;
                }
                seen.push_back(&*node.layer);
                const MappingEntry& entry = mapping.select(node.layer->name, node.layer->operator_type);
                const MappingProblem problem =
                    make_mapping_problem(*node.layer, accelerator, entry,
                                         complete_spatial_mapping(*node.layer, *accelerator, entry, false, diagnostics), {});
                search(problem, fmt::format("{} {}", name, node.name), time_limit, times);
            }
        }
    }
    for (std::size_t which = 0; which < objectives.size(); ++which) {
        auto& sorted = times[which];
        if (sorted.empty()) {
            continue;
        }
        std::sort(sorted.begin(), sorted.end());
        fmt::print("{}: {} layers, median {:.1f} ms, 90 % within {:.1f} ms, worst {:.1f} ms\n", to_string(objectives[which]),
                   sorted.size(), sorted[sorted.size() / 2], sorted[sorted.size() * 9 / 10], sorted.back());
    }
}
