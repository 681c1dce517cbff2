#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/network.hpp"

#include "stream/cns/cn_graph.hpp"

#pragma GCC visibility push(default)

namespace stream {

struct MulticoreAccelerator;

/// `OY, 2`, `OY, all`, `K, *` of a tiling. `all` is the dimension's size, or that of a part when an earlier entry cuts it; `*`
/// lets the allocator choose (inter-core only).
struct TilingEntry {
    enum class Kind : std::uint8_t { count, all, any };
    std::string dimension;
    Kind kind = Kind::count;
    std::int64_t count = 1;

    bool operator==(const TilingEntry&) const = default;
};

/// One entry of a mapping file of Stream: for a node name, an operator type, or `default`.
struct StreamMappingEntry {
    std::string name;
    std::vector<int> core_allocation;  ///< core ids, at least one
    /// The ids are one per group, in order, instead of alternatives (as many as the inter-core tiling has parts). For a layer
    /// with another number of groups, because it lacks the tiled dimension, they are alternatives all the same.
    bool fixed_per_group = false;
    std::vector<TilingEntry> inter_core_tiling;
    std::vector<TilingEntry> intra_core_tiling;
    std::vector<std::string> layer_dimension_names;  ///< new names of the layer's loops, in their order; see rename_dimensions
    zigzag::MappingEntry
        constraints;  ///< spatial mapping (when given), operand links, temporal ordering: for the search in a core
    zigzag::SourceLocation where;
};

/// A mapping file of Stream, entries in file order; one of them is called `default`.
struct StreamMapping {
    std::vector<StreamMappingEntry> entries;

    /// The first entry named like the node, else like its operator type (any case), else `default`. Empty tilings of an entry are
    /// those of `default`.
    StreamMappingEntry select(const std::string& node_name, const std::string& operator_type) const;
};

/// Everything that makes a mapping contradict itself, whatever network and accelerator it is for: entries without a name, no
/// entry called `default`, no core, negative core ids, tilings of a loop without a name or with a number of parts outside 1 to
/// 2^53, an open intra-core tiling, names of loops that are empty or listed twice, constraints that are not sound
/// (zigzag::validate).
///
/// Each fault has the path of its field as key, as a mapping file spells it (`[1].core_allocation[0]`,
/// `[0].intra_core_tiling[2]`), what was found, and a remedy; no file. Two entries of one name are no fault: the first one
/// counts.
std::vector<zigzag::Fault> validate(const StreamMapping& mapping);

/// The same, and cores that the accelerator does not have or that only hold data, in any entry.
std::vector<zigzag::Fault> validate(const StreamMapping& mapping, const MulticoreAccelerator& accelerator);

/// Outer loops that an entry gives a layer: the inter-core tiling, then the intra-core one, which cuts each part. Dimensions that
/// the layer lacks, and those that are enlarged because parts do not divide them, are reported to `notes`; counts above what
/// there is to cut become that, and go to `lowered` when an earlier loop cuts the same dimension.
std::vector<OuterLoop> outer_loops(const zigzag::Layer& layer, const StreamMappingEntry& entry, zigzag::Diagnostics& notes,
                                   std::vector<LoweredCut>& lowered);

/// Gives the loops of every layer the names that its entry lists (`layer_dimension_names`), in the order of the loops. A list of
/// another length than the layer has loops leaves the layer as it is, with a warning.
void rename_dimensions(zigzag::Network& workload, const StreamMapping& mapping, zigzag::Diagnostics& diagnostics);

}  // namespace stream

#pragma GCC visibility pop
