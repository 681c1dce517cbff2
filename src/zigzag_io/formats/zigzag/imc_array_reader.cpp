#include "imc_array_reader.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

namespace zigzag {

namespace {

constexpr std::int64_t most_bits = 64;

/// A number of bits that a binary tree can halve.
std::optional<std::int64_t> read_power_of_two(const yaml::Value& value, std::string_view what) {
    const auto number = value.as_integer(1, most_bits);
    if (number && !std::has_single_bit(static_cast<std::uint64_t>(*number))) {
        value.fault(fmt::format("{} must be a power of two, found {}", what, *number), "use 1, 2, 4, 8, ...");
        return std::nullopt;
    }
    return number;
}

void read_precisions(const yaml::Record& record, ImcArray& imc) {
    const std::size_t faults_before = record.value().faults().size();
    if (const auto found = record.required("input_precision", "[activation, weight] in bits, such as [8, 8]")) {
        const auto items = found->as_list();
        if (items && items->size() != 2) {
            found->fault(fmt::format("must be [activation, weight] in bits, found {} numbers", items->size()),
                         "give two numbers");
        } else if (items) {
            imc.activation_precision = read_power_of_two((*items)[0], "the activation precision").value_or(1);
            imc.weight_precision = read_power_of_two((*items)[1], "the weight precision").value_or(1);
        }
    }
    if (const auto found = record.required("bit_serial_precision", "the activation bits that enter in one cycle")) {
        imc.bit_serial_precision = read_power_of_two(*found, "the number of bits per cycle").value_or(1);
        if (imc.bit_serial_precision > imc.activation_precision && record.value().faults().size() == faults_before) {
            found->fault(fmt::format("{} bits per cycle are more than an activation has ({})", imc.bit_serial_precision,
                                     imc.activation_precision),
                         "use at most the activation precision");
        }
    }
}

void read_type(const yaml::Record& record, ImcArray& imc) {
    const auto found = record.required("imc_type", "analog or digital");
    const auto text = found ? found->as_text() : std::nullopt;
    if (text && *text != "analog" && *text != "digital") {
        found->fault_found("analog or digital", spelling_remedy(*text, {"analog", "digital"}));
    }
    imc.type = text && *text == "digital" ? ImcType::digital : ImcType::analog;
    constexpr double most_resolution = 24;
    if (imc.is_analog()) {
        if (const auto given = record.required("adc_resolution", "the resolution of the converters in bits")) {
            imc.adc_resolution = given->as_amount().value_or(1);
            if (imc.adc_resolution <= 0 || imc.adc_resolution > most_resolution) {
                given->fault(
                    fmt::format("a converter has more than 0 and at most {} bits, found {}", most_resolution, imc.adc_resolution),
                    "give the resolution in bits, such as 8");
            }
        }
    } else if (const auto given = record.optional("adc_resolution")) {
        if (given->as_amount().value_or(0) != 0) {
            given->fault("a digital array has no converters", "remove it or set it to 0");
        }
    }
}

/// Which dimension is which: wordlines are the first by name, bitlines the second, banks the rest.
void place_dimensions(const yaml::Record& record, const std::vector<ArrayDimension>& dimensions, ImcArray& imc) {
    if (dimensions.size() < 2) {
        record.value().fault("an in-memory-compute array has wordlines and bitlines, so at least two dimensions",
                             "add a dimension, of size 1 if need be");
        return;
    }
    if (std::any_of(dimensions.begin(), dimensions.end(), [](const ArrayDimension& dimension) { return dimension.size < 1; })) {
        record.value().fault("an in-memory-compute array has cells along every dimension", "use sizes of at least 1");
        return;
    }
    std::vector<std::size_t> order(dimensions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&dimensions](std::size_t a, std::size_t b) { return dimensions[a].name < dimensions[b].name; });
    imc.wordline_dimension = order[0];
    imc.bitline_dimension = order[1];
    imc.wordlines = dimensions[order[0]].size;
    imc.bitlines = dimensions[order[1]].size;
    for (std::size_t position = 2; position < order.size(); ++position) {
        imc.banks *= dimensions[order[position]].size;
    }
    if (!imc.is_analog() && !std::has_single_bit(static_cast<std::uint64_t>(imc.bitlines))) {
        record.value().fault(fmt::format("the adder trees of a digital array add a power of two of inputs, but {} has size {}",
                                         dimensions[order[1]].name, imc.bitlines),
                             "use a power of two");
    }
}

}  // namespace

std::optional<ImcArray> read_imc_array(const yaml::Record& array, const std::optional<std::vector<ArrayDimension>>& dimensions) {
    ImcArray imc;
    for (const char* const unused : {"unit_energy", "unit_area"}) {
        if (const auto found = array.nullable(unused)) {
            found->warn("is not used: energy and area of an in-memory-compute array follow from its parts");
        }
    }
    read_type(array, imc);
    read_precisions(array, imc);
    if (!dimensions) {
        return std::nullopt;
    }
    place_dimensions(array, *dimensions, imc);
    return imc;
}

void complete_cells(const yaml::Value& memories, std::vector<MemoryReading>& readings, OperationalArray& array,
                    const MemoryCostSource& costs) {
    ImcArray& imc = *array.imc;
    const auto found = std::find_if(readings.begin(), readings.end(),
                                    [](const MemoryReading& reading) { return reading.level.instance.name == cells_name; });
    if (found == readings.end()) {
        memories.fault("an in-memory-compute array needs a memory called cells, where its weights are",
                       "add it: operands [I2], served_dimensions [], size a multiple of the weight precision");
        return;
    }
    MemoryInstance& cells = found->level.instance;
    const auto fault = [&](const std::string& message, const std::string& remedy) {
        memories.faults().add(cells.where.line, cells.where.column, fmt::format("{}.{}", memories.path(), cells_name), message,
                              remedy);
    };
    if (found->level.operands != std::vector<MemoryOperand>{MemoryOperand::I2}) {
        fault("the cells hold I2 alone", "set operands to [I2]");
    }
    if (!found->level.served_dimensions.empty()) {
        fault("there are cells at every multiplier", "set served_dimensions to []");
    }
    if (cells.size % imc.weight_precision != 0) {
        fault(fmt::format("{} bits are not a multiple of the weight precision, {}", cells.size, imc.weight_precision),
              "give the size of all weights that share a multiplier");
    }
    imc.cells_size = cells.size;
    const auto units = static_cast<double>(array.total_unit_count());
    imc.cells_area = cells.area * units;
    if (!found->automatic || memories.faults().size() > 0) {
        return;
    }
    const std::int64_t bank_units = imc.wordlines * imc.bitlines;
    const std::int64_t port_width = found->automatic->width;
    if (cells.size > yaml::max_count / bank_units || port_width > yaml::max_count / imc.wordlines) {
        fault("the cells together are too large for automatic costs", "lower the sizes or give the costs");
        return;
    }
    MemoryShape bank = *found->automatic;
    bank.size = cells.size * bank_units;
    bank.width = std::min(bank.size, port_width * imc.wordlines);
    bank.node = 28;
    try {
        const MemoryCosts of_bank = costs.costs(bank);
        cells.r_cost = 0;
        cells.w_cost = of_bank.write / static_cast<double>(imc.wordlines);
        cells.area = 0;
        cells.cost_origin = costs.origin();
        imc.cells_area = of_bank.area * static_cast<double>(imc.banks);
    } catch (const std::runtime_error& error) {
        fault(error.what(), "give r_cost, w_cost and area, and set auto_cost_extraction to false");
    }
}

}  // namespace zigzag
