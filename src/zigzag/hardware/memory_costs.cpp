// Memory costs in closed form.
//
// SRAM: ln(cost) is a polynomial in ln(size), ln(width) and ln(ports), fitted by least squares to 25 results of CACTI 7 that
// users of ZigZag have published with the technology (22 and 28 nm), from 128 bytes to 1.25 GB, 8 to 16384 bits wide. Register
// files and DRAM: rules that the examples of ZigZag follow. Example: 16 KiB, 64 bits wide, one port to read and one to write
// gives 2.8 pJ per read where CACTI says 4.25. Errors of each point: docs/memory-costs.md.
#include "zigzag/hardware/memory_costs.hpp"

#include <algorithm>
#include <cmath>

namespace zigzag {

namespace {

/// Coefficients of ln(cost): constant, ln(size), ln(width), ln(ports / 2), larger node, and the three products of the first two,
/// divided by 20.
struct Fit {
    double constant;
    double size;
    double width;
    double ports;
    double node;
    double size_size;
    double width_width;
    double size_width;
};

constexpr Fit sram_read{-7.04436, 0.62594, -0.08523, 1.16226, 5.85707, -0.09145, 1.03725, 0.36828};
constexpr Fit sram_write{-6.55946, 0.52394, 0.12751, 0.90980, 3.14008, 0.00860, 1.46958, -0.04511};
constexpr Fit sram_area{-14.35442, 0.71625, 0.33555, 1.60709, 5.84025, 0.12893, 0, 0};

double evaluate(const Fit& fit, const MemoryShape& shape) {
    constexpr double narrowest = 8;  // of the results fitted
    constexpr double fitted_node = 22;
    const double size = std::log(static_cast<double>(shape.size));
    const double width = std::log(std::max(narrowest, static_cast<double>(shape.width)));
    const double ports = std::log(static_cast<double>(shape.number_of_ports()) / 2);
    return std::exp(fit.constant + fit.size * size + fit.width * width + fit.ports * ports +
                    fit.node * std::log(shape.node / fitted_node) +
                    (fit.size_size * size * size + fit.width_width * width * width + fit.size_width * size * width) / 20);
}

MemoryCosts register_file(const MemoryShape& shape) {
    constexpr double energy_per_bit_accessed = 0.0013;  // pJ
    constexpr double energy_per_bit_stored = 0.00007;   // pJ per access: longer wires
    constexpr double area_per_bit = 0.375e-6;           // mm²
    const auto size = static_cast<double>(shape.size);
    const double access = energy_per_bit_accessed * static_cast<double>(shape.width) + energy_per_bit_stored * size;
    return {access, access, area_per_bit * size};
}

MemoryCosts dram(const MemoryShape& shape) {
    constexpr double read_per_bit = 700.0 / 64;   // pJ
    constexpr double write_per_bit = 750.0 / 64;  // pJ
    constexpr double bits_per_area = 0.19e9;      // per mm², an LPDDR4 die
    const auto width = static_cast<double>(shape.width);
    return {read_per_bit * width, write_per_bit * width, static_cast<double>(shape.size) / bits_per_area};
}

}  // namespace

MemoryCosts modelled_costs(const MemoryShape& shape) {
    switch (shape.technology) {
        case MemoryTechnology::register_file:
            return register_file(shape);
        case MemoryTechnology::dram:
            return dram(shape);
        case MemoryTechnology::sram:
            break;
    }
    return {evaluate(sram_read, shape), evaluate(sram_write, shape), evaluate(sram_area, shape)};
}

}  // namespace zigzag
