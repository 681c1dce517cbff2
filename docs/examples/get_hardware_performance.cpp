// ResNet-18 on a TPU-like accelerator: total cost, the layers that wait for a memory, and what a wider DRAM would change.
#include <exception>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include "zigzag/results/layer_summary.hpp"

#include "zigzag_io/api.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace {

/// The accelerator with one port behind DRAM of another width; one access then moves, and costs, so much more.
zigzag::Accelerator with_dram_width(zigzag::Accelerator accelerator, double bits_per_cycle) {
    std::vector<zigzag::MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    zigzag::MemoryInstance& dram = levels.back().instance;
    const double factor = bits_per_cycle / dram.ports.front().bandwidth_max;
    dram.ports.front().bandwidth_max = bits_per_cycle;
    dram.r_cost *= factor;
    dram.w_cost *= factor;
    accelerator.memory_hierarchy = zigzag::MemoryHierarchy(std::move(levels));
    return accelerator;
}

void run() {
    // Three files, or the names of shipped examples.
    const zigzag::HardwarePerformance performance = zigzag::get_hardware_performance("resnet18", "tpu_like", "tpu_like");
    std::cout << performance.layers.size() << " layers: " << performance.energy << " pJ, " << performance.latency << " cycles\n";
    for (const zigzag::CostModelEvaluation& layer : performance.layers) {
        if (const std::optional<zigzag::StallingPort> port = zigzag::stalling_port(layer)) {
            std::cout << layer.layer.name << " waits " << port->stall_cycles << " cycles for " << port->memory << "\n";
        }
    }

    // The same with objects in memory.
    using zigzag::InputKind;
    zigzag::Diagnostics warnings;
    const auto workload = zigzag::read_workload(zigzag::resolve_input(InputKind::workload, "resnet18"), {}, warnings);
    const auto accelerator = zigzag::read_accelerator(zigzag::resolve_input(InputKind::accelerator, "tpu_like"), warnings);
    const auto mapping = zigzag::read_mapping(zigzag::resolve_input(InputKind::mapping, "tpu_like"), warnings);
    zigzag::Options options;
    options.opt = zigzag::Objective::energy;
    for (const double width : {64., 128., 256.}) {
        const auto result = zigzag::get_hardware_performance(workload, with_dram_width(accelerator, width), mapping, options);
        std::cout << "DRAM of " << width << " bits/cycle: " << result.energy << " pJ, " << result.latency << " cycles\n";
    }
}

}  // namespace

int main() {
    std::cout.precision(10);
    try {
        run();
    } catch (const zigzag::InputError& error) {
        for (const zigzag::Fault& fault : error.faults()) {
            std::cerr << zigzag::to_string(fault) << "\n";
        }
        return 3;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
