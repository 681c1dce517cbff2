#include "zigzag/mapping/user_mapping.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace zigzag {

MemoryOperand MappingEntry::link(LayerOperand operand) const {
    for (const auto& [layer_operand, memory_operand] : memory_operand_links) {
        if (layer_operand == operand) {
            return memory_operand;
        }
    }
    throw std::logic_error("memory_operand_links misses an operand");
}

bool MappingEntry::same_constraints_as(const MappingEntry& other) const {
    const auto key = [](const MappingEntry& entry) {
        return std::tie(entry.spatial_mapping, entry.spatial_mapping_hint, entry.memory_operand_links, entry.temporal_ordering,
                        entry.memory_allocation);
    };
    return key(*this) == key(other);
}

const MappingEntry& UserMapping::select(const std::string& layer_name, const std::string& operator_type) const {
    for (const std::string& name : {layer_name, operator_type, std::string("default")}) {
        const auto found =
            std::find_if(entries.begin(), entries.end(), [&name](const MappingEntry& entry) { return entry.name == name; });
        if (found != entries.end()) {
            return *found;
        }
    }
    throw InputError(Fault{{}, "", "the mapping has no entry called default", "add one"});
}

}  // namespace zigzag
