// LOMA and the engine with proof over all shipped accelerators and four networks, and how close the bounds come: whole runs from
// files to results, one thread, wall time.
//
// Usage: engines_by_networks [OBJECTIVE [SECONDS_PER_SEARCH]]. Prints a table in Markdown. The mapping is the one of the
// accelerator's name where there is one that fits the network, else the default one.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag_io/api.hpp"

namespace {

using namespace zigzag;

struct Timed {
    HardwarePerformance performance;
    double seconds = 0;
};

template <class Work>
double seconds_of(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::optional<Timed> run(const std::string& network, const std::string& accelerator, const std::string& mapping,
                         const Options& options) {
    Timed timed;
    try {
        timed.seconds = seconds_of([&] { timed.performance = get_hardware_performance(network, accelerator, mapping, options); });
    } catch (const NoMappingError&) {
        return std::nullopt;
    }
    return timed;
}

/// The worst layer's cost relative to LOMA's.
double worst_ratio(const HardwarePerformance& found, const HardwarePerformance& loma, const Objective& objective) {
    double worst = 0;
    for (std::size_t layer = 0; layer < found.layers.size(); ++layer) {
        const CostTotals& a = found.layers[layer].totals;
        const CostTotals& b = loma.layers[layer].totals;
        worst = std::max(worst,
                         objective.cost({a.energy_total, a.latency_total2}) / objective.cost({b.energy_total, b.latency_total2}));
    }
    return worst;
}

std::string mapping_of(const std::string& accelerator) {
    if (accelerator == "aimc" || accelerator == "dimc") {
        return "default_imc";
    }
    return accelerator.rfind("gemm_", 0) == 0 || accelerator == "generic_array_auto" ? "default" : accelerator;
}

}  // namespace

int main(int argc, char** argv) {
    Options loma;
    loma.opt = parse_objective(argc > 1 ? argv[1] : "latency");
    Options optimal = loma;
    optimal.temporal_mapping_search_engine = "optimal";
    if (argc > 2) {
        optimal.optimal.time_limit = std::atof(argv[2]);
    }
    std::vector<std::string> accelerators;
    for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "hardware")) {
        accelerators.push_back(file.path().stem().string());
    }
    std::sort(accelerators.begin(), accelerators.end());
    fmt::print(
        "| accelerator | network | LOMA s | optimal s | optimal / LOMA: network | worst layer | proven | bounds s | bound / "
        "found: energy | latency |\n");
    fmt::print("|---|---|---|---|---|---|---|---|---|---|\n");
    for (const std::string& accelerator : accelerators) {
        for (const char* network : {"alexnet", "mobilenetv2", "resnet18", "transformer_encoder"}) {
            const std::string mapping = mapping_of(accelerator);
            const auto reference = run(network, accelerator, mapping, loma);
            const auto found = run(network, accelerator, mapping, optimal);
            if (!reference || !found) {
                fmt::print("| {} | {} | {} | {} | | | | | | |\n", accelerator, network, reference ? "fits" : "does not fit",
                           found ? "fits" : "does not fit");
                continue;
            }
            NetworkBounds bounds;
            const double seconds = seconds_of([&] { bounds = network_lower_bounds(network, accelerator, mapping, loma); });
            const Score least = bounds.total();
            const auto cost = [&](const Timed& timed) {
                return loma.opt.cost({timed.performance.energy, timed.performance.latency});
            };
            const auto& layers = found->performance.layers;
            const auto proven = std::count_if(layers.begin(), layers.end(), [](const LayerResult& layer) {
                return layer.certificate && layer.certificate->proven;
            });
            fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.4f} | {:.4f} | {}/{} | {:.2f} | {:.3f} | {:.3f} |\n", accelerator,
                       network, reference->seconds, found->seconds, cost(*found) / cost(*reference),
                       worst_ratio(found->performance, reference->performance, loma.opt), proven, layers.size(), seconds,
                       least.energy / found->performance.energy, least.latency / found->performance.latency);
            std::fflush(stdout);
        }
    }
}
