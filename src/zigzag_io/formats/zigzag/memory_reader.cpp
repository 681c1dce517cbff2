#include "memory_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zigzag {

namespace {

constexpr std::array<std::string_view, 5> older_keys{"r_bw", "w_bw", "r_port", "w_port", "rw_port"};

const std::vector<std::string_view> keys_of_today{"size",
                                                  "r_cost",
                                                  "w_cost",
                                                  "area",
                                                  "latency",
                                                  "mem_type",
                                                  "auto_cost_extraction",
                                                  "operands",
                                                  "ports",
                                                  "served_dimensions",
                                                  "force_double_buffering"};

const std::vector<std::string_view> keys_up_to_3_7{"size",
                                                   "r_bw",
                                                   "w_bw",
                                                   "r_cost",
                                                   "w_cost",
                                                   "area",
                                                   "r_port",
                                                   "w_port",
                                                   "rw_port",
                                                   "latency",
                                                   "min_r_granularity",
                                                   "min_w_granularity",
                                                   "mem_type",
                                                   "auto_cost_extraction",
                                                   "operands",
                                                   "ports",
                                                   "served_dimensions"};

bool is_older_form(const yaml::Node& memory) {
    return std::any_of(memory.entries.begin(), memory.entries.end(), [](const yaml::Entry& entry) {
        return std::find(older_keys.begin(), older_keys.end(), entry.key) != older_keys.end();
    });
}

HeldOperands read_operands(const yaml::Value& value) {
    const auto items = value.as_list();
    if (!items) {
        return std::nullopt;
    }
    std::vector<MemoryOperand> operands;
    for (const yaml::Value& item : *items) {
        if (const auto operand = read_memory_operand(item)) {
            operands.push_back(*operand);
        }
    }
    return operands.size() == items->size() ? HeldOperands(std::move(operands)) : std::nullopt;
}

std::vector<std::size_t> read_served_dimensions(const yaml::Value& value,
                                                const std::optional<std::vector<ArrayDimension>>& dimensions) {
    std::vector<std::size_t> served;
    const auto items = value.as_list();
    if (!items) {
        return served;
    }
    for (const yaml::Value& item : *items) {
        const auto name = read_array_dimension_name(item);
        if (!name || !dimensions) {
            continue;
        }
        const auto found = std::find_if(dimensions->begin(), dimensions->end(),
                                        [&name](const ArrayDimension& dimension) { return dimension.name == *name; });
        if (found == dimensions->end()) {
            std::vector<std::string> names;
            for (const ArrayDimension& dimension : *dimensions) {
                names.push_back(dimension.name);
            }
            item.fault(fmt::format("the array has no dimension {}", *name), fmt::format("use one of {}", fmt::join(names, ", ")));
            continue;
        }
        served.push_back(static_cast<std::size_t>(found - dimensions->begin()));
    }
    return served;
}

/// A cost, which may be missing when it is worked out.
void read_cost(const yaml::Record& record, std::string_view key, std::string_view meaning, bool automatic, double& cost) {
    if (const auto found = automatic ? record.nullable(key) : record.required(key, meaning)) {
        cost = found->as_amount().value_or(0);
    }
}

/// Beyond 2^53 bits a memory holds whatever comes.
std::int64_t read_size(const yaml::Value& value, std::int64_t largest) {
    const auto size = value.as_integer(1, largest);
    if (size && *size > yaml::max_count) {
        value.warn(fmt::format("the size {} is taken as {}", *size, yaml::max_count), "nothing fills either");
        return yaml::max_count;
    }
    return size.value_or(1);
}

void read_latency(const yaml::Record& record, MemoryInstance& instance) {
    const auto found = record.required("latency", "the access time in cycles, usually 1");
    const auto latency = found ? found->as_integer(0) : std::nullopt;
    if (latency) {
        instance.latency = *latency;
        if (*latency != 1) {
            found->warn(fmt::format("the latency {} is not used: the model takes every access as one cycle", *latency));
        }
    }
}

MemoryTechnology technology_of(const std::string& mem_type) {
    return mem_type == "sram" ? MemoryTechnology::sram
           : mem_type == "rf" ? MemoryTechnology::register_file
                              : MemoryTechnology::dram;
}

bool asks_for_automatic_costs(const yaml::Record& record) {
    const auto found = record.optional("auto_cost_extraction");
    return found && found->as_boolean().value_or(false);
}

}  // namespace

bool is_array_dimension_name(std::string_view name) {
    return name.size() == 2 && name[0] == 'D' && name[1] >= '0' && name[1] <= '9';
}

