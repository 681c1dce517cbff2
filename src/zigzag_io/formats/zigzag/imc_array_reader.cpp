#include "imc_array_reader.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

namespace zigzag {

namespace {

constexpr std::int64_t most_bits = 64;

void read_precisions(const yaml::Record& record, ImcArray& imc) {
    imc.activation_precision = imc.weight_precision = imc.bit_serial_precision = 1;
    if (const auto found = record.required("input_precision", "[activation, weight] in bits, such as [8, 8]")) {
        const auto items = found->as_list();
        if (items && items->size() != 2) {
            found->fault(fmt::format("must be [activation, weight] in bits, found {} numbers", items->size()),
                         "give two numbers");
        } else if (items) {
            imc.activation_precision = (*items)[0].as_integer(1, most_bits).value_or(1);
            imc.weight_precision = (*items)[1].as_integer(1, most_bits).value_or(1);
        }
    }
    if (const auto found = record.required("bit_serial_precision", "the activation bits that enter in one cycle")) {
        imc.bit_serial_precision = found->as_integer(1, most_bits).value_or(1);
    }
}

void read_type(const yaml::Record& record, ImcArray& imc) {
    const auto found = record.required("imc_type", "analog or digital");
    const auto text = found ? found->as_text() : std::nullopt;
    if (text && *text != "analog" && *text != "digital") {
        found->fault_found("analog or digital", spelling_remedy(*text, {"analog", "digital"}));
    }
    imc.type = text && *text == "digital" ? ImcType::digital : ImcType::analog;
    const auto given = imc.is_analog() ? record.required("adc_resolution", "the resolution of the converters in bits")
                                       : record.optional("adc_resolution");
    imc.adc_resolution = given ? given->as_amount().value_or(1) : imc.is_analog() ? 1 : 0;
}

/// Which dimension is which: wordlines are the first by name, bitlines the second, banks the rest.
void place_dimensions(const std::vector<ArrayDimension>& dimensions, ImcArray& imc) {
    if (dimensions.size() < 2) {
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
        const std::int64_t size = dimensions[order[position]].size;
        imc.banks = size > max_count / imc.banks ? max_count : imc.banks * std::max<std::int64_t>(1, size);
    }
}

}  // namespace

ImcArray read_imc_array(const yaml::Record& array, const std::vector<ArrayDimension>& dimensions) {
    ImcArray imc;
    for (const char* const unused : {"unit_energy", "unit_area"}) {
        if (const auto found = array.nullable(unused)) {
            found->warn("is not used: energy and area of an in-memory-compute array follow from its parts");
        }
    }
    read_type(array, imc);
    read_precisions(array, imc);
    place_dimensions(dimensions, imc);
    return imc;
}

void take_cells(const std::vector<MemoryReading>& readings, OperationalArray& array) {
    const auto cells = std::find_if(readings.begin(), readings.end(),
                                    [](const MemoryReading& reading) { return reading.level.instance.name == cells_name; });
    if (cells != readings.end()) {
        array.imc->cells_size = cells->level.instance.size;
        double units = 1;
        for (const ArrayDimension& dimension : array.dimensions) {
            units *= static_cast<double>(dimension.size);
        }
        array.imc->cells_area = cells->level.instance.area * units;
    }
}

void complete_costs_of_cells(const yaml::Value& place, MemoryReading& reading, OperationalArray& array,
                             const MemoryCostSource& costs) {
    ImcArray& imc = *array.imc;
    MemoryInstance& cells = reading.level.instance;
    const std::optional<MemoryShape> shape = shape_of(place, cells);
    if (!shape) {
        return;
    }
    const std::int64_t bank_units = imc.wordlines * imc.bitlines;
    const std::int64_t port_width = shape->width;
    if (cells.size > max_count / bank_units || port_width > max_count / imc.wordlines) {
        place.fault("the cells together are too large for automatic costs", "lower the sizes or give the costs");
        return;
    }
    MemoryShape bank = *shape;
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
        place.fault(error.what(), "give r_cost, w_cost and area, and set auto_cost_extraction to false");
    }
}

}  // namespace zigzag
