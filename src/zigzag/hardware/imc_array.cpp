// Area, delay and energy of in-memory-compute arrays.
//
// An array has WL wordlines (outputs), BL bitlines (inputs that are added up) and `banks` copies of that. Activations enter a few
// bits per cycle. Analog: every weight bit has its own bitline, whose charge a converter reads; digital: one-bit products go
// through an adder tree along the bitline. Either way trees then add the place values of the bits, and an accumulator adds the
// bit-serial steps. Everything is built from four cells of a 28 nm library (NAND, XOR, flip-flop, SRAM wires), whose constants
// were fitted to published macros by the authors of ZigZag-IMC (J. Sun et al., "Analog or digital in-memory computing?
// Benchmarking through quantitative modeling", ICCAD 2023).
//
// Example: 128 x 128, 8-bit weights and activations, 2 bits per cycle, 8-bit converters: 128 * 8 converters, four cycles per
// multiply-accumulate, a clock period of 14.07 ns of which the converters take 11.81 ns.
#include "zigzag/hardware/imc_array.hpp"

#include <cmath>

#include "zigzag/hardware/imc_energy.hpp"

namespace zigzag {

namespace {

constexpr double supply = 0.9;  ///< V
constexpr double supply_squared = supply * supply;

// Capacitances in pF, areas in mm², delays in ns.
constexpr double nand_capacitance = 0.7e-3;
constexpr double xor_capacitance = 1.5 * nand_capacitance;
constexpr double flipflop_capacitance = 3 * nand_capacitance;
constexpr double wordline_capacitance = nand_capacitance / 2;
constexpr double bitline_capacitance = nand_capacitance / 2;
constexpr double nand_area = 0.614e-6;
constexpr double xor_area = 2.4 * nand_area;
constexpr double flipflop_area = 6 * nand_area;
constexpr double nand_delay = 0.0478;
constexpr double xor_delay = 2.4 * nand_delay;

// One-bit full adder of three NAND and two XOR gates; half of it works when only one input changes.
constexpr double adder_energy = (3 * nand_capacitance + 2 * xor_capacitance) * supply_squared;
constexpr double half_adder_energy = 2 * xor_capacitance * supply_squared;
constexpr double adder_area = 3 * nand_area + 2 * xor_area;
constexpr double input_to_sum_delay = 2 * xor_delay;
constexpr double input_to_carry_delay = xor_delay + 2 * nand_delay;
constexpr double carry_to_carry_delay = 2 * nand_delay;

constexpr double multiplier_energy = 0.5 * nand_capacitance * supply_squared;  ///< half of the weights are zero
constexpr double register_energy = flipflop_capacitance * supply_squared;

double adc_area(double resolution) {
    return resolution <= 1 ? 0 : std::pow(10, -0.0369 * resolution + 1.206) * std::pow(2, resolution) * 1e-6;
}

double adc_delay(double resolution, double bitlines) {
    return resolution * (0.00653 * bitlines + 0.640);
}

double adc_energy(double resolution) {
    return resolution == 0 ? 0 : (100 * resolution + 0.001 * std::pow(4, resolution)) * supply_squared / 1000;
}

double dac_energy(double bits) {
    return bits == 1 ? 0 : 0.05 * bits * supply_squared;
}

/// Sizes as doubles, and what the parts have in common.
struct Counts {
    explicit Counts(const ImcArray& array)
        : analog(array.is_analog()),
          weight_bits(static_cast<double>(array.weight_precision)),
          step_bits(static_cast<double>(array.bit_serial_precision)),
          wordlines(static_cast<double>(array.wordlines)),
          bitlines(static_cast<double>(array.bitlines)),
          banks(static_cast<double>(array.banks)),
          depth(std::log2(bitlines)),
          regular_adders(bitlines * (weight_bits + 1) - (weight_bits + depth + 1)),
          place_value_inputs(analog ? weight_bits : step_bits),
          place_value_bits(analog ? array.adc_resolution : weight_bits + depth) {
        if (place_value_inputs > 1) {
            place_value_adders =
                place_value_bits * (place_value_inputs - 1) + place_value_inputs * (std::log2(place_value_inputs) - 0.5);
        }
        if (array.bit_serial_precision != array.activation_precision) {
            accumulator_bits =
                static_cast<double>(array.activation_precision) + (analog ? array.adc_resolution : depth) + weight_bits;
        }
    }

