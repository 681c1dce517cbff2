#include <catch2/catch.hpp>

#include "stream/mapping/mapping.hpp"

namespace stream::test {

namespace {

zigzag::Layer layer_of_rows(std::int64_t rows) {
    zigzag::Layer layer;
    layer.name = "rows";
    layer.loop_dimensions = {{"K", 8}, {"OY", rows}};
    return layer;
}

StreamMappingEntry entry(std::vector<TilingEntry> inter_core, std::vector<TilingEntry> intra_core) {
    StreamMappingEntry entry;
    entry.core_allocation = {0, 1, 2, 3};
    entry.inter_core_tiling = std::move(inter_core);
    entry.intra_core_tiling = std::move(intra_core);
    entry.where = {"mapping.yaml", 7, 3};
    return entry;
}

constexpr auto count = TilingEntry::Kind::count;
constexpr auto all = TilingEntry::Kind::all;
constexpr auto any = TilingEntry::Kind::any;

struct Cut {
    std::vector<OuterLoop> loops;
    zigzag::Diagnostics notes;
    std::vector<LoweredCut> lowered;
};

Cut cut(std::int64_t rows, const StreamMappingEntry& entry) {
    Cut result;
    result.loops = outer_loops(layer_of_rows(rows), entry, result.notes, result.lowered);
    return result;
}

}  // namespace

TEST_CASE("Intra-core tilings cut each part that goes to a core: `all` is every index of a part") {
    const std::vector<OuterLoop> expected{{"OY", 4, true}, {"OY", 28, false}};
    CHECK(cut(112, entry({{"OY", count, 4}}, {{"OY", all, 1}})).loops == expected);
    CHECK(cut(112, entry({{"OY", any, 1}}, {{"OY", count, 28}})).loops == expected);
    CHECK(cut(112, entry({}, {{"OY", all, 1}})).loops == std::vector<OuterLoop>{{"OY", 112, false}});
    CHECK(cut(112, entry({{"OY", all, 1}}, {{"OY", all, 1}})).loops == std::vector<OuterLoop>{{"OY", 112, true}});
}

TEST_CASE("A part is never cut in more than it has: the count is lowered, and told") {
    const Cut result = cut(112, entry({{"OY", count, 4}}, {{"OY", count, 112}}));
    CHECK(result.loops == std::vector<OuterLoop>{{"OY", 4, true}, {"OY", 28, false}});
    REQUIRE(result.lowered.size() == 1);
    CHECK(result.lowered[0].key == "intra_core_tiling OY, 112");
    CHECK(result.lowered[0].where.line == 7);
    CHECK(result.lowered[0].indices == 28);
    const Cut whole = cut(3, entry({}, {{"OY", count, 4}}));
    CHECK(whole.loops == std::vector<OuterLoop>{{"OY", 3, false}});
    CHECK(whole.lowered.empty());
}

TEST_CASE("Parts that do not divide a dimension enlarge it, which is reported once for each cut that does so") {
    const Cut result = cut(112, entry({{"OY", count, 5}}, {{"OY", count, 4}}));
    CHECK(result.loops == std::vector<OuterLoop>{{"OY", 5, true}, {"OY", 4, false}});
    REQUIRE(result.notes.warnings().size() == 2);
    CHECK(result.notes.warnings()[0].message == "layer rows: 5 parts do not divide OY = 112; the dimension is enlarged to 115");
    CHECK(result.notes.warnings()[1].message == "layer rows: 20 parts do not divide OY = 112; the dimension is enlarged to 120");
}

}  // namespace stream::test
