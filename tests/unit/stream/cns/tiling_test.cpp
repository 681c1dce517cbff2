#include <catch2/catch.hpp>

#include "stream/cns/cn_graph.hpp"

namespace stream::test {

namespace {

using zigzag::LayerOperand;

/// 3x3 convolution of 8 rows with padding 1 and the given stride.
zigzag::Layer convolution(std::int64_t stride = 1) {
    zigzag::Layer layer;
    layer.name = "conv";
    layer.loop_dimensions = {{"K", 64}, {"C", 3}, {"OY", 8}, {"FY", 3}};
    layer.operands = {{{LayerOperand::O, {"K", "OY"}}, {LayerOperand::W, {"K", "C", "FY"}}, {LayerOperand::I, {"C", "IY"}}}};
    layer.relations = {{"IY", stride, "OY", 1, "FY"}};
    layer.padding = {{"IY", 1, 1}};
    return layer;
}

}  // namespace

TEST_CASE("Hint loops are read and written back") {
    CHECK(parse_hint_loop("OY:2") == HintLoop{"OY", 2, 1});
    CHECK(parse_hint_loop("OY:all") == HintLoop{"OY", std::nullopt, 1});
    CHECK(parse_hint_loop("OY:all/4") == HintLoop{"OY", std::nullopt, 4});
    for (const char* text : {"OY:2", "OY:all", "OY:all/4"}) {
        CHECK(to_string(parse_hint_loop(text)) == text);
    }
}

TEST_CASE("A hint loop that is none is refused") {
    for (const char* text : {"", "OY", ":2", "OY:", "OY:0", "OY:-1", "OY:1.5", "OY:2x", "OY:every", "OY:all/", "OY:all/0",
                             "OY:alles", "oy:2", "OY 2", "OY:99999999999999999999", "OY:nan"}) {
        INFO(text);
        CHECK_THROWS_AS(parse_hint_loop(text), zigzag::UsageError);
    }
}

TEST_CASE("A count that does not divide becomes the nearest divisor, the smaller of two, and is reported") {
    zigzag::Layer layer = convolution();
    layer.loop_dimensions[2].size = 112;
    zigzag::Diagnostics notes;
    CHECK(outer_loops(layer, {parse_hint_loop("OY:5")}, &notes) == std::vector<OuterLoop>{{"OY", 4, false}});
    CHECK(notes.warnings().size() == 1);
    CHECK(outer_loops(layer, {parse_hint_loop("OY:3")}, nullptr) == std::vector<OuterLoop>{{"OY", 2, false}});
    CHECK(outer_loops(layer, {parse_hint_loop("OY:200")}, nullptr) == std::vector<OuterLoop>{{"OY", 112, false}});
    CHECK(outer_loops(layer, {parse_hint_loop("OY:all/4")}, nullptr) == std::vector<OuterLoop>{{"OY", 28, false}});
    CHECK(outer_loops(layer, {parse_hint_loop("OY:all/5")}, nullptr) == std::vector<OuterLoop>{{"OY", 112, false}});
    CHECK(outer_loops(layer, {parse_hint_loop("OX:2"), parse_hint_loop("OY:1")}, nullptr).empty());
}

TEST_CASE("The first loop varies fastest, and inter-core parts make groups") {
    const zigzag::Layer layer = convolution();
    const TileGrid grid(layer, {{"K", 4, true}, {"OY", 2, false}});
    CHECK(grid.count() == 8);
    CHECK(grid.groups() == 4);
    CHECK(grid.spans() == std::vector<std::int64_t>{16, 3, 4, 3});
    CHECK(grid.range(5, "K") == Range{16, 32});
    CHECK(grid.range(5, "OY") == Range{4, 8});
    CHECK(grid.group(5) == 1);
    CHECK(grid.operand_ranges(5, LayerOperand::O) == std::vector<Range>{{16, 32}, {4, 8}});
}

TEST_CASE("Two loops over one dimension multiply") {
    zigzag::Layer layer = convolution();
    layer.loop_dimensions[2].size = 12;
    const TileGrid grid(layer, {{"OY", 2, true}, {"OY", 3, false}});
    CHECK(grid.count() == 6);
    for (std::int64_t cn = 0; cn < 6; ++cn) {
        CHECK(grid.range(cn, "OY") == Range{2 * (cn % 2) + 4 * (cn / 2), 2 * (cn % 2) + 4 * (cn / 2) + 2});
        CHECK(grid.group(cn) == cn % 2);
    }
}

TEST_CASE("A second hint loop over a dimension cuts the parts of the first, in at most as many as they have indices") {
    zigzag::Layer layer = convolution();
    layer.loop_dimensions[2].size = 112;
    std::vector<LoweredCut> lowered;
    const auto loops = [&](std::vector<std::string> texts) {
        std::vector<HintLoop> hints;
        for (const std::string& text : texts) {
            hints.push_back(parse_hint_loop(text));
        }
        return outer_loops(layer, hints, nullptr, &lowered);
    };
    CHECK(loops({"OY:4", "OY:all"}) == std::vector<OuterLoop>{{"OY", 4, false}, {"OY", 28, false}});
    CHECK(loops({"OY:4", "OY:all/2"}) == std::vector<OuterLoop>{{"OY", 4, false}, {"OY", 14, false}});
    CHECK(loops({"OY:all", "OY:all"}) == std::vector<OuterLoop>{{"OY", 112, false}});
    CHECK(lowered.empty());
    CHECK(loops({"OY:all", "OY:2"}) == std::vector<OuterLoop>{{"OY", 112, false}});
    REQUIRE(lowered.size() == 1);
    CHECK(lowered[0].wanted == 2);
    CHECK(lowered[0].indices == 1);
    CHECK(loops(std::vector<std::string>(32, "K:4")) ==
          std::vector<OuterLoop>{{"K", 4, false}, {"K", 4, false}, {"K", 4, false}});

    zigzag::Diagnostics warnings;
    lowered.back().layer = "another";
    warn_of_lowered_cuts(lowered, warnings);
    REQUIRE(warnings.warnings().size() == 2);  // one for OY:2, one for all the K:4
    CHECK(warnings.warnings()[0].key == "hint loop OY:2");
    CHECK(warnings.warnings()[1].message ==
          "layer conv: earlier cuts leave parts of 1 index, which cannot be cut in 4; they are cut in 1 (so in 1 other layers)");
}

TEST_CASE("All CNs together do the work of the layer, and that of what it was enlarged by") {
    zigzag::Layer layer = convolution();
    layer.loop_dimensions[2].size = 112;
    const TileGrid even(layer, {{"OY", 4, true}, {"OY", 28, false}, {"K", 64, false}});
    CHECK(even.count() * even.cn_macs() == 64 * 3 * 112 * 3);
    const TileGrid enlarged(layer, {{"OY", 5, true}, {"OY", 23, false}});
    CHECK(enlarged.count() * enlarged.cn_macs() == 64 * 3 * 115 * 3);
}

TEST_CASE("More parts than a dimension or a part of it has indices, and more CNs than numbers count, are refused") {
    zigzag::Layer layer = convolution();
    CHECK_THROWS_AS(TileGrid(layer, {{"OY", 9, false}}), zigzag::InputError);
    CHECK_THROWS_AS(TileGrid(layer, {{"OY", 4, true}, {"OY", 3, false}}), zigzag::InputError);
    CHECK_THROWS_AS(TileGrid(layer, std::vector<OuterLoop>(32, {"K", 4, false})), zigzag::InputError);
    for (zigzag::LoopDimension& dimension : layer.loop_dimensions) {
        dimension.size = std::int64_t{1} << 40;
    }
    CHECK_THROWS_AS(TileGrid(layer, {{"K", std::int64_t{1} << 32, false}, {"C", std::int64_t{1} << 32, false}}),
                    zigzag::InputError);
}

TEST_CASE("A dimension that its loops do not divide is enlarged") {
    const zigzag::Layer layer = convolution();
    const TileGrid grid(layer, {{"OY", 3, false}});
    CHECK(grid.range(0, "OY") == Range{0, 3});
    CHECK(grid.range(2, "OY") == Range{6, 9});
}

TEST_CASE("Halos count padding rows and strides, unclipped") {
    const zigzag::Layer plain = convolution();
    const zigzag::Layer strided = convolution(2);
    const TileGrid rows(plain, {{"OY", 8, false}});
    const TileGrid strided_rows(strided, {{"OY", 8, false}});
    for (std::int64_t row = 0; row < 8; ++row) {
        CHECK(rows.range(row, "IY") == Range{row - 1, row + 2});
        CHECK(strided_rows.range(row, "IY") == Range{2 * row - 1, 2 * row + 2});
    }
    const zigzag::Layer cn = rows.cn_layer();
    CHECK(cn.loop_size("OY") == 1);
    CHECK(cn.pr_sizes == std::vector<std::pair<std::string, std::int64_t>>{{"IY", 3}});
}

TEST_CASE("Only CNs at the end of all reductions have final output") {
    const zigzag::Layer layer = convolution();
    const TileGrid grid(layer, {{"C", 3, false}, {"OY", 2, false}});
    for (std::int64_t cn = 0; cn < grid.count(); ++cn) {
        CHECK(grid.produces_final_output(cn) == (cn % 3 == 2));
    }
}

}  // namespace stream::test
