#pragma once

#include <string>
#include <vector>

#include "zigzag/mapping/user_mapping.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// The keys that an entry of every mapping file may have: `name`, `spatial_mapping`, `spatial_mapping_hint`,
/// `memory_operand_links`, `temporal_ordering`, `memory_allocation`. Anything else in the record is the caller's.
MappingEntry read_mapping_entry(const yaml::Record& record);

/// An entry's name, empty when missing, and where the entry stands.
struct NamedEntry {
    std::string name;
    yaml::Value place;
};

/// Warns about names that occur twice; a fault when no entry is called default.
void check_mapping_names(const yaml::Value& root, const std::vector<NamedEntry>& entries);

}  // namespace zigzag
