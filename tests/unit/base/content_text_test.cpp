#include "zigzag/base/content_text.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <catch2/catch.hpp>

using namespace zigzag;

TEST_CASE("what is written down is read back to the bit") {
    const std::vector<double> numbers{0.0, -0.0, 0.1, 1.0 / 3, -2.5e-300, 5e-324, 1.7976931348623157e308, -1e16};
    const std::vector<std::int64_t> integers{0, -1, 42, std::numeric_limits<std::int64_t>::min(),
                                             std::numeric_limits<std::int64_t>::max()};
    const std::vector<std::string> texts{"", " ", "a b", "3:x ", "line\nbreak", std::string("\0z", 2)};
    ContentWriter writer;
    writer.add_list(numbers, [&](double number) { writer.add(number); });
    writer.add_list(integers, [&](std::int64_t integer) { writer.add(integer); });
    writer.add_list(texts, [&](const std::string& text) { writer.add(text); });
    writer.add(true);

    ContentReader reader(writer.text());
    REQUIRE(reader.length() == numbers.size());
    for (const double number : numbers) {
        const double read = reader.number();
        CHECK(read == number);
        CHECK(std::signbit(read) == std::signbit(number));
    }
    REQUIRE(reader.length() == integers.size());
    for (const std::int64_t integer : integers) {
        CHECK(reader.integer() == integer);
    }
    REQUIRE(reader.length() == texts.size());
    for (const std::string& text : texts) {
        CHECK(reader.text() == text);
    }
    CHECK(reader.integer() == 1);
    CHECK(reader.at_end());
}

TEST_CASE("texts that run into each other are told apart") {
    const auto written = [](const std::vector<std::string>& texts) {
        ContentWriter writer;
        for (const std::string& text : texts) {
            writer.add(text);
        }
        return writer.text();
    };
    CHECK(written({"ab", "c"}) != written({"a", "bc"}));
    CHECK(written({"1:a ", ""}) != written({"", "1:a "}));
}

TEST_CASE("what is something else, or cut off, is refused") {
    CHECK_THROWS_AS(ContentReader("").integer(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("12").integer(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("12x ").integer(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("0x1p ").number(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("5:abc ").text(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("3:abcd ").text(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("99999999999 a ").length(), std::runtime_error);
    CHECK_THROWS_AS(ContentReader("-1 a ").length(), std::runtime_error);
}
