// Loop orders scored per second on one core, by tables and by walking each order, over shipped accelerators and typical layers.
//
// Usage: score_rate [SECONDS_PER_CASE]. Each line is one problem: orders per second through OrderScorer (tables where exact),
// through PathEvaluator (walking), their ratio, and the time to build the tables. Timing is CPU time of this thread.
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/parser/parser.hpp"
#include "zigzag/search/loma.hpp"

namespace {

using namespace zigzag;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Case {
    std::string accelerator;
    std::string layer;
};

void measure(const Workload& workload, const Case& which, double seconds) {
    Diagnostics diagnostics;
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const auto accelerator =
        std::make_shared<const Accelerator>(read_accelerator(inputs / "hardware" / (which.accelerator + ".yaml"), diagnostics));
    const UserMapping mapping = read_mapping(inputs / "mapping" / (which.accelerator + ".yaml"), diagnostics);
    for (const WorkloadNode& node : workload.nodes) {
        if (!node.layer || node.name != which.layer) {
            continue;
        }
        const MappingEntry& entry = mapping.select(node.layer->name, node.layer->operator_type);
        const MappingProblem problem = make_mapping_problem(
            *node.layer, accelerator, entry, complete_spatial_mapping(*node.layer, *accelerator, entry, false, diagnostics), {});
        constexpr int loops = 7;  // 5040 orders when all loops differ
        std::vector<std::vector<std::uint8_t>> orders;
        std::vector<LoopOrder> walks;
        Loma loma(problem, {}, loops);
        while (loma.next()) {
            orders.push_back(loma.order());
            walks.emplace_back();
            for (const std::uint8_t element : loma.order()) {
                walks.back().push_back(loma.elements()[element].loop);
            }
        }
        double start = cpu_seconds();
        OrderScorer scorer(problem, loma.elements());
        const double build = cpu_seconds() - start;
        PathEvaluator path(problem);

        double checksum = 0;  // keeps the work from being optimised away
        const auto rate = [&](const auto& evaluate) {
            double evaluated = 0;
            start = cpu_seconds();
            double elapsed = 0;
            do {
                for (std::size_t index = 0; index < orders.size(); ++index) {
                    checksum += evaluate(index);
                }
                evaluated += static_cast<double>(orders.size());
                elapsed = cpu_seconds() - start;
            } while (elapsed < seconds);
            return evaluated / elapsed;
        };
        const double scored = rate([&](std::size_t index) {
            const auto score = scorer.score(orders[index]);
            return score ? score->latency_total2 : 0;
        });
        const double walked = rate([&](std::size_t index) {
            const auto cost = path.evaluate(walks[index]);
            return cost ? cost->latency_total2 : 0;
        });
        fmt::print("{:<16}{:<34}{:>7}{:>9}{:>12.0f}{:>12.0f}{:>8.1f}{:>12.0f}{}\n", which.accelerator, which.layer, orders.size(),
                   scorer.uses_tables() ? "tables" : "walks", scored, walked, scored / walked, build * 1e6,
                   checksum == 0 ? "  (nothing fits)" : "");
        return;
    }
    fmt::print("no layer {}\n", which.layer);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 0.5;
    Diagnostics diagnostics;
    const Workload workload =
        read_workload_onnx(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "workload" / "resnet18.onnx", {}, diagnostics);
    fmt::print("{:<16}{:<34}{:>7}{:>9}{:>12}{:>12}{:>8}{:>12}\n", "accelerator", "layer", "orders", "scores by", "scored/s",
               "walked/s", "ratio", "tables, us");
    for (const char* accelerator :
         {"tpu_like", "eyeriss_like", "ascend_like", "meta_prototype", "edge_tpu_like", "tesla_npu_like"}) {
        for (const char* layer : {"/conv1/Conv", "/layer2/layer2.0/conv1/Conv", "/layer4/layer4.1/conv2/Conv", "/fc/Gemm"}) {
            measure(workload, {accelerator, layer}, seconds);
        }
    }
}
