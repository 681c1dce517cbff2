#include "zigzag_io/formats/yaml/yaml_value.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "zigzag/base/spelling.hpp"

#include "yaml_test_files.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;

namespace {

/// Faults of one check on the value of the key `v`.
template <class Check>
std::string faults_of_value(const std::string& text, Check check) {
    return test::faults_of(
        [&check](const std::filesystem::path& path, Diagnostics& diagnostics) {
            const yaml::Document document = yaml::load(path, diagnostics);
            yaml::FaultList faults(document.file, diagnostics);
            const auto members = yaml::Value(document.root, "", faults).as_members();
            check(members.value().at(0).second);
            faults.throw_if_any();
        },
        "v: " + text + "\n");
}

std::string integer_faults(const std::string& text) {
    return faults_of_value(text, [](const yaml::Value& value) { value.as_integer(1, 100); });
}

std::string amount_faults(const std::string& text) {
    return faults_of_value(text, [](const yaml::Value& value) { value.as_amount(); });
}

std::string text_faults(const std::string& text) {
    return faults_of_value(text, [](const yaml::Value& value) { value.as_text(); });
}

}  // namespace

TEST_CASE("Integers are checked for type and range, with a remedy where the text nearly is one", "[parser]") {
    CHECK(integer_faults("100").empty());
    CHECK(integer_faults("0x10").empty());
    CHECK(integer_faults("0") == "1:4: v: must be at least 1, found the integer 0");
    CHECK(integer_faults("-5") == "1:4: v: must be at least 1, found the integer -5");
    CHECK(integer_faults("101") == "1:4: v: must be at most 100, found the integer 101");
    CHECK(integer_faults("99999999999999999999") == "1:4: v: must be at most 100, found the integer 99999999999999999999");
    CHECK(integer_faults("-99999999999999999999") == "1:4: v: must be at least 1, found the integer -99999999999999999999");
    CHECK(integer_faults("64.0") == "1:4: v: must be an integer, found the number 64.0; write it without a point");
    CHECK(integer_faults(".nan") == "1:4: v: must be an integer, found the number .nan");
    CHECK(integer_faults("\"64\"") == "1:4: v: must be an integer, found the text \"64\"; remove the quotes");
    CHECK(integer_faults("1e3") == "1:4: v: must be an integer, found the text \"1e3\"; write all digits");
    CHECK(integer_faults("yes") == "1:4: v: must be an integer, found the boolean yes");
    CHECK(integer_faults("[1]") == "1:4: v: must be an integer, found a list of 1 item");
    CHECK(integer_faults("{a: 1, b: 2}") == "1:4: v: must be an integer, found a mapping of 2 keys");
    CHECK(integer_faults("") == "1:1: v: must be an integer, found nothing");
}

TEST_CASE("Amounts are finite numbers that are not negative", "[parser]") {
    CHECK(amount_faults("0").empty());
    CHECK(amount_faults("0.095").empty());
    CHECK(amount_faults("1.0e+3").empty());
    CHECK(amount_faults("-0.5") == "1:4: v: must be at least 0, found the number -0.5");
    CHECK(amount_faults(".nan") == "1:4: v: must be a finite number, found the number .nan");
    CHECK(amount_faults(".inf") == "1:4: v: must be a finite number, found the number .inf");
    CHECK(amount_faults("1.0e+999") == "1:4: v: must be a finite number, found the number 1.0e+999");
    CHECK(amount_faults("1.0e+30") == "1:4: v: must be at most 9007199254740992, found the number 1.0e+30");
    CHECK_THAT(amount_faults("1e3"), Contains("found the text \"1e3\"; YAML wants a point and a signed exponent"));
    CHECK(amount_faults("cheap") == "1:4: v: must be a number, found the text \"cheap\"");
}

TEST_CASE("Text must be text and not empty", "[parser]") {
    CHECK(text_faults("dram").empty());
    CHECK(text_faults("\"5\"").empty());
    CHECK(text_faults("5") == "1:4: v: must be text, found the integer 5; write \"5\" in quotes");
    CHECK(text_faults("NO") == "1:4: v: must be text, found the boolean NO; write \"NO\" in quotes");
    CHECK(text_faults("\"\"") == "1:4: v: must not be empty");
    CHECK(text_faults("[a]") == "1:4: v: must be text, found a list of 1 item");
}

TEST_CASE("Lists report every wrong item under its own index", "[parser]") {
    CHECK(faults_of_value("[1, x, 3, -4]", [](const yaml::Value& value) { CHECK_FALSE(value.as_integers(1)); }) ==
          "1:8: v[1]: must be an integer, found the text \"x\"\n1:14: v[3]: must be at least 1, found the integer -4");
    const auto text = [](const yaml::Value& item) { return item.as_text(); };
    CHECK(faults_of_value("[a, 2]", [&](const yaml::Value& value) { CHECK_FALSE(value.as_list_of(text)); }) ==
          "1:8: v[1]: must be text, found the integer 2; write \"2\" in quotes");
    CHECK(faults_of_value("5", [](const yaml::Value& value) { CHECK_FALSE(value.as_list()); }) ==
          "1:4: v: must be a list, found the integer 5");
    CHECK(faults_of_value("[1, 2, 3]", [](const yaml::Value& value) { CHECK_FALSE(value.as_list(2)); }) ==
          "1:4: v: must be a list of at most 2 items, found a list of 3 items");
}

TEST_CASE("Records report unknown and missing keys", "[parser]") {
    const auto check = [](const yaml::Value& value) {
        const auto record = yaml::Record::open(value, {"bandwidth_min", "bandwidth_max", "name"});
        if (record) {
            record->required("bandwidth_max", "bits per cycle");
            CHECK_FALSE(record->nullable("name"));
        }
    };
    CHECK(faults_of_value("{bandwidth_max: 1, name: ~}", check).empty());
    CHECK(faults_of_value("{bandwith_max: 1}", check) ==
          "1:4: v.bandwidth_max: required key is missing; add bandwidth_max: bits per cycle\n"
          "1:5: v.bandwith_max: unknown key; did you mean bandwidth_max?");
    CHECK_THAT(faults_of_value("{bandwidth_max: 1, colour: 2}", check),
               Contains("v.colour: unknown key; use one of bandwidth_min, bandwidth_max, name"));
    CHECK_THAT(faults_of_value("text", check), Contains("must be a mapping with the keys bandwidth_min, bandwidth_max, name"));
}

TEST_CASE("Faults come in the order of the file, and beyond a hundred only their number", "[parser]") {
    Diagnostics diagnostics;
    yaml::FaultList faults("f", diagnostics);
    for (int line = 150; line > 0; --line) {
        faults.add(line, 1, "", "wrong", "");
    }
    try {
        faults.throw_if_any();
        FAIL("no exception");
    } catch (const InputError& error) {
        REQUIRE(error.faults().size() == 101);
        CHECK(error.faults().front().where.line == 1);
        CHECK(error.faults()[99].where.line == 100);
        CHECK(error.faults().back().message == "50 more faults");
    }
}

TEST_CASE("The edit distance counts insertions, deletions, substitutions and swaps, ignoring case", "[parser]") {
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("ports", "port") == 1);
    CHECK(edit_distance("szie", "size") == 1);
    CHECK(edit_distance("Area", "area") == 0);
    CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("Only near spellings are suggested", "[parser]") {
    CHECK(closest_spelling("alocation", {"latency", "allocation"}) == "allocation");
    CHECK(closest_spelling("colour", {"latency", "allocation"}).empty());
    CHECK(closest_spelling(std::string(100, 'x'), {std::string_view("x")}).empty());
}
