// The rules of a mapping that hold whatever layer and accelerator it is for, each once: readers of files call this too and add
// where in the file the field stands.

#include "zigzag/mapping/validate.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "zigzag/base/fault_collector.hpp"
#include "zigzag/hardware/validate.hpp"
#include "zigzag/network/validate.hpp"

namespace zigzag {

namespace {

/// Whether a field of an earlier element has the same value.
template <class Iterator, class Field>
bool is_repeated(Iterator begin, Iterator element, Field field) {
    return std::any_of(begin, element, [&](const auto& other) { return other.*field == (*element).*field; });
}

/// `spatial_mapping.D1`, or `spatial_mapping[0]` when the name would not tell it from the others.
FieldPath place_of(const FieldPath& whole, const FieldPath& list, std::string_view list_name, const std::string& name,
                   std::size_t position, bool repeated) {
    return name.empty() || repeated ? FieldPath(whole, list_name, position) : FieldPath(list, name);
}

void check_dimension(const FieldPath& place, const std::string& name, bool repeated, FaultCollector& faults) {
    faults.check_name(place, name);
    if (repeated && !name.empty()) {
        faults.add(place, fmt::format("{} is listed twice", name), "list each array dimension once");
    }
}

void check_spatial_mapping(const SpatialMapping& mapping, const FieldPath& entry, FaultCollector& faults) {
    const FieldPath list(entry, "spatial_mapping");
    for (auto on = mapping.begin(); on != mapping.end(); ++on) {
        const bool repeated = is_repeated(mapping.begin(), on, &ArrayDimensionMapping::array_dimension);
        const FieldPath place = place_of(entry, list, "spatial_mapping", on->array_dimension,
                                         static_cast<std::size_t>(on - mapping.begin()), repeated);
        check_dimension(place, on->array_dimension, repeated, faults);
        for (auto loop = on->loops.begin(); loop != on->loops.end(); ++loop) {
            const FieldPath item(place, "", static_cast<std::size_t>(loop - on->loops.begin()));
            faults.check_name(item, loop->dimension);
            faults.check_count(item, loop->factor, 1);
            if (is_repeated(on->loops.begin(), loop, &SpatialLoop::dimension)) {
                faults.add(item, fmt::format("{} is listed twice on this dimension", loop->dimension), "list each loop once");
            }
        }
    }
}

void check_hints(const std::vector<SpatialMappingHint>& hints, const FieldPath& entry, FaultCollector& faults) {
    const FieldPath list(entry, "spatial_mapping_hint");
    for (auto hint = hints.begin(); hint != hints.end(); ++hint) {
        const bool repeated = is_repeated(hints.begin(), hint, &SpatialMappingHint::array_dimension);
        const FieldPath place = place_of(entry, list, "spatial_mapping_hint", hint->array_dimension,
                                         static_cast<std::size_t>(hint - hints.begin()), repeated);
        check_dimension(place, hint->array_dimension, repeated, faults);
        for (std::size_t index = 0; index < hint->loops.size(); ++index) {
            faults.check_name({place, "", index}, hint->loops[index]);
        }
    }
}

void check_links(const MemoryOperandLinks& links, const FieldPath& entry, FaultCollector& faults) {
    const FieldPath list(entry, "memory_operand_links");
    for (const LayerOperand operand : all_layer_operands) {
        if (std::none_of(links.begin(), links.end(), [operand](const auto& link) { return link.first == operand; })) {
            faults.add({list, to_string(operand)}, "the operand has no memory operand", "link O to O, and W and I to I1 and I2");
        }
    }
    for (auto link = links.begin(); link != links.end(); ++link) {
        const std::string_view name = to_string(link->first);
        const FieldPath place(list, name);
        if ((link->first == LayerOperand::O) != (link->second == MemoryOperand::O)) {
            faults.add(
                place,
                fmt::format("{} cannot use {}: the output uses O, the inputs use I1 and I2", name, to_string(link->second)),
                link->first == LayerOperand::O ? "write O: O" : fmt::format("write {}: I1 or {}: I2", name, name));
            continue;
        }
        for (auto other = links.begin(); other != link; ++other) {
            if (other->first == link->first) {
                faults.add(place, fmt::format("{} is linked twice", name), "link each operand once");
            } else if (other->second == link->second) {
                faults.add(place, fmt::format("{} and {} both use {}", to_string(other->first), name, to_string(link->second)),
                           "give one I1 and the other I2");
            }
        }
    }
}

void check_temporal_ordering(const std::vector<TemporalOrderingEntry>& ordering, const FieldPath& entry, FaultCollector& faults) {
    bool has_separator = false;
    for (std::size_t index = 0; index < ordering.size(); ++index) {
        const TemporalOrderingEntry& loop = ordering[index];
        const FieldPath place(entry, "temporal_ordering", index);
        faults.check_name(place, loop.dimension);
        if (!loop.is_separator()) {
            if (loop.factor) {
                faults.check_count(place, *loop.factor, 1);
            }
            continue;
        }
        if (loop.factor) {
            faults.add(place, fmt::format("the separator \"*\" has no factor, found {}", *loop.factor),
                       R"(write ["*", "*"] or name the loop)");
            continue;
        }
        if (has_separator) {
            faults.add(place, R"(a second separator ["*", "*"])",
                       "keep one: it splits the entries in innermost and outermost ones");
        }
        has_separator = true;
    }
}

void check_memory_allocation(const MappingEntry& entry, const FieldPath& path, FaultCollector& faults) {
    const auto& allocation = entry.memory_allocation;
    if (allocation.empty()) {
        return;
    }
    const FieldPath list(path, "memory_allocation");
    const bool counts_loops = std::any_of(allocation.begin(), allocation.end(), [](const OperandAllocation& operand) {
        return !operand.loops.empty() && operand.loops.back() > 0;
    });
    if (entry.temporal_ordering.empty() && counts_loops) {
        faults.add(list, "memory_allocation without temporal_ordering", "give all loops as temporal_ordering beside it");
    }
    for (const LayerOperand operand : all_layer_operands) {
        const FieldPath place(list, to_string(operand));
        const auto times = std::count_if(allocation.begin(), allocation.end(),
                                         [operand](const OperandAllocation& other) { return other.operand == operand; });
        if (times != 1) {
            faults.add(place, times == 0 ? "the operand is missing" : "the operand is listed twice",
                       "say once for each operand how many loops lie at or below each of its memories");
        }
    }
    for (const OperandAllocation& operand : allocation) {
        const auto& loops = operand.loops;
        if (loops.empty() || !std::is_sorted(loops.begin(), loops.end()) || loops.front() < 0) {
            faults.add({list, to_string(operand.operand)},
                       "must be a number for each memory, innermost first, none smaller than the one before",
                       "count the entries of temporal_ordering that lie at or below each memory");
        }
    }
}

void check_entry(const MappingEntry& entry, const FieldPath& path, FaultCollector& faults) {
    if (entry.spatial_mapping) {
        check_spatial_mapping(*entry.spatial_mapping, path, faults);
    }
    check_hints(entry.spatial_mapping_hint, path, faults);
    check_links(entry.memory_operand_links, path, faults);
    check_temporal_ordering(entry.temporal_ordering, path, faults);
    check_memory_allocation(entry, path, faults);
}

}  // namespace

std::vector<Fault> validate(const MappingEntry& entry) {
    FaultCollector faults;
    check_entry(entry, {}, faults);
    return faults.take();
}

std::vector<Fault> validate(const UserMapping& mapping) {
    FaultCollector faults;
    const FieldPath whole;
    bool has_default = false;
    for (std::size_t index = 0; index < mapping.entries.size(); ++index) {
        const MappingEntry& entry = mapping.entries[index];
        const FieldPath place(whole, "", index);
        faults.check_name({place, "name"}, entry.name);
        check_entry(entry, place, faults);
        has_default = has_default || entry.name == "default";
    }
    if (!has_default) {
        faults.add(whole, "no entry is called default", "add one: it is for layers that no other entry names");
    }
    return faults.take();
}

void check_parts(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry) {
    FaultCollector faults;
    faults.append(validate(layer), layer.name.empty() ? "the layer" : layer.name);
    faults.append(validate(accelerator), accelerator.name.empty() ? "the accelerator" : accelerator.name);
    faults.append(validate(entry), entry.name.empty() ? "the mapping" : entry.name);
    if (!faults.empty()) {
        throw InputError(faults.take());
    }
}

}  // namespace zigzag