std::optional<std::string> read_array_dimension_name(const yaml::Value& value) {
    auto name = value.as_text();
    if (name && !is_array_dimension_name(*name)) {
        value.fault_found("an array dimension", "write D and one digit, such as D1");
        return std::nullopt;
    }
    return name;
}

MemoryReading read_memory(const std::string& name, const yaml::Value& value,
                          const std::optional<std::vector<ArrayDimension>>& dimensions, std::int64_t largest_size) {
    MemoryReading reading;
    const bool is_older = is_older_form(value.node());
    const auto record = yaml::Record::open(value, is_older ? keys_up_to_3_7 : keys_of_today);
    if (!record) {
        return reading;
    }
    if (const auto found = record->required("operands", "a list of I1, I2, O")) {
        reading.held = read_operands(*found);
    }
    const bool automatic = asks_for_automatic_costs(*record);
    MemoryInstance& instance = reading.level.instance;
    instance.name = name;
    instance.where = value.where();
    if (const auto found = record->required("size", "the capacity of one instance in bits")) {
        instance.size = read_size(*found, largest_size);
    }
    read_cost(*record, "r_cost", "the energy of one full-width read in pJ", automatic, instance.r_cost);
    read_cost(*record, "w_cost", "the energy of one full-width write in pJ", automatic, instance.w_cost);
    read_cost(*record, "area", "the area of one instance in mm²", automatic, instance.area);
    read_latency(*record, instance);
    if (const auto found = record->optional("mem_type")) {
        instance.mem_type = found->as_text().value_or(instance.mem_type);
    }
    if (const auto found = record->optional("force_double_buffering")) {
        instance.force_double_buffering = found->as_boolean().value_or(false);
        if (instance.force_double_buffering) {
            found->warn("is not used: the model decides by itself which memories are double buffered");
        }
    }
    if (is_older) {
        instance.ports = read_counted_ports(*record, reading.held);
    } else if (const auto found = record->required("ports", "a list of ports with name, type, bandwidths and allocation")) {
        instance.ports = read_ports(*found, reading.held);
    }
    if (const auto found = record->required("served_dimensions",
                                            "the array dimensions one instance serves; [] for one instance "
                                            "per multiplier")) {
        reading.level.served_dimensions = read_served_dimensions(*found, dimensions);
    }
    reading.level.operands =
        reading.held.value_or(std::vector<MemoryOperand>(all_memory_operands.begin(), all_memory_operands.end()));
    reading.automatic = automatic;
    return reading;
}

std::optional<MemoryShape> shape_of(const yaml::Value& place, const MemoryInstance& instance) {
    constexpr std::int64_t bits_per_byte = 8;
    MemoryShape shape{technology_of(instance.mem_type), instance.size, 0, 0, 0, 0};
    std::int64_t both_width = 0;
    for (const MemoryPort& port : instance.ports) {
        if (port.allocation.empty()) {
            continue;
        }
        std::int64_t& count = port.type == PortType::read    ? shape.read_ports
                              : port.type == PortType::write ? shape.write_ports
                                                             : shape.read_write_ports;
        std::int64_t& width = port.type == PortType::read ? shape.width : both_width;
        if (port.type != PortType::write && width == 0) {
            width = static_cast<std::int64_t>(std::ceil(port.bandwidth_max));  // wires
        }
        ++count;
    }
    shape.width = shape.width > 0 ? shape.width : both_width;
    if (shape.width == 0) {
        place.fault("automatic costs need the width of a port that reads", "add one, or give r_cost, w_cost and area");
        return std::nullopt;
    }
    if (instance.size % bits_per_byte != 0) {
        place.fault(fmt::format("automatic costs need whole bytes, found {} bits", instance.size),
                    "make the size a multiple of 8, or give r_cost, w_cost and area");
        return std::nullopt;
    }
    return shape;
}

void complete_costs(const yaml::Value& place, MemoryReading& reading, const MemoryCostSource& costs) {
    MemoryInstance& instance = reading.level.instance;
    const std::optional<MemoryShape> shape = shape_of(place, instance);
    if (!shape) {
        return;
    }
    try {
        const MemoryCosts found = costs.costs(*shape);
        instance.r_cost = found.read;
        instance.w_cost = found.write;
        instance.area = found.area;
        instance.cost_origin = costs.origin();
    } catch (const std::runtime_error& error) {
        place.fault(error.what(), "give r_cost, w_cost and area, and set auto_cost_extraction to false");
    }
}

}  // namespace zigzag
