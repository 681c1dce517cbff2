#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// A loop dimension and how many of its iterations run in parallel (>= 1).
struct SpatialLoop {
    std::string dimension;
    std::int64_t factor = 1;

    bool operator==(const SpatialLoop&) const = default;
};

/// Loops unrolled along one dimension of the array, e.g. `D1: [K, 32]`. May be empty: the dimension is specified but idle.
struct ArrayDimensionMapping {
    std::string array_dimension;
    std::vector<SpatialLoop> loops;

    bool operator==(const ArrayDimensionMapping&) const = default;
};

/// Spatial mapping in the user's form, array dimensions in the order of the file.
using SpatialMapping = std::vector<ArrayDimensionMapping>;

/// Loop names that the generator may put on one array dimension.
struct SpatialMappingHint {
    std::string array_dimension;
    std::vector<std::string> loops;

    bool operator==(const SpatialMappingHint&) const = default;
};

/// One entry of a temporal ordering: `[OX, 112]`, `[K, "*"]` (factor left open), or the separator `["*", "*"]` after which
/// entries count from the outermost loop.
struct TemporalOrderingEntry {
    std::string dimension;               ///< upper case, `*` for the separator
    std::optional<std::int64_t> factor;  ///< none for `*`

    bool is_separator() const { return dimension == "*"; }
    bool operator==(const TemporalOrderingEntry&) const = default;
};

/// Which memory operand each layer operand uses, in the order of the file (it is the operand order of the outputs).
using MemoryOperandLinks = std::vector<std::pair<LayerOperand, MemoryOperand>>;

/// Where memories cut the loops of an operand: for each memory level, innermost first, how many entries of the temporal ordering
/// lie at or below it.
struct OperandAllocation {
    LayerOperand operand = LayerOperand::O;
    std::vector<std::int64_t> loops;

    bool operator==(const OperandAllocation&) const = default;
};

/// One entry of a mapping file: constraints for one layer, one operator type, or `default`.
struct MappingEntry {
    std::string name;
    std::optional<SpatialMapping> spatial_mapping;
    std::vector<SpatialMappingHint> spatial_mapping_hint;
    MemoryOperandLinks memory_operand_links{
        {LayerOperand::O, MemoryOperand::O}, {LayerOperand::I, MemoryOperand::I1}, {LayerOperand::W, MemoryOperand::I2}};
    std::vector<TemporalOrderingEntry> temporal_ordering;  ///< innermost first
    std::vector<OperandAllocation> memory_allocation;      ///< empty: the allocator decides
    SourceLocation where;

    MemoryOperand link(LayerOperand operand) const;
    /// Same constraints, whatever the name and place.
    bool same_constraints_as(const MappingEntry& other) const;
};

/// A mapping file: entries in file order, one of them called `default`.
struct UserMapping {
    std::vector<MappingEntry> entries;

    /// The first entry named like the layer, else like its operator type, else `default`. Entries are never merged.
    const MappingEntry& select(const std::string& layer_name, const std::string& operator_type) const;
};

/// Everything that makes one entry contradict itself, whatever layer and accelerator it is for: array dimensions or loops that
/// are listed twice or have no name, factors outside 1 to 2^53, operands that are linked to no memory operand or to one that is
/// not theirs, a second separator in the temporal ordering, allocations that shrink.
///
/// Each fault has the path of its field as key, as a mapping file spells it (`memory_operand_links.W`, `spatial_mapping.D1[0]`),
/// what was found, and a remedy; no file.
std::vector<Fault> validate(const MappingEntry& entry);

/// The same for every entry (`[1].spatial_mapping.D1[0]`); names must be there, `default` among them. Two entries of one name are
/// no fault: the first one counts.
std::vector<Fault> validate(const UserMapping& mapping);

}  // namespace zigzag

#pragma GCC visibility pop
