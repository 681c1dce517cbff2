// The rules of an accelerator, each once: readers of files call this too and add where in the file the field stands.
//
// The array comes first, then memory by memory with its ports, then what only the whole can show. Paths are chains on the stack
// (FieldPath), so that an accelerator without fault costs no text at all.

#include "zigzag/hardware/validate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/base/fault_collector.hpp"

namespace zigzag {

namespace {

constexpr std::int64_t most_imc_bits = 64;
constexpr double most_adc_resolution = 24;

/// A number of bits that a binary tree can halve.
void check_power_of_two(const FieldPath& path, std::int64_t bits, std::string_view what, FaultCollector& faults) {
    if (bits < 1 || bits > most_imc_bits) {
        faults.check_count(path, bits, 1, most_imc_bits);
    } else if (!std::has_single_bit(static_cast<std::uint64_t>(bits))) {
        faults.add(path, fmt::format("{} must be a power of two, found {}", what, bits), "use 1, 2, 4, 8, ...");
    }
}

void check_imc_parts(const ImcArray& imc, const FieldPath& path, FaultCollector& faults) {
    check_power_of_two({path, "input_precision", 0}, imc.activation_precision, "the activation precision", faults);
    check_power_of_two({path, "input_precision", 1}, imc.weight_precision, "the weight precision", faults);
    const FieldPath serial(path, "bit_serial_precision");
    check_power_of_two(serial, imc.bit_serial_precision, "the number of bits per cycle", faults);
    if (imc.bit_serial_precision > imc.activation_precision) {
        faults.add(serial,
                   fmt::format("{} bits per cycle are more than an activation has ({})", imc.bit_serial_precision,
                               imc.activation_precision),
                   "use at most the activation precision");
    }
    const FieldPath resolution(path, "adc_resolution");
    if (imc.is_analog() && !(imc.adc_resolution > 0 && imc.adc_resolution <= most_adc_resolution)) {
        faults.add(
            resolution,
            fmt::format("a converter has more than 0 and at most {} bits, found {}", most_adc_resolution, imc.adc_resolution),
            "give the resolution in bits, such as 8");
    }
    if (!imc.is_analog() && imc.adc_resolution != 0) {
        faults.add(resolution, "a digital array has no converters", "remove it or set it to 0");
    }
    faults.check_count({path, "cells_size"}, imc.cells_size, 1);
    faults.check_amount({path, "cells_area"}, imc.cells_area);
}

/// Wordlines, bitlines and banks are the dimensions of the array.
void check_imc_dimensions(const OperationalArray& array, const FieldPath& path, FaultCollector& faults) {
    const ImcArray& imc = *array.imc;
    const auto& dimensions = array.dimensions;
    if (dimensions.size() < 2) {
        faults.add(path, "an in-memory-compute array has wordlines and bitlines, so at least two dimensions",
                   "add a dimension, of size 1 if need be");
        return;
    }
    if (std::any_of(dimensions.begin(), dimensions.end(), [](const ArrayDimension& dimension) { return dimension.size < 1; })) {
        faults.add(path, "an in-memory-compute array has cells along every dimension", "use sizes of at least 1");
        return;
    }
    bool names_dimensions = true;
    for (const auto& [name, index] : {std::pair<std::string_view, std::size_t>("wordline_dimension", imc.wordline_dimension),
                                      std::pair<std::string_view, std::size_t>("bitline_dimension", imc.bitline_dimension)}) {
        if (index >= dimensions.size()) {
            faults.add({path, name}, fmt::format("the array has {} dimensions, found index {}", dimensions.size(), index),
                       "count from 0");
            names_dimensions = false;
        }
    }
    if (!names_dimensions) {
        return;
    }
    if (imc.wordline_dimension == imc.bitline_dimension) {
        faults.add({path, "bitline_dimension"}, "is the wordline dimension, too", "name two different dimensions");
        return;
    }
    double banks = 1;
    for (std::size_t index = 0; index < dimensions.size(); ++index) {
        if (index != imc.wordline_dimension && index != imc.bitline_dimension) {
            banks *= static_cast<double>(dimensions[index].size);
        }
    }
    const auto check_equal = [&](std::string_view name, std::int64_t found, double expected) {
        if (static_cast<double>(found) != expected) {
            faults.add({path, name}, fmt::format("is {}, but the array's dimensions say {}", found, expected),
                       "set it to what the dimensions say");
        }
    };
    check_equal("wordlines", imc.wordlines, static_cast<double>(dimensions[imc.wordline_dimension].size));
    check_equal("bitlines", imc.bitlines, static_cast<double>(dimensions[imc.bitline_dimension].size));
    check_equal("banks", imc.banks, banks);
    const ArrayDimension& added = dimensions[imc.bitline_dimension];
    if (!imc.is_analog() && !std::has_single_bit(static_cast<std::uint64_t>(added.size))) {
        faults.add(path,
                   fmt::format("the adder trees of a digital array add a power of two of inputs, but {} has size {}", added.name,
                               added.size),
                   "use a power of two");
    }
}

void check_array(const OperationalArray& array, const AcceleratorRules& rules, FaultCollector& faults) {
    const FieldPath whole;
    const FieldPath path(whole, "operational_array");
    const std::int64_t least_size = rules.admits_no_units ? 0 : 1;
    if (array.dimensions.empty()) {
        faults.add({path, "dimensions"}, "the array has no dimension", "list at least one, such as [D1]");
    }
    double units = 1;
    for (std::size_t index = 0; index < array.dimensions.size(); ++index) {
        const ArrayDimension& dimension = array.dimensions[index];
        const FieldPath place(path, "dimensions", index);
        faults.check_name(place, dimension.name);
        const auto end = array.dimensions.begin() + static_cast<std::ptrdiff_t>(index);
        if (std::any_of(array.dimensions.begin(), end,
                        [&dimension](const ArrayDimension& other) { return other.name == dimension.name; })) {
            faults.add(place, fmt::format("{} is listed twice", dimension.name), "list each dimension once");
        }
        faults.check_count({path, "sizes", index}, dimension.size, least_size);
        units *= static_cast<double>(dimension.size);
    }
    if (units > static_cast<double>(max_count)) {
        faults.add({path, "sizes"}, fmt::format("the array has more than {} multipliers", max_count), "lower the sizes");
    }
    if (array.imc) {
        check_imc_parts(*array.imc, path, faults);
        check_imc_dimensions(array, path, faults);
        return;
    }
    faults.check_amount({path, "unit_energy"}, array.unit_energy);
    faults.check_amount({path, "unit_area"}, array.unit_area);
    const auto& precision = array.input_precision;
    if (!precision.empty() && precision.size() != 2) {
        faults.add({path, "input_precision"},
                   fmt::format("must be [activation, weight] in bits, found {} numbers", precision.size()), "give two numbers");
    }
}

void check_port(const MemoryPort& port, const MemoryLevel& level, const FieldPath& path, FaultCollector& faults) {
    faults.check_name({path, "name"}, port.name);
    const FieldPath most(path, "bandwidth_max");
    faults.check_rate({path, "bandwidth_min"}, port.bandwidth_min, least_bandwidth);
    faults.check_rate(most, port.bandwidth_max, least_bandwidth);
    if (port.bandwidth_min >= least_bandwidth && port.bandwidth_max >= least_bandwidth &&
        port.bandwidth_max < port.bandwidth_min) {
        faults.add(most, fmt::format("{} is below bandwidth_min {}", port.bandwidth_max, port.bandwidth_min),
                   "raise it or lower bandwidth_min");
    }
    for (std::size_t index = 0; index < port.allocation.size(); ++index) {
        const auto [operand, direction] = port.allocation[index];
        const FieldPath place(path, "allocation", index);
        if (!level.holds(operand)) {
            faults.add(place, fmt::format("allocates {}, which this memory does not hold", to_string(operand)),
                       fmt::format("add {} to operands or remove the allocation", to_string(operand)));
        }
        if (const auto misdirected = fault_of_direction(port.type, direction)) {
            faults.add(place, misdirected->message, misdirected->remedy);
        }
    }
}

void check_memory(const MemoryLevel& level, const OperationalArray& array, const FieldPath& path, FaultCollector& faults) {
    const MemoryInstance& instance = level.instance;
    if (instance.name.empty()) {
        faults.add(path, "a memory needs a name", "give it one");
    }
    faults.check_count({path, "size"}, instance.size, 1);
    faults.check_amount({path, "r_cost"}, instance.r_cost);
    faults.check_amount({path, "w_cost"}, instance.w_cost);
    faults.check_amount({path, "area"}, instance.area);
    faults.check_count({path, "latency"}, instance.latency, 0);
    if (level.operands.empty()) {
        faults.add({path, "operands"}, "the memory holds no operand", "list at least one of I1, I2, O");
    }
    for (auto operand = level.operands.begin(); operand != level.operands.end(); ++operand) {
        if (std::find(level.operands.begin(), operand, *operand) != operand) {
            faults.add({path, "operands", static_cast<std::size_t>(operand - level.operands.begin())},
                       fmt::format("{} is listed twice", to_string(*operand)), "list each operand once");
        }
    }
    const auto& ports = instance.ports;
    for (std::size_t index = 0; index < ports.size(); ++index) {
        const FieldPath place(path, "ports", index);
        check_port(ports[index], level, place, faults);
        const auto end = ports.begin() + static_cast<std::ptrdiff_t>(index);
        if (std::any_of(ports.begin(), end, [&](const MemoryPort& other) { return other.name == ports[index].name; })) {
            faults.add({place, "name"}, fmt::format("two ports of this memory are called {}", ports[index].name),
                       "number the ports of a memory differently");
        }
    }
    const auto& served = level.served_dimensions;
    for (std::size_t index = 0; index < served.size(); ++index) {
        const FieldPath place(path, "served_dimensions", index);
        const auto end = served.begin() + static_cast<std::ptrdiff_t>(index);
        if (served[index] >= array.dimensions.size()) {
            faults.add(place,
                       fmt::format("the array has {} dimension{}, found index {}", array.dimensions.size(),
                                   array.dimensions.size() == 1 ? "" : "s", served[index]),
                       "count the array's dimensions from 0");
        } else if (std::find(served.begin(), end, served[index]) != end) {
            faults.add(place, fmt::format("{} is listed twice", array.dimensions[served[index]].name),
                       "list each dimension once");
        }
    }
}

void check_every_operand_is_held(const std::vector<MemoryLevel>& levels, const FieldPath& path, FaultCollector& faults) {
    for (const MemoryOperand operand : all_memory_operands) {
        if (std::none_of(levels.begin(), levels.end(), [operand](const MemoryLevel& level) { return level.holds(operand); })) {
            faults.add(path, fmt::format("operand without memory: no memory holds {}", to_string(operand)),
                       fmt::format("add {} to the operands of at least one memory", to_string(operand)));
        }
    }
}

/// A chain must list its memories in their order; otherwise its levels have two different numbers.
void check_numbering(const MemoryHierarchy& hierarchy, const FieldPath& path, FaultCollector& faults) {
    for (const MemoryOperand operand : all_memory_operands) {
        const auto& chain = hierarchy.chain(operand);
        if (!std::is_sorted(chain.begin(), chain.end())) {
            std::vector<std::string> names;
            names.reserve(chain.size());
            for (const std::size_t level : chain) {
                names.push_back(hierarchy.levels()[level].instance.name);
            }
            faults.add(path,
                       fmt::format("the order of the memories is ambiguous: by their connections {} passes {}, which is not "
                                   "their order in the file",
                                   to_string(operand), fmt::join(names, ", ")),
                       "list the memories from the innermost outwards so that both orders agree");
        }
    }
}

void check_cells(const Accelerator& accelerator, const FieldPath& path, FaultCollector& faults) {
    const ImcArray& imc = *accelerator.operational_array.imc;
    const auto& levels = accelerator.memory_hierarchy.levels();
    const auto cells =
        std::find_if(levels.begin(), levels.end(), [](const MemoryLevel& level) { return level.instance.name == cells_name; });
    if (cells == levels.end()) {
        faults.add(path, "an in-memory-compute array needs a memory called cells, where its weights are",
                   "add it: operands [I2], served_dimensions [], size a multiple of the weight precision");
        return;
    }
    const FieldPath place(path, cells_name);
    if (cells->operands != std::vector<MemoryOperand>{MemoryOperand::I2}) {
        faults.add(place, "the cells hold I2 alone", "set operands to [I2]");
    }
    if (!cells->served_dimensions.empty()) {
        faults.add(place, "there are cells at every multiplier", "set served_dimensions to []");
    }
    const std::int64_t size = cells->instance.size;
    if (imc.weight_precision > 0 && size % imc.weight_precision != 0) {
        faults.add(place, fmt::format("{} bits are not a multiple of the weight precision, {}", size, imc.weight_precision),
                   "give the size of all weights that share a multiplier");
    }
    if (imc.cells_size != size) {
        faults.add({place, "size"}, fmt::format("is {}, but the array has {} bits behind each multiplier", size, imc.cells_size),
                   "give both the same size");
    }
}

}  // namespace

std::optional<Fault> fault_of_direction(PortType type, DataDirection direction) {
    if (type == PortType::read_write || (type == PortType::read) == is_read(direction)) {
        return std::nullopt;
    }
    return Fault{
        {},
        {},
        fmt::format("a {} port cannot carry {}, which {} the memory", to_string(type), allocation_name(direction),
                    is_read(direction) ? "reads" : "writes"),
        type == PortType::read ? "use tl or th, or a write or read_write port" : "use fl or fh, or a read or read_write port"};
}

std::vector<Fault> validate(const Accelerator& accelerator, const AcceleratorRules& rules) {
    FaultCollector faults;
    const FieldPath whole;
    faults.check_name({whole, "name"}, accelerator.name);
    if (accelerator.clock_rate != 0) {
        faults.check_rate({whole, "clock"}, accelerator.clock_rate, least_clock_rate);
    }
    check_array(accelerator.operational_array, rules, faults);
    const FieldPath memories(whole, "memories");
    const auto& levels = accelerator.memory_hierarchy.levels();
    for (std::size_t index = 0; index < levels.size(); ++index) {
        const std::string& name = levels[index].instance.name;
        const auto end = levels.begin() + static_cast<std::ptrdiff_t>(index);
        const bool is_repeated =
            std::any_of(levels.begin(), end, [&name](const MemoryLevel& other) { return other.instance.name == name; });
        const FieldPath place = name.empty() || is_repeated ? FieldPath(whole, "memories", index) : FieldPath(memories, name);
        if (is_repeated && !name.empty()) {
            faults.add(place, fmt::format("a second memory is called {}", name), "give every memory a name of its own");
        }
        check_memory(levels[index], accelerator.operational_array, place, faults);
    }
    if (!rules.admits_operands_without_memory) {
        check_every_operand_is_held(levels, memories, faults);
    }
    check_numbering(accelerator.memory_hierarchy, memories, faults);
    if (accelerator.operational_array.imc) {
        check_cells(accelerator, memories, faults);
    }
    return faults.take();
}

}  // namespace zigzag
