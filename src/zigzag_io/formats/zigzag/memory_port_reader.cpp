#include "memory_port_reader.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"
#include "zigzag/hardware/validate.hpp"

namespace zigzag {

namespace {

constexpr std::int64_t max_ports_of_a_kind = 1024;

const std::vector<std::string_view> direction_names{"fh", "fl", "th", "tl"};

std::optional<DataDirection> direction_from(std::string_view name) {
    for (const DataDirection direction : all_directions) {
        if (allocation_name(direction) == name) {
            return direction;
        }
    }
    return std::nullopt;
}

/// `r_port_1`, `w_port_2`, `rw_port_1` or `_port_1`: the letters before `_port_`, none when the name has another form.
std::optional<std::string_view> port_prefix(std::string_view name) {
    const std::size_t middle = name.find("_port_");
    if (middle == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view prefix = name.substr(0, middle);
    const std::string_view number = name.substr(middle + 6);
    const bool is_numbered =
        !number.empty() && std::all_of(number.begin(), number.end(), [](char digit) { return digit >= '0' && digit <= '9'; });
    const bool is_known = prefix.empty() || prefix == "r" || prefix == "w" || prefix == "rw";
    return is_numbered && is_known ? std::optional(prefix) : std::nullopt;
}

PortType type_of_prefix(std::string_view prefix) {
    return prefix == "r" ? PortType::read : prefix == "w" ? PortType::write : PortType::read_write;
}

std::optional<PortType> read_port_type(const yaml::Value& value) {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    for (const PortType type : {PortType::read, PortType::write, PortType::read_write}) {
        if (*text == to_string(type)) {
            return type;
        }
    }
    value.fault_found("read, write or read_write", spelling_remedy(*text, {"read", "write", "read_write"}));
    return std::nullopt;
}

/// Splits `I1, tl`.
std::optional<PortAllocation> read_allocation(const yaml::Value& value) {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    const std::size_t comma = text->find(", ");
    const std::string_view words = *text;
    const auto operand = comma == std::string::npos ? std::nullopt : memory_operand_from(words.substr(0, comma));
    const auto direction = comma == std::string::npos ? std::nullopt : direction_from(words.substr(comma + 2));
    if (!operand || !direction) {
        value.fault_found("a memory operand (I1, I2, O) and a direction (fh, fl, th, tl)", "write it like \"I1, tl\"");
        return std::nullopt;
    }
    return PortAllocation{*operand, *direction};
}

/// An item that is none counts as something that every such port may carry, so that the others keep their positions.
PortAllocation stand_in_allocation(std::optional<PortType> type, const HeldOperands& held) {
    return {held && !held->empty() ? held->front() : MemoryOperand::I1,
            type == PortType::write ? DataDirection::wr_in_by_low : DataDirection::rd_out_to_low};
}

std::vector<PortAllocation> read_allocations(const yaml::Value& value, std::optional<PortType> type, const HeldOperands& held) {
    std::vector<PortAllocation> allocations;
    const auto items = value.as_list();
    if (!items) {
        return allocations;
    }
    for (const yaml::Value& item : *items) {
        const auto allocation = read_allocation(item);
        if (allocation && std::find(allocations.begin(), allocations.end(), *allocation) != allocations.end()) {
            item.warn("is listed twice on this port; the second is ignored", "remove one");
        }
        allocations.push_back(allocation.value_or(stand_in_allocation(type, held)));
    }
    return allocations;
}

std::vector<PortAllocation> without_repetition(const std::vector<PortAllocation>& allocations) {
    std::vector<PortAllocation> kept;
    for (const PortAllocation& allocation : allocations) {
        if (std::find(kept.begin(), kept.end(), allocation) == kept.end()) {
            kept.push_back(allocation);
        }
    }
    return kept;
}

/// The same data on two ports: legal, the later port carries it.
void warn_of_shared_allocations(const yaml::Value& value, const MemoryPort& port, const std::vector<MemoryPort>& earlier) {
    for (const PortAllocation& allocation : without_repetition(port.allocation)) {
        for (const MemoryPort& other : earlier) {
            if (std::find(other.allocation.begin(), other.allocation.end(), allocation) != other.allocation.end()) {
                value.warn(fmt::format("{}, {} is on {} and on {}; the later port carries it", to_string(allocation.operand),
                                       allocation_name(allocation.direction), other.name, port.name),
                           "allocate it to one port");
            }
        }
    }
}

std::string read_port_name(const yaml::Value& value, std::optional<PortType> type) {
    const auto name = value.as_text();
    if (!name) {
        return {};
    }
    const auto prefix = port_prefix(*name);
    if (!prefix) {
        value.fault_found("a port name", "write it like r_port_1, w_port_1 or rw_port_1");
        return {};
    }
    if (type && !prefix->empty() && type_of_prefix(*prefix) != *type) {
        value.warn(fmt::format("{} is the name of a {} port, but its type is {}; the type counts", *name,
                               to_string(type_of_prefix(*prefix)), to_string(*type)),
                   "rename the port or correct its type");
    }
    return *name;
}

}  // namespace

std::optional<MemoryOperand> read_memory_operand(const yaml::Value& value) {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    const auto operand = memory_operand_from(*text);
    if (!operand) {
        value.fault_found("a memory operand", "use one of I1, I2, O");
    }
    return operand;
}

std::optional<double> read_port_bandwidth(const yaml::Value& value) {
    const auto bandwidth = value.as_amount();
    if (bandwidth && *bandwidth < least_bandwidth) {
        value.fault_found(fmt::format("at least {}", least_bandwidth), "give bits per cycle");
        return std::nullopt;
    }
    return bandwidth;
}

std::vector<MemoryPort> read_ports(const yaml::Value& value, const HeldOperands& held) {
    std::vector<MemoryPort> ports;
    const auto items = value.as_list();
    if (!items) {
        return ports;
    }
    for (const yaml::Value& item : *items) {
        const auto record = yaml::Record::open(item, {"name", "type", "bandwidth_min", "bandwidth_max", "allocation"});
        MemoryPort port;
        if (!record) {
            ports.push_back(std::move(port));  // keeps the positions of those behind it
            continue;
        }
        std::optional<PortType> type;
        if (const auto found = record->required("type", "read, write or read_write")) {
            type = read_port_type(*found);
            port.type = type.value_or(PortType::read_write);
        }
        if (const auto found = record->required("name", "a name such as r_port_1")) {
            port.name = read_port_name(*found, type);
        }
        const auto least = record->required("bandwidth_min", "the smallest transfer in bits per cycle");
        const auto most = record->required("bandwidth_max", "the full width in bits per cycle");
        const auto bandwidth_min = least ? read_port_bandwidth(*least) : std::nullopt;
        const auto bandwidth_max = most ? read_port_bandwidth(*most) : std::nullopt;
        if (bandwidth_min && bandwidth_max) {
            port.bandwidth_min = *bandwidth_min;
            port.bandwidth_max = *bandwidth_max;
        }
        if (const auto found = record->required("allocation", R"(a list such as ["I1, fh", "I1, tl"])")) {
            port.allocation = read_allocations(*found, type, held);
            if (found->node().kind == yaml::Kind::sequence && found->node().items.empty()) {
                found->warn("the port carries nothing and is ignored", "allocate something to it or remove it");
            }
        }
        warn_of_shared_allocations(item, port, ports);
        ports.push_back(std::move(port));
    }
    return ports;
}

void drop_idle_allocations(std::vector<MemoryPort>& ports) {
    for (MemoryPort& port : ports) {
        port.allocation = without_repetition(port.allocation);
    }
    std::erase_if(ports, [](const MemoryPort& port) { return port.allocation.empty(); });
}

namespace {

/// The ports of one kind in the older form: how many, and the bandwidths that they share.
struct CountedKind {
    std::string_view prefix;     ///< r, w or rw
    std::string_view count_key;  ///< r_port, w_port or rw_port
    std::optional<std::int64_t> count;
    double bandwidth_max = 1;
    double bandwidth_min = 1;
};

struct BandwidthRange {
    double most = 1;
    double least = 1;
};

BandwidthRange read_bandwidth(const yaml::Record& memory, std::string_view width_key, std::string_view granularity_key) {
    BandwidthRange range;
    const auto width = memory.required(width_key, "the width of these ports in bits per cycle");
    const auto most = width ? read_port_bandwidth(*width) : std::nullopt;
    range.most = most.value_or(1);
    range.least = range.most;
    if (const auto granularity = memory.nullable(granularity_key)) {
        const auto least = read_port_bandwidth(*granularity);
        range.least = least.value_or(range.most);
        if (most && range.least > range.most) {
            granularity->fault(fmt::format("{} is above {} {}", range.least, width_key, range.most),
                               fmt::format("lower it or raise {}", width_key));
            range.least = range.most;  // told already
        }
    }
    return range;
}

/// One `direction: port` pair; the port is created by its count already.
void allocate_counted_port(const yaml::Value& value, const PortAllocation& allocation, const std::vector<CountedKind>& kinds,
                           std::vector<MemoryPort>& ports) {
    const auto name = value.as_text();
    if (!name) {
        return;
    }
    const auto prefix = port_prefix(*name);
    if (!prefix || prefix->empty()) {
        value.fault_found("a port name", "write it like r_port_1, w_port_1 or rw_port_1");
        return;
    }
    const auto misdirected = fault_of_direction(type_of_prefix(*prefix), allocation.direction);
    if (misdirected) {
        value.fault(misdirected->message, misdirected->remedy);
    }
    const auto port = std::find_if(ports.begin(), ports.end(), [&](const MemoryPort& other) { return other.name == *name; });
    if (port != ports.end()) {
        port->allocation.push_back(allocation);
        port->type = misdirected ? PortType::read_write : port->type;  // told already
        return;
    }
    for (const CountedKind& kind : kinds) {
        if (kind.prefix == *prefix && kind.count) {
            value.fault(fmt::format("there is no {}: {} is {}", *name, kind.count_key, *kind.count),
                        fmt::format("number ports from 1 or raise {}", kind.count_key));
        }
    }
}

}  // namespace

std::vector<MemoryPort> read_counted_ports(const yaml::Record& memory, const HeldOperands& held) {
    const BandwidthRange read = read_bandwidth(memory, "r_bw", "min_r_granularity");
    const BandwidthRange write = read_bandwidth(memory, "w_bw", "min_w_granularity");
    std::vector<CountedKind> kinds{{"r", "r_port", {}, read.most, read.least},
                                   {"w", "w_port", {}, write.most, write.least},
                                   {"rw", "rw_port", {}, read.most, read.least}};
    std::vector<MemoryPort> ports;
    for (CountedKind& kind : kinds) {
        if (const auto found = memory.required(kind.count_key, "how many ports of this kind there are")) {
            kind.count = found->as_integer(0, max_ports_of_a_kind);
        }
        for (std::int64_t number = 1; number <= kind.count.value_or(0); ++number) {
            ports.push_back({fmt::format("{}_port_{}", kind.prefix, number),
                             type_of_prefix(kind.prefix),
                             kind.bandwidth_min,
                             kind.bandwidth_max,
                             {}});
        }
    }
    if (kinds.back().count.value_or(0) > 0 && read.most != write.most) {
        memory.value().warn(fmt::format("read-write ports use r_bw {} in both directions, not w_bw {}", read.most, write.most),
                            "give both the same value, or use separate read and write ports");
    }
    const auto found = memory.required("ports", "for each operand which direction uses which port, such as fh: w_port_1");
    const auto items = found ? found->as_list() : std::nullopt;
    if (!items) {
        return ports;
    }
    if (held && items->size() != held->size()) {
        found->fault(fmt::format("lists {} operands, but the memory holds {}", items->size(), held->size()),
                     "give one entry per operand, in the order of operands");
        return ports;
    }
    for (std::size_t index = 0; index < items->size(); ++index) {
        const auto record = yaml::Record::open((*items)[index], direction_names);
        if (!record) {
            continue;
        }
        for (const yaml::Entry& entry : record->value().node().entries) {
            const auto direction = direction_from(entry.key);
            if (direction && held) {
                const yaml::Value port(entry.value, yaml::join_key(record->value().path(), entry.key), found->faults());
                allocate_counted_port(port, {(*held)[index], *direction}, kinds, ports);
            }
        }
    }
    if (!held) {
        return ports;
    }
    for (const MemoryPort& port : ports) {
        if (port.allocation.empty()) {
            found->fault(fmt::format("{} is counted but carries nothing", port.name),
                         "lower the number of ports or allocate something to it");
        }
    }
    return ports;
}

}  // namespace zigzag
