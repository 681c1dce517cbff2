#include "zigzag_io/formats/yaml/yaml_scalar.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using zigzag::yaml::Kind;
using zigzag::yaml::resolve_plain_scalar;

TEST_CASE("Unquoted integers follow YAML 1.1: octal by a leading zero, 0x, 0b and underscores", "[parser]") {
    const std::vector<std::pair<std::string, std::int64_t>> cases{{"0", 0},
                                                                  {"-0", 0},
                                                                  {"7", 7},
                                                                  {"+7", 7},
                                                                  {"-12", -12},
                                                                  {"1_000_000", 1000000},
                                                                  {"017", 15},
                                                                  {"-010", -8},
                                                                  {"0x1F", 31},
                                                                  {"-0xff", -255},
                                                                  {"0b1_01", 5},
                                                                  {"9223372036854775807", INT64_MAX},
                                                                  {"-9223372036854775808", INT64_MIN}};
    for (const auto& [word, value] : cases) {
        CAPTURE(word);
        const auto scalar = resolve_plain_scalar(word);
        CHECK(scalar.kind == Kind::integer);
        CHECK(scalar.integer == value);
        CHECK(scalar.real == static_cast<double>(value));
    }
}

TEST_CASE("An integer beyond 64 bits stays an integer without an exact value", "[parser]") {
    const auto scalar = resolve_plain_scalar("9223372036854775808");
    CHECK(scalar.kind == Kind::integer);
    CHECK_FALSE(scalar.integer.has_value());
    CHECK(scalar.real == 9223372036854775808.0);
    CHECK(resolve_plain_scalar("-0xffffffffffffffffff").real == -std::numeric_limits<double>::infinity());
}

TEST_CASE("Unquoted reals need a point, and a sign in their exponent", "[parser]") {
    const std::vector<std::pair<std::string, double>> cases{{"1.", 1.0},        {"0.095", 0.095},   {"-2.5", -2.5},
                                                            {".5", 0.5},        {"1.0e+3", 1000},   {"1.5E-2", 0.015},
                                                            {"1_0.2_5", 10.25}, {"+685.23", 685.23}};
    for (const auto& [word, value] : cases) {
        CAPTURE(word);
        const auto scalar = resolve_plain_scalar(word);
        CHECK(scalar.kind == Kind::real);
        CHECK(scalar.real == value);
    }
    CHECK(resolve_plain_scalar("1.0e+999").real == std::numeric_limits<double>::infinity());
    CHECK(resolve_plain_scalar("1.0e-999").real == 0.0);
    CHECK(resolve_plain_scalar("-.INF").real == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(resolve_plain_scalar(".nan").real));
}

TEST_CASE("Words that only look like numbers are text", "[parser]") {
    for (const std::string word : {"1e3", "1e-05", "1.0e3", "08",  "0o17",  "1:30", "0x",  "0b",   "0b2", "_1",  "1__x", "-",
                                   "+",   ".",     "-.5",   "e+3", "1.2.3", "nan",  "inf", ".Nan", "--1", "1.e", "1.0e+"}) {
        CAPTURE(word);
        CHECK(resolve_plain_scalar(word).kind == Kind::text);
    }
}

TEST_CASE("Booleans are yes, no, on, off, true and false in three spellings of case", "[parser]") {
    for (const std::string word : {"yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"}) {
        CAPTURE(word);
        CHECK(resolve_plain_scalar(word).kind == Kind::boolean);
        CHECK(resolve_plain_scalar(word).boolean);
    }
    for (const std::string word : {"no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"}) {
        CAPTURE(word);
        CHECK(resolve_plain_scalar(word).kind == Kind::boolean);
        CHECK_FALSE(resolve_plain_scalar(word).boolean);
    }
    for (const std::string word : {"y", "n", "Y", "N", "yEs", "oN", "tRUE"}) {
        CAPTURE(word);
        CHECK(resolve_plain_scalar(word).kind == Kind::text);
    }
}

TEST_CASE("Nothing, ~ and null are null", "[parser]") {
    for (const std::string word : {"", "~", "null", "Null", "NULL"}) {
        CAPTURE(word);
        CHECK(resolve_plain_scalar(word).kind == Kind::null);
    }
    CHECK(resolve_plain_scalar("nULL").kind == Kind::text);
}