    /// Width of what leaves the place-value tree.
    double place_value_output_bits() const {
        return place_value_inputs > 1 ? place_value_inputs + place_value_bits : place_value_bits;
    }
    double multipliers() const { return (analog ? 1 : step_bits) * weight_bits * wordlines * bitlines * banks; }

    bool analog;
    double weight_bits;
    double step_bits;
    double wordlines;
    double bitlines;
    double banks;
    double depth;                   ///< of a tree along a bitline
    double regular_adders;          ///< one-bit adders of a tree along a bitline
    double place_value_inputs;      ///< of one tree
    double place_value_bits;        ///< width of each input
    double place_value_adders = 0;  ///< one-bit adders of one tree
    double accumulator_bits = 0;    ///< 0: no accumulator, all bits enter at once
};

/// Energy of one tree of which `rows` of the `inputs` carry data: whole where both inputs of an adder do, half where one does.
double regular_tree_energy(const Counts& counts, double rows) {
    if (rows < 1) {
        return 0;
    }
    if (rows >= counts.bitlines) {
        return counts.regular_adders * adder_energy;
    }
    const double bits = counts.weight_bits;
    const auto subtree_adders = [bits](double inputs, double level) { return inputs * (bits + 1) - (bits + level + 1); };
    double whole = 0;
    double half = 0;
    double left = rows;
    double inputs = counts.bitlines;
    while (left != 0) {
        inputs /= 2;
        const double level = std::trunc(std::log2(inputs));
        if (left <= 1 && inputs == 1) {
            half += bits;
            left = 0;
        } else if (left > inputs) {
            whole += subtree_adders(inputs, level) + (bits + level);
            left -= inputs;
        } else if (left < inputs) {
            half += bits + level;
        } else {
            whole += subtree_adders(inputs, level);
            half += bits + level;
            left -= inputs;
        }
    }
    return whole * adder_energy + half * half_adder_energy;
}

}  // namespace

double ImcFigures::total() const {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum;
}

double ImcArray::cycles_per_operation() const {
    return static_cast<double>(activation_precision) / static_cast<double>(bit_serial_precision);
}

double ImcArray::group_depth() const {
    return static_cast<double>(cells_size) / static_cast<double>(weight_precision);
}

ImcFigures area_of(const ImcArray& array) {
    const Counts counts(array);
    const double columns = counts.wordlines * counts.banks;
    ImcFigures area;
    area[ImcPart::cells] = array.cells_area;
    area[ImcPart::mults] = nand_area * counts.multipliers();
    if (counts.analog) {
        area[ImcPart::adcs] = adc_area(array.adc_resolution) * counts.weight_bits * columns;
    } else {
        area[ImcPart::adders_regular] = adder_area * counts.regular_adders * counts.step_bits * columns;
    }
    area[ImcPart::adders_pv] = adder_area * counts.place_value_adders * columns;
    area[ImcPart::accumulators] = (adder_area + flipflop_area) * counts.accumulator_bits * columns;
    return area;
}

ImcFigures clock_period_of(const ImcArray& array) {
    const Counts counts(array);
    ImcFigures period;
    period[ImcPart::mults] = nand_delay;
    if (counts.analog) {
        period[ImcPart::adcs] = adc_delay(array.adc_resolution, counts.bitlines);
    } else if (counts.bitlines > 1) {
        period[ImcPart::adders_regular] = (counts.depth - 1) * input_to_sum_delay + input_to_carry_delay +
                                          (counts.weight_bits + counts.depth - 2) * carry_to_carry_delay;
    }
    if (counts.place_value_inputs > 1) {
        period[ImcPart::adders_pv] = (std::log2(counts.place_value_inputs) - 1) * input_to_sum_delay + input_to_carry_delay +
                                     (counts.place_value_inputs - 1) * carry_to_carry_delay;
    }
    if (counts.accumulator_bits > 0) {
        period[ImcPart::accumulators] =
            input_to_carry_delay + (counts.accumulator_bits - counts.place_value_output_bits() - 1) * carry_to_carry_delay;
    }
    return period;
}

ImcFigures peak_energy_of(const ImcArray& array) {
    const Counts counts(array);
    const double columns = counts.wordlines * counts.banks;
    ImcFigures energy;
    energy[ImcPart::mults] = multiplier_energy * counts.multipliers();
    if (counts.analog) {
        energy[ImcPart::dacs] = dac_energy(counts.step_bits) * counts.bitlines * counts.banks;
        energy[ImcPart::adcs] = adc_energy(array.adc_resolution) * counts.weight_bits * columns;
        energy[ImcPart::analog_bl_addition] =
            bitline_capacitance * supply_squared * counts.weight_bits * columns * counts.bitlines;
    } else {
        energy[ImcPart::adders_regular] = adder_energy * counts.regular_adders * counts.step_bits * columns;
    }
    energy[ImcPart::adders_pv] = adder_energy * counts.place_value_adders * columns;
    energy[ImcPart::accumulators] = (adder_energy + register_energy) * counts.accumulator_bits * columns;
    return energy;
}

double ImcPartEnergy::units() const {
    double product = 1;
    for (const ImcCount& count : counts) {
        product *= count.count;
    }
    return product;
}

double ImcPartEnergy::total() const {
    double energy = unit_energy;
    for (const ImcCount& count : counts) {
        energy *= count.count;
    }
    return energy * times.count;
}

ImcEnergyTerms energy_terms_of(const ImcArray& array, const ImcUse& use) {
    const Counts counts(array);
    const ImcCount steps{"steps", array.cycles_per_operation() * use.operations};
    const ImcCount weight_bits{"weight bits", counts.weight_bits};
    const ImcCount step_bits{"activation bits", counts.step_bits};
    const ImcCount wordlines{"wordlines", counts.wordlines};
    const ImcCount bitlines{"bitlines", counts.bitlines};
    const ImcCount rows{"bitlines in use", use.rows};
    const ImcCount columns{"wordlines in use", use.columns};
    ImcEnergyTerms terms;
    const auto set = [&terms](ImcPart part, const ImcPartEnergy& energy) { terms[static_cast<std::size_t>(part)] = energy; };
    if (array.group_depth() > 1) {
        set(ImcPart::local_bl_precharging,
            {"group of cells",
             wordline_capacitance * supply_squared + bitline_capacitance * supply_squared * array.group_depth(),
             {weight_bits},
             {"precharges", use.precharges}});
    }
    if (counts.analog) {
        set(ImcPart::dacs, {"converter", dac_energy(counts.step_bits), {rows}, steps});
        set(ImcPart::adcs, {"converter", adc_energy(array.adc_resolution), {weight_bits, columns}, steps});
        set(ImcPart::mults, {"multiplier", multiplier_energy, {weight_bits, wordlines, rows}, steps});
        set(ImcPart::analog_bl_addition,
            {"cell on a bitline", bitline_capacitance * supply_squared, {weight_bits, columns, bitlines}, steps});
    } else {
        set(ImcPart::mults, {"multiplier", multiplier_energy, {step_bits, weight_bits, wordlines, bitlines}, steps});
        set(ImcPart::adders_regular, {"tree", regular_tree_energy(counts, use.rows), {step_bits, columns}, steps});
    }
    set(ImcPart::adders_pv, {"tree", adder_energy * counts.place_value_adders, {columns}, steps});
    set(ImcPart::accumulators, {"accumulator", (adder_energy + register_energy) * counts.accumulator_bits, {columns}, steps});
    return terms;
}

ImcFigures energy_of(const ImcEnergyTerms& terms) {
    ImcFigures energy;
    for (std::size_t part = 0; part < nb_imc_parts; ++part) {
        energy.values[part] = terms[part].total();
    }
    return energy;
}

ImcFigures energy_of(const ImcArray& array, const ImcUse& use) {
    return energy_of(energy_terms_of(array, use));
}

ImcPeak peak_of(const ImcArray& array) {
    ImcPeak peak;
    peak.macs_per_cycle = static_cast<double>(array.wordlines) * static_cast<double>(array.bitlines) /
                          array.cycles_per_operation() * static_cast<double>(array.banks);
    constexpr double operations_per_mac = 2;
    peak.tops = operations_per_mac * peak.macs_per_cycle / clock_period_of(array).total() / 1000;
    peak.tops_per_w = operations_per_mac * peak.macs_per_cycle / peak_energy_of(array).total();
    peak.tops_per_mm2 = peak.tops / area_of(array).total();
    return peak;
}

}  // namespace zigzag
