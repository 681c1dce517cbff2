// Speed of `stream`, one thread: one evaluation of ResNet18 fused (849 computation nodes) and how it grows with finer nodes, the
// genetic search of 16 generations of 16 individuals, and 100 000 computation nodes from network to schedule.
//
// Usage: stream_speed [REPETITIONS]. The reference (Stream 8418c9d8, April 2023) took 0.22 to 0.26 CPU seconds for one evaluation
// of the same 849 nodes and 143 CPU seconds for the search, on another machine: the ratios are orders of magnitude.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "stream/allocation/allocation_space.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/cost/intra_core.hpp"
#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/formats/stream/parser.hpp"

namespace {

using namespace stream;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Median CPU seconds of some runs.
template <class Function>
double median(int repetitions, const Function& run) {
    std::vector<double> times;
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        const double start = cpu_seconds();
        run();
        times.push_back(cpu_seconds() - start);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

struct Inputs {
    zigzag::Diagnostics diagnostics;
    zigzag::Network workload;
    MulticoreAccelerator accelerator;
    StreamMapping mapping;

    explicit Inputs(const std::string& model)
        : workload(read_stream_workload(std::string(ZIGZAG_INPUTS_DIR "/workload/") + model, {}, diagnostics)),
          accelerator(read_multicore_accelerator(ZIGZAG_INPUTS_DIR "/multicore/lab4_quad_core.yaml", diagnostics)),
          mapping(read_stream_mapping(ZIGZAG_INPUTS_DIR "/mapping/stream/lab4_free.yaml", diagnostics)) {}

    CnGraph graph(const std::vector<std::string>& hints) {
        std::vector<HintLoop> loops;
        for (const std::string& hint : hints) {
            loops.push_back(parse_hint_loop(hint));
        }
        std::vector<std::vector<OuterLoop>> tilings;
        for (const zigzag::NetworkNode& node : workload.nodes) {
            tilings.push_back(node.layer ? outer_loops(*node.layer, loops, &diagnostics) : std::vector<OuterLoop>{});
        }
        return make_cn_graph(workload, tilings, &diagnostics);
    }
};

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void evaluations(int repetitions) {
    Inputs inputs("resnet18.onnx");
    double base = 0;
    for (const std::vector<std::string>& hints : {std::vector<std::string>{"OY:all"}, {"OY:all", "OX:7"}, {"OY:all", "OX:28"}}) {
        const CnGraph graph = inputs.graph(hints);
        const CostTable costs = make_cost_table(graph, inputs.accelerator, inputs.mapping, {}, inputs.diagnostics);
        const AllocationSpace space = make_allocation_space(graph, inputs.accelerator, costs, inputs.mapping);
        const auto scheduler = make_scheduler({}, {&graph, &inputs.accelerator, &costs});
        const std::vector<Allocation> allocations = plausible_allocations(space, graph, costs, &latency_with_onloading);
        constexpr int evaluations_per_run = 20;
        const double seconds = median(repetitions,
                                      [&] {
                                          for (int count = 0; count < evaluations_per_run; ++count) {
                                              scheduler->evaluate(allocations.back());
                                          }
                                      }) /
                               evaluations_per_run;
        base = base == 0 ? seconds / static_cast<double>(graph.in_edges.size()) : base;
        fmt::print("evaluation   {:>6} CNs, {:>6} dependencies: {:8.3f} ms, {:.2f} times the time per dependency of the first\n",
                   graph.number_of_cns(), graph.in_edges.size(), 1e3 * seconds,
                   seconds / static_cast<double>(graph.in_edges.size()) / base);
        if (hints.size() == 1) {
            fmt::print("             0.22 to 0.26 s in the reference: {:.0f} to {:.0f} times\n", 0.22 / seconds, 0.26 / seconds);
            AllocationOptions options;
            std::size_t count = 0;
            const double search = median(std::min(repetitions, 5), [&] {
                count = genetic_allocation(space, *scheduler, options, allocations).evaluations;
            });
            options.local_search = false;
            const double genetic =
                median(std::min(repetitions, 5), [&] { genetic_allocation(space, *scheduler, options, allocations); });
            fmt::print(
                "search       16 x 16 alone {:.3f} s, with local search ({} schedules) {:.3f} s; 143 s in the reference: {:.0f} "
                "times\n",
                genetic, count, search, 143 / search);
        }
    }
}

void many_nodes() {
    Inputs inputs("fsrcnn.onnx");
    const double start = cpu_seconds();
    const CnGraph graph = inputs.graph({"OY:all", "OX:32"});
    const double connected = cpu_seconds();
    const CostTable costs = make_cost_table(graph, inputs.accelerator, inputs.mapping, {}, inputs.diagnostics);
    const AllocationSpace space = make_allocation_space(graph, inputs.accelerator, costs, inputs.mapping);
    const auto scheduler = make_scheduler({}, {&graph, &inputs.accelerator, &costs});
    const Allocation allocation = plausible_allocations(space, graph, costs, &latency_with_onloading).back();
    const double costed = cpu_seconds();
    scheduler->evaluate(allocation);
    const double scheduled = cpu_seconds();
    fmt::print(
        "many nodes   {} CNs, {} dependencies: made in {:.2f} s, scheduled in {:.2f} s (cost table {:.2f} s); peak {:.0f} MB\n",
        graph.number_of_cns(), graph.in_edges.size(), connected - start, scheduled - costed, costed - connected,
        peak_megabytes());
}

}  // namespace

int main(int argc, char** argv) {
    const int repetitions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 21;
    evaluations(repetitions);
    many_nodes();
    return 0;
}
