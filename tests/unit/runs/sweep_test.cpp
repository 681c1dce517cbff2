#include <catch2/catch.hpp>

#include "zigzag/base/errors.hpp"

#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"
#include "zigzag_io/runs/run_matrix.hpp"

using namespace zigzag;
using Values = std::vector<std::vector<std::string>>;

TEST_CASE("a sweep lists values, which may be YAML lists, or ranges of whole numbers") {
    CHECK(parse_sweep_axis("memories.dram.size=64").values == Values{{"64"}});
    CHECK(parse_sweep_axis("a.b= 64 , 128").values == Values{{"64"}, {"128"}});
    CHECK(parse_sweep_axis("sizes=[16, 16],[32,32]").values == Values{{"[16,16]"}, {"[32,32]"}});
    CHECK(parse_sweep_axis("allocation=[\"I1, tl\", \"O, fl\"]").values == Values{{"[\"I1, tl\",\"O, fl\"]"}});
    CHECK(parse_sweep_axis("a=3..6").values == Values{{"3"}, {"4"}, {"5"}, {"6"}});
    CHECK(parse_sweep_axis("a=8..31+8,100").values == Values{{"8"}, {"16"}, {"24"}, {"100"}});
    CHECK(parse_sweep_axis("a=64..512*2").values == Values{{"64"}, {"128"}, {"256"}, {"512"}});
    CHECK(parse_sweep_axis("a=-2..0+2").values == Values{{"-2"}, {"0"}});
    CHECK(parse_sweep_axis("a=9223372036854775806..9223372036854775807").values.size() == 2);
    CHECK(parse_sweep_axis("a=4611686018427387904..9223372036854775807*2").values.size() == 1);
    CHECK(parse_sweep_axis("a=x=y").values == Values{{"x=y"}});
}

TEST_CASE("several paths of a sweep change together") {
    const SweepAxis axis = parse_sweep_axis("m.size:m.r_cost=1024:1.5,2048:2");
    CHECK(axis.paths == std::vector<std::string>{"m.size", "m.r_cost"});
    CHECK(axis.values == Values{{"1024", "1.5"}, {"2048", "2"}});
    CHECK(parse_sweep_axis("a:b=[1,2]:{k: v}").values == Values{{"[1,2]", "{k: v}"}});
}

TEST_CASE("a sweep that is not written right is refused with the reason") {
    const std::vector<std::pair<std::string, std::string>> wrongs{
        {"memories.dram.size", "no path and value"},
        {"=5", "no path and value"},
        {"a=", "a value is empty"},
        {"a=1,,2", "a value is empty"},
        {"a=1,", "a value is empty"},
        {"a:=1:2", "a path is empty"},
        {"a:b=1", "1 has 1 values for 2 paths"},
        {"a:b=1:2:3", "1:2:3 has 3 values for 2 paths"},
        {"a=1,2,1", "1 is listed twice"},
        {"a=5..1", "does not rise"},
        {"a=1..8*1", "does not rise"},
        {"a=0..8*2", "does not rise"},
        {"a=1..8+0", "does not rise"},
        {"a=1..8+-1", "does not rise"},
        {"a=1..x", "is no range"},
        {"a=1.5..3", "is no range"},
        {"a=1..", "is no range"},
        {"a=1..99999999999999999999", "is no range"},
        {"a=1..100001", "has more than 100000 numbers"},
        {"a=[1,2", "] is missing"},
        {"a=1]", "] closes nothing"},
        {"a=[1}", "} closes nothing"},
        {"a=\"x", "\" is missing"},
    };
    for (const auto& [text, reason] : wrongs) {
        INFO(text);
        CHECK_THROWS_AS(parse_sweep_axis(text), UsageError);
        CHECK_THROWS_WITH(parse_sweep_axis(text), Catch::Contains(reason));
    }
}

TEST_CASE("the points of a sweep are all combinations, the last axis fastest") {
    const auto points = sweep_points({parse_sweep_axis("a=1,2"), parse_sweep_axis("b:c=3:4,5:6")});
    REQUIRE(points.size() == 4);
    CHECK(points[0] == std::vector<AcceleratorSetting>{{"a", "1"}, {"b", "3"}, {"c", "4"}});
    CHECK(points[1] == std::vector<AcceleratorSetting>{{"a", "1"}, {"b", "5"}, {"c", "6"}});
    CHECK(points[3] == std::vector<AcceleratorSetting>{{"a", "2"}, {"b", "5"}, {"c", "6"}});
    CHECK(sweep_points({}) == std::vector<std::vector<AcceleratorSetting>>{{}});
    CHECK(to_string(points[3]) == "a=2, b=5, c=6");
    CHECK(to_string(std::vector<AcceleratorSetting>{{"memories.dram.size", "8"}, {"operational_array.sizes[0]", "4"}}) ==
          "dram.size=8, sizes[0]=4");
}

TEST_CASE("entries that are set twice and too many points are refused") {
    const auto points_of = [](const std::vector<std::string>& texts) {
        std::vector<SweepAxis> axes;
        for (const std::string& text : texts) {
            axes.push_back(parse_sweep_axis(text));
        }
        return sweep_points(axes);
    };
    CHECK_THROWS_WITH(points_of({"a=1", "a=2"}), Catch::Contains("a is set twice"));
    CHECK_THROWS_WITH(points_of({"a:a=1:2"}), Catch::Contains("a is set twice"));
    CHECK_THROWS_WITH(points_of({"s=[1,2]", "s[0]=1"}), Catch::Contains("one holds the other"));
    CHECK_THROWS_WITH(points_of({"m.size=1", "m={}"}), Catch::Contains("one holds the other"));
    CHECK_NOTHROW(points_of({"m.size=1", "m.size_2=1"}));
    CHECK_THROWS_WITH(points_of({"a=1..1000", "b=1..1000"}), Catch::Contains("1000 x 1000 points"));
    CHECK_THROWS_AS(points_of({"a=1..100000", "b=1,2"}), UsageError);
    CHECK(points_of({"a=1..50000", "b=1,2"}).size() == most_sweep_points);
}
