// The search with proof, layer by layer: orders in the space, labels, milliseconds, and what is gained over LOMA with limit 6.
//
// One thread; times are CPU times, tables included. Besides the layers of the networks there is the product of two 1024x1024
// matrices. Ends with the median, the 90th percentile and the worst time over all distinct layers, and how many are not proven,
// per objective. With --allocation the search chooses memory boundaries too, and the gain is over the best order as the greedy
// allocator places it.
#include "zigzag/search/optimal/optimal_search.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "zigzag/base/errors.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/search/loma.hpp"

#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace {

using namespace zigzag;

const std::vector<Objective> all_objectives{Objective::latency, Objective::energy, Objective::EDP};

struct Selection {
    double seconds = 5;
    std::vector<std::string> networks{"alexnet", "mobilenetv2", "resnet18", "transformer_encoder", "gemm_1024"};
    std::vector<std::string> accelerators{"tpu_like",     "edge_tpu_like", "meta_prototype", "tesla_npu_like", "ascend_like",
                                          "eyeriss_like", "generic_array", "gemm_l1",        "gemm_l1_l3"};
    std::string objective;
    std::string layer;
    bool loma = true;
    bool allocation = false;
    bool table = false;
    bool log = false;
};

struct Timing {
    std::vector<double> milliseconds;
    int not_proven = 0;
    double gain_sum = 0;
    double gain_most = 0;
};

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

std::optional<Score> score_of(const OptimalOrder& found) {
    return found.order ? std::optional(found.score) : std::nullopt;
}

void search(const MappingProblem& problem, const std::string& where, const Selection& chosen, std::vector<Timing>& timings) {
    for (std::size_t which = 0; which < all_objectives.size(); ++which) {
        const Objective& objective = all_objectives[which];
        if (!chosen.objective.empty() && chosen.objective != to_string(objective)) {
            continue;
        }
        OptimalSearchOptions options;
        options.objective = objective;
        options.settings.time_limit = chosen.seconds;
        std::optional<Score> placed;
        if (chosen.allocation) {
            placed = score_of(find_optimal_order(problem, options));
            options.settings.allocation = Allocation::optimal;
        }
        if (chosen.log) {
            options.log = [](const OptimalSearchProgress& line) {
                fmt::print(stderr, "{:8.3f} s  {:<9} best {:.12g}  bound {:.12g}  labels {}\n", line.seconds, line.phase,
                           line.incumbent.value_or(0), line.lower_bound, line.labels);
            };
        }
        const double start = cpu_seconds();
        const OptimalOrder found = find_optimal_order(problem, options);
        const double milliseconds = (cpu_seconds() - start) * 1e3;
        if (!found.order) {
            return;  // the accelerator is too small
        }
        const auto other = placed ? placed : chosen.loma ? best_of_loma(problem, objective) : std::nullopt;
        const double gain = other ? 1 - objective.cost(found.score) / objective.cost(*other) : 0;
        Timing& timing = timings[which];
        timing.milliseconds.push_back(milliseconds);
        timing.not_proven += found.certificate.proven ? 0 : 1;
        timing.gain_sum += gain;
        timing.gain_most = std::max(timing.gain_most, gain);
        fmt::print(fmt::runtime(chosen.table ? "| {} | {} | {} | {} | {:.1f} | {:.2f} % | {:.2f} % | {:.0f} |\n"
                                             : "{:<56}{:<9}{:>24}{:>10}{:>10.1f}{:>9.2f} %{:>9.2f} %{:>20.0f}\n"),
                   where, to_string(objective), found.certificate.nb_orders, found.certificate.labels, milliseconds,
                   found.certificate.gap() * 100, gain * 100, objective.cost(found.score));
        std::fflush(stdout);
    }
}

/// The product of two 1024x1024 matrices, read as any workload is.
Network product_of_matrices(bool numbered_dimensions, Diagnostics& diagnostics) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / fmt::format("gemm_1024_{}.yaml", static_cast<long>(getpid()));
    std::ofstream(file) << "- id: 0\n"
                           "  operator_type: Gemm\n"
                        << (numbered_dimensions ? "  equation: O[d0][d1] += I[d0][d2] * W[d2][d1]\n  loop_dims: [D0, D1, D2]\n"
                                                : "  equation: O[d][k] += I[d][c] * W[c][k]\n  loop_dims: [C, D, K]\n")
                        << "  dimension_relations: []\n"
                           "  loop_sizes: [1024, 1024, 1024]\n"
                           "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n"
                           "  operand_source: {I: 0, W: 0}\n";
    Network workload = read_workload_yaml(file, diagnostics);
    std::filesystem::remove(file);
    return workload;
}

