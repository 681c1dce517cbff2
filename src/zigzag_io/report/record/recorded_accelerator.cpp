#include "recorded_accelerator.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "recorded_terms.hpp"

namespace zigzag {

namespace {

constexpr std::array<PortType, 3> port_types{PortType::read, PortType::write, PortType::read_write};
constexpr std::array<CostOrigin, 3> cost_origins{CostOrigin::given, CostOrigin::model, CostOrigin::cacti};

void read_dataflows(const RecordValue& value, Accelerator& accelerator) {
    for (const auto& [dimension, loops] : value.members()) {
        accelerator.dataflows.emplace_back(dimension, std::vector<std::pair<std::string, std::int64_t>>{});
        for (const auto& [loop, factor] : loops.members()) {
            accelerator.dataflows.back().second.emplace_back(loop, factor.integer());
        }
    }
}

void read_imc(const RecordValue& value, OperationalArray& array) {
    ImcArray imc;
    imc.type = value.at("imc_type").text() == "analog" ? ImcType::analog : ImcType::digital;
    imc.activation_precision = value.at("activation_precision_bits").integer(1);
    imc.weight_precision = value.at("weight_precision_bits").integer(1);
    imc.bit_serial_precision = value.at("bit_serial_precision_bits").integer(1);
    imc.adc_resolution = value.at("adc_resolution_bits").number();
    imc.wordline_dimension = index_in(array.dimensions, value.at("wordline_dimension").text(), value.at("wordline_dimension"));
    imc.bitline_dimension = index_in(array.dimensions, value.at("bitline_dimension").text(), value.at("bitline_dimension"));
    imc.wordlines = value.at("wordlines").integer(1);
    imc.bitlines = value.at("bitlines").integer(1);
    imc.banks = value.at("banks").integer(1);
    imc.cells_size = value.at("cells_size_bits").integer(1);
    imc.cells_area = value.at("cells_area").number();
    const bool is_digital = imc.type == ImcType::digital;
    if (is_digital && (imc.bitlines & (imc.bitlines - 1)) != 0) {
        value.at("bitlines").fault("must be a power of two");
    }
    array.imc = imc;
}

double read_bandwidth(const RecordValue& value) {
    const double bandwidth = value.number();
    if (!value.is_missing() && !(bandwidth >= least_bandwidth && bandwidth <= static_cast<double>(largest_exact))) {
        value.fault(fmt::format("must be from {} to 2^53", least_bandwidth));
        return 1;
    }
    return bandwidth;
}

MemoryPort read_memory_port(const RecordValue& value) {
    MemoryPort port;
    port.name = value.at("name").text();
    port.type = named(value.at("type"), port_types);
    port.bandwidth_min = read_bandwidth(value.at("bandwidth_min_bits_per_cycle"));
    port.bandwidth_max = read_bandwidth(value.at("bandwidth_max_bits_per_cycle"));
    for (const RecordValue& item : value.at("allocation").items()) {
        const std::string text = item.text();
        bool known = false;
        for (const MemoryOperand operand : all_memory_operands) {
            for (const DataDirection direction : all_directions) {
                if (text == fmt::format("{}, {}", to_string(operand), allocation_name(direction))) {
                    port.allocation.push_back({operand, direction});
                    known = true;
                }
            }
        }
        if (!known) {
            item.fault("must be an allocation such as `I1, tl`");
        }
    }
    return port;
}

MemoryLevel read_memory(const RecordValue& value, const OperationalArray& array) {
    MemoryLevel level;
    level.instance.name = value.at("name").text();
    level.instance.size = value.at("size_bits").integer(1);
    level.instance.r_cost = value.at("read_energy_pj_per_access").number();
    level.instance.w_cost = value.at("write_energy_pj_per_access").number();
    level.instance.area = value.at("area").number();
    level.instance.cost_origin = named(value.at("cost_origin"), cost_origins);
    for (const RecordValue& operand : value.at("operands").items()) {
        level.operands.push_back(named(operand, all_memory_operands));
    }
    for (const RecordValue& dimension : value.at("served_dimensions").items()) {
        level.served_dimensions.push_back(index_in(array.dimensions, dimension.text(), dimension));
    }
    for (const RecordValue& port : value.at("ports").items()) {
        level.instance.ports.push_back(read_memory_port(port));
    }
    return level;
}

}  // namespace

Accelerator read_accelerator(const RecordValue& record) {
    const RecordValue value = record.at("inputs").at("accelerator");
    Accelerator accelerator;
    accelerator.name = value.at("name").text();
    if (const auto clock = value.find("clock_hz")) {
        accelerator.clock_rate = clock->number();
    }
    OperationalArray& array = accelerator.operational_array;
    const RecordValue unit = value.at("operational_array").at("operational_unit");
    array.unit_energy = unit.at("energy_cost").number();
    array.unit_area = unit.at("area").number();
    double units = 1;
    for (const auto& [name, size] : value.at("operational_array").at("dimensions").members()) {
        array.dimensions.push_back({name, size.integer(1)});
        units *= static_cast<double>(array.dimensions.back().size);
    }
    if (units > static_cast<double>(largest_exact)) {
        value.at("operational_array").at("dimensions").fault("multiply up to more than 2^53 multipliers");
    }
    if (const auto dataflows = value.find("dataflows")) {
        read_dataflows(*dataflows, accelerator);
    }
    if (const auto imc = record.at("details").find("in_memory_compute")) {
        read_imc(*imc, array);
    }
    std::vector<MemoryLevel> levels;
    for (const RecordValue& memory : record.at("details").at("memories").items()) {
        levels.push_back(read_memory(memory, array));
    }
    accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
    return accelerator;
}

ImcUse read_imc_use(const RecordValue& value) {
    const auto whole = [&value](const char* key) {
        const double number = value.at(key).number();
        if (number < 0 || number != std::trunc(number) || number > static_cast<double>(largest_exact)) {
            value.at(key).fault("must be a whole number from 0");
        }
        return number;
    };
    return {value.at("operations").number(), whole("rows"), whole("columns"), value.at("precharges").number()};
}

}  // namespace zigzag
