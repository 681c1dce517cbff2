#include "zigzag/options/option_table.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag/options/search_options.hpp"

namespace zigzag {

namespace {

enum class Colour : std::uint8_t { red, green };

struct Inner {
    double share = 0.25;
};

struct Paint {
    int coats = 2;
    std::optional<int> limit = 6;
    Colour colour = Colour::red;
    bool dry = false;
    std::filesystem::path folder;
    std::vector<std::string> names;
    Inner inner;
};

OptionTable<Paint> paint_options() {
    OptionTable<Inner> inner;
    inner.add(Option<double>{{.name = "share", .value = "S"}, number_type(0, 1)}, "share", &Inner::share);
    OptionTable<Paint> table;
    table.add(Option<int>{{.name = "coats", .value = "N", .aliases = {"layers", "c"}}, integer_type(1, 10)}, "coats",
              &Paint::coats);
    table.add(Option<std::optional<int>>{{.name = "limit", .value = "N|none"}, or_none(integer_type(1, 99))}, "limit",
              &Paint::limit);
    table.add(Option<Colour>{{.name = "colour", .value = "COLOUR"},
                             choice_type<Colour>({{"red", Colour::red}, {"green", Colour::green}}, LetterCase::ignored)},
              "colour", &Paint::colour);
    table.add(Option<bool>{{.name = "dry"}, flag_type()}, "dry", &Paint::dry);
    table.add(Option<std::filesystem::path>{{.name = "folder", .value = "FOLDER"}, path_type()}, "folder", &Paint::folder);
    table.add_repeating(Option<std::string>{{.name = "name", .value = "NAME"}, text_type()}, "names",
                        [](Paint& paint, std::string name) { paint.names.push_back(std::move(name)); });
    table.add(
        inner, "inner", [](auto& paint) -> auto& { return paint.inner; });
    return table;
}

std::string refusal(const std::string& name, const std::string& text) {
    Paint paint;
    try {
        paint_options().set(paint, name, text);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("an option is set by its name or an alias, and printed as a text that sets it again") {
    const auto table = paint_options();
    Paint paint;
    const std::vector<std::pair<std::string, std::string>> settings{{"coats", "3"},  {"limit", "none"},   {"colour", "green"},
                                                                    {"dry", "true"}, {"folder", "out/a"}, {"share", "0.125"}};
    for (const auto& [name, text] : settings) {
        table.set(paint, name, text);
        CHECK(table.at(name).text(paint) == text);
    }
    table.set(paint, "layers", "4");
    CHECK(paint.coats == 4);
    CHECK(paint.limit == std::nullopt);
    CHECK(paint.colour == Colour::green);
    CHECK(paint.inner.share == 0.125);
    table.set(paint, "colour", "RED");
    CHECK(paint.colour == Colour::red);
    table.set(paint, "name", "a");
    table.set(paint, "name", "b");
    CHECK(paint.names == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a text that is no value of its option is refused with what it must be") {
    CHECK(refusal("coats", "0") == "coats: must be a whole number from 1 to 10, found 0");
    CHECK(refusal("coats", "11") == "coats: must be a whole number from 1 to 10, found 11");
    CHECK(refusal("coats", "3.5") == "coats: must be a whole number from 1 to 10, found 3.5");
    CHECK(refusal("coats", "99999999999999999999") == "coats: must be a whole number from 1 to 10, found 99999999999999999999");
    CHECK(refusal("limit", "some") == "limit: must be none or a whole number from 1 to 99, found some");
    CHECK(refusal("colour", "blue") == "colour: must be red or green, found blue");
    CHECK(refusal("dry", "maybe") == "dry: must be true or false, found maybe");
    CHECK(refusal("share", "nan") == "share: must be a number from 0 to 1, found nan");
    CHECK(refusal("share", "inf") == "share: must be a number from 0 to 1, found inf");
    CHECK(refusal("folder", "") == "folder: must not be empty");
    CHECK(refusal("size", "1") == "there is no option `size`");
    CHECK(refusal("coat", "1") == "there is no option `coat`; did you mean coats?");
}

TEST_CASE("a table tells the default, the kind and the field of every option") {
    const auto table = paint_options();
    CHECK(table.at("coats").default_value == "2");
    CHECK(table.at("coats").kind == OptionKind::integer);
    CHECK(table.at("limit").default_value == "6");
    CHECK(table.at("colour").default_value == "red");
    CHECK(table.at("colour").choices == std::vector<std::string>{"red", "green"});
    CHECK(table.at("share").field == "inner.share");
    CHECK(table.at("name").about.repeats);
    CHECK(table.only({"share", "dry"}).rows().size() == 2);
}

TEST_CASE("values that no text could have set are found in options that were filled in C++") {
    const auto table = paint_options();
    Paint paint;
    table.check(paint);
    paint.coats = 0;
    paint.inner.share = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH(table.check(paint),
                      "coats: must be a whole number from 1 to 10, found 0; share: must be a number from 0 to "
                      "1, found nan");
}

TEST_CASE("limits of the search with proof must be numbers in their range") {
    for (const std::string name : {"time_limit", "gap"}) {
        for (const std::string text : {"nan", "-nan", "inf", "-1", "1e300", ""}) {
            OptimalSettings settings;
            CHECK_THROWS_AS(optimal_options().set(settings, name, text), UsageError);
        }
    }
    OptimalSettings settings;
    optimal_options().set(settings, "memory_limit", "2");
    CHECK(settings.memory_limit == std::size_t{2} << 20);
    CHECK(optimal_options().at("memory_limit").text(settings) == "2");
    CHECK(optimal_options().at("memory_limit").default_value == "1024");
}

}  // namespace zigzag