void search_network(const std::string& network, const Selection& chosen, std::vector<Timing>& timings) {
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    Diagnostics diagnostics;
    for (const std::string& name : chosen.accelerators) {
        const Network workload = network == "gemm_1024"
                                     ? product_of_matrices(name.rfind("gemm_", 0) == 0, diagnostics)
                                     : read_workload_onnx(inputs / "workload" / (network + ".onnx"), {}, diagnostics);
        const auto accelerator =
            std::make_shared<const Accelerator>(read_accelerator(inputs / "hardware" / (name + ".yaml"), diagnostics));
        const std::filesystem::path mapping_file = inputs / "mapping" / (name + ".yaml");
        const UserMapping mapping = read_mapping(mapping_file, diagnostics);
        std::vector<const Layer*> seen;
        for (const NetworkNode& node : workload.nodes) {
            if (!node.layer || (node.name.find(chosen.layer) == std::string::npos) ||
                std::any_of(seen.begin(), seen.end(), [&node](const Layer* layer) { return layer->same_work_as(*node.layer); })) {
                continue;
            }
            seen.push_back(&*node.layer);
            const MappingEntry& entry = mapping.select(node.layer->name, node.layer->operator_type);
            try {
                const MappingProblem problem = make_mapping_problem(
                    *node.layer, accelerator, entry,
                    complete_spatial_mapping(*node.layer, *accelerator, entry, ModelRules::zigzag(), diagnostics), {});
                search(problem, fmt::format("{} {} {}", name, network, node.name), chosen, timings);
            } catch (const InputError& error) {
                fmt::print(stderr, "{} {} {}: {}\n", name, network, node.name, error.what());
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Selection chosen;
    CLI::App program{"Times the search with proof over the layers of networks."};
    program.add_option("--seconds", chosen.seconds, "at most so long for one search");
    program.add_option("--network", chosen.networks, "names of inputs/workload, or gemm_1024");
    program.add_option("--accelerator", chosen.accelerators, "names of inputs/hardware");
    program.add_option("--objective", chosen.objective, "latency, energy or EDP only");
    program.add_option("--layer", chosen.layer, "only layers whose name contains this");
    program.add_flag("!--no-loma", chosen.loma, "do not score LOMA's orders for comparison");
    program.add_flag("--allocation", chosen.allocation, "choose memory boundaries too, and compare with the allocator's");
    program.add_flag("--log", chosen.log, "what is known at each step, on standard error");
    program.add_flag("--table", chosen.table, "rows for a Markdown table");
    CLI11_PARSE(program, argc, argv);

    std::vector<Timing> timings(all_objectives.size());
    fmt::print(fmt::runtime(chosen.table ? "| {} | {} | {} | {} | {} | {} | {} | {} |\n"
                                         : "{:<56}{:<9}{:>24}{:>10}{:>10}{:>11}{:>11}{:>20}\n"),
               "accelerator, network, layer", "minimise", "orders", "labels", "ms", "gap", "gain", "best");
    for (const std::string& network : chosen.networks) {
        search_network(network, chosen, timings);
    }
    for (std::size_t which = 0; which < all_objectives.size(); ++which) {
        auto& sorted = timings[which].milliseconds;
        if (sorted.empty()) {
            continue;
        }
        std::sort(sorted.begin(), sorted.end());
        fmt::print(
            "{}: {} layers, median {:.1f} ms, 90 % within {:.1f} ms, worst {:.1f} ms; {} not proven; gain {:.2f} % in the "
            "mean, {:.1f} % at most\n",
            to_string(all_objectives[which]), sorted.size(), sorted[sorted.size() / 2], sorted[sorted.size() * 9 / 10],
            sorted.back(), timings[which].not_proven, timings[which].gain_sum / static_cast<double>(sorted.size()) * 100,
            timings[which].gain_most * 100);
    }
}
