#include <cstdio>
#include <exception>

#include "zigzag_io/api.hpp"

/// Evaluates the network, accelerator and mapping of the three files named on the command line.
int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: consumer WORKLOAD ACCELERATOR MAPPING\n", stderr);
        return 2;
    }
    try {
        const zigzag::HardwarePerformance performance = zigzag::get_hardware_performance(argv[1], argv[2], argv[3]);
        std::printf("%zu layers, %.1f pJ, %.0f cycles\n", performance.layers.size(), performance.energy, performance.latency);
        return performance.layers.empty() || performance.energy <= 0 || performance.latency <= 0 ? 1 : 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
