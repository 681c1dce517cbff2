#include <algorithm>

#include <fmt/format.h>

#include "stream/mapping/mapping.hpp"

namespace stream {

namespace {

std::string to_string(const TilingEntry& entry) {
    return entry.kind == TilingEntry::Kind::all   ? fmt::format("{}, all", entry.dimension)
           : entry.kind == TilingEntry::Kind::any ? fmt::format("{}, *", entry.dimension)
                                                  : fmt::format("{}, {}", entry.dimension, entry.count);
}

}  // namespace

std::vector<OuterLoop> outer_loops(const zigzag::Layer& layer, const StreamMappingEntry& entry, zigzag::Diagnostics& notes,
                                   std::vector<LoweredCut>& lowered) {
    std::vector<OuterLoop> loops;
    const auto cut = [&](const TilingEntry& tiling, bool inter_core) {
        const char* key = inter_core ? "inter_core_tiling" : "intra_core_tiling";
        const auto size = layer.loop_size(tiling.dimension);
        if (!size) {
            notes.warn(entry.where, key,
                       fmt::format("layer {} has no dimension {}, which is not cut", layer.name, tiling.dimension));
            return;
        }
        const std::int64_t indices = part_size(layer, loops, tiling.dimension);
        const std::int64_t wanted = tiling.kind == TilingEntry::Kind::all ? indices
                                    : tiling.kind == TilingEntry::Kind::any
                                        ? static_cast<std::int64_t>(entry.core_allocation.size())
                                        : tiling.count;
        const std::int64_t count = std::min(wanted, indices);
        if (count < wanted && indices < *size) {
            lowered.push_back({entry.where, fmt::format("{} {}", key, to_string(tiling)), layer.name, wanted, indices});
        }
        if (count <= 1) {
            return;
        }
        loops.push_back({tiling.dimension, count, inter_core});
        if (indices % count != 0) {
            std::int64_t parts = 1;
            for (const OuterLoop& loop : loops) {
                parts *= loop.dimension == tiling.dimension ? loop.count : 1;
            }
            notes.warn(entry.where, tiling.dimension,
                       fmt::format("layer {}: {} parts do not divide {} = {}; the dimension is enlarged to {}", layer.name, parts,
                                   tiling.dimension, *size, (*size + parts - 1) / parts * parts));
        }
    };
    for (const TilingEntry& tiling : entry.inter_core_tiling) {
        cut(tiling, true);
    }
    for (const TilingEntry& tiling : entry.intra_core_tiling) {
        cut(tiling, false);
    }
    return loops;
}

}  // namespace stream
