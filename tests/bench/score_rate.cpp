// Plain enumeration: loop orders enumerated and scored per second on one core, every order with the whole cost model, over the
// shipped accelerators, the layers of ResNet18, AlexNet and a transformer block, and 6 to 10 loop factors.
//
// Usage: score_rate [ORDERS_PER_CASE [ACCELERATOR [LOOPS]]]. A line gathers the layers of one accelerator that have so many loop
// factors and are scored in the same way: from tables, where these equal the walk along every order to the bit (tables), or with
// what a fractional spatial factor makes depend on the order worked out along it (path). Times are CPU times of this thread,
// orders of the sequence of LOMA, enumeration included, tables and other preparations left out (they have a column of their own).
// With ORDERS_PER_CASE 0 each case enumerates its orders once, up to 50 000; instructions_per_order.sh counts those under
// callgrind.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/search/loma.hpp"
#include "zigzag/search/spatial_mapping_generator.hpp"

#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag::bench {

/// Scores the next `limit` orders; returns how many there were. Not inlined: callgrind collects within it.
[[gnu::noinline]] std::int64_t enumerate_orders(Loma& loma, OrderScorer& scorer, std::int64_t limit, double& checksum) {
    std::int64_t orders = 0;
    while (orders < limit && loma.next()) {
        ++orders;
        const auto score = scorer.score(loma.order());
        checksum += score ? score->latency : 1;
    }
    return orders;
}

}  // namespace zigzag::bench

namespace {

using namespace zigzag;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Machine {
    std::string accelerator;
    std::string mapping;
};

struct NamedNetwork {
    std::string file;
    Network workload;
};

/// Orders per second of one layer, and what it takes to get ready.
struct Rate {
    std::string layer;
    double orders_per_second = 0;
    double preparation = 0;
};

struct Settings {
    std::int64_t orders_per_case = 200000;
    std::string accelerator;
    int loops = 0;
};

Rate measure(const MappingProblem& problem, int loops, std::int64_t wanted, bool& from_tables, std::int64_t& counted) {
    constexpr std::int64_t once = 50000;
    const double begin = cpu_seconds();
    OrderScorer scorer(problem, Loma(problem, {}, loops).elements());
    const double start = cpu_seconds();
    double checksum = 0;  // keeps the work from being optimised away
    std::int64_t orders = 0;
    do {
        Loma loma(problem, {}, loops);
        orders += bench::enumerate_orders(loma, scorer, wanted > 0 ? wanted - orders : once, checksum);
    } while (orders < wanted);
    const double elapsed = cpu_seconds() - start;
    from_tables = scorer.uses_tables();
    counted += orders;
    return {problem.layer.name, checksum == 0 ? 0 : static_cast<double>(orders) / elapsed, start - begin};
}

/// Layers that look the same are measured once.
std::string shape_of(const Layer& layer) {
    std::string shape = layer.operator_type;
    for (const LoopDimension& dimension : layer.loop_dimensions) {
        shape += fmt::format(" {} {}", dimension.name, dimension.size);
    }
    return shape;
}

std::int64_t measure(const Machine& machine, const std::vector<NamedNetwork>& networks, int loops, const Settings& settings) {
    Diagnostics diagnostics;
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const auto accelerator =
        std::make_shared<const Accelerator>(read_accelerator(inputs / "hardware" / (machine.accelerator + ".yaml"), diagnostics));
    const UserMapping mapping = read_mapping(inputs / "mapping" / (machine.mapping + ".yaml"), diagnostics);
    std::map<std::string, std::vector<Rate>> by_way;
    std::set<std::string> shapes;
    std::int64_t counted = 0;
    for (const NamedNetwork& network : networks) {
        for (const NetworkNode& node : network.workload.nodes) {
            if (!node.layer || !shapes.insert(shape_of(*node.layer)).second) {
                continue;
            }
            const MappingEntry& entry = mapping.select(node.layer->name, node.layer->operator_type);
            const SpatialMapping spatial = generate_spatial_mappings(*node.layer, *accelerator, entry, {}, diagnostics).front();
            const MappingProblem problem = make_mapping_problem(*node.layer, accelerator, entry, spatial, {});
            if (OrderSpace(problem, {}, loops).nb_loops() != static_cast<std::size_t>(loops)) {
                continue;
            }
            bool from_tables = false;
            const Rate rate = measure(problem, loops, settings.orders_per_case, from_tables, counted);
            by_way[from_tables ? "tables" : "path"].push_back(rate);
        }
    }
    for (auto& [way, rates] : by_way) {
        std::sort(rates.begin(), rates.end(),
                  [](const Rate& a, const Rate& b) { return a.orders_per_second < b.orders_per_second; });
        std::vector<double> preparations;
        for (const Rate& rate : rates) {
            preparations.push_back(rate.preparation);
        }
        std::sort(preparations.begin(), preparations.end());
        if (settings.orders_per_case > 0) {
            fmt::print("{:<16}{:>6}  {:<8}{:>7}{:>12.2f}{:>12.2f}{:>12.0f}  {}\n", machine.accelerator, loops, way, rates.size(),
                       rates[rates.size() / 2].orders_per_second * 1e-6, rates.front().orders_per_second * 1e-6,
                       preparations[preparations.size() / 2] * 1e6, rates.front().layer);
        }
    }
    return counted;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    if (argc > 1) {
        settings.orders_per_case = std::atoll(argv[1]);
    }
    if (argc > 2) {
        settings.accelerator = argv[2];
    }
    if (argc > 3) {
        settings.loops = std::atoi(argv[3]);
    }
    const std::vector<Machine> machines{{"tpu_like", "tpu_like"},
                                        {"eyeriss_like", "eyeriss_like"},
                                        {"ascend_like", "ascend_like"},
                                        {"edge_tpu_like", "edge_tpu_like"},
                                        {"meta_prototype", "meta_prototype"},
                                        {"tesla_npu_like", "tesla_npu_like"},
                                        {"generic_array", "generic_array"},
                                        {"aimc", "default_imc"},
                                        {"dimc", "default_imc"}};
    Diagnostics diagnostics;
    std::vector<NamedNetwork> networks;
    for (const char* file : {"resnet18.onnx", "alexnet.onnx", "transformer_encoder.onnx"}) {
        networks.push_back(
            {file, read_workload_onnx(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "workload" / file, {}, diagnostics)});
    }
    if (settings.orders_per_case > 0) {
        fmt::print("{:<16}{:>6}  {:<8}{:>7}{:>12}{:>12}{:>12}  {}\n", "accelerator", "loops", "by", "layers", "median M/s",
                   "least M/s", "prepare us", "slowest layer");
    }
    std::int64_t counted = 0;
    for (const Machine& machine : machines) {
        for (int loops = 6; loops <= 10; ++loops) {
            if ((settings.accelerator.empty() || settings.accelerator == machine.accelerator) &&
                (settings.loops == 0 || settings.loops == loops)) {
                counted += measure(machine, networks, loops, settings);
            }
        }
    }
    if (settings.orders_per_case == 0) {
        fmt::print("{}\n", counted);
    }
}
