#include "zigzag_io/formats/yaml/yaml_document.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "yaml_test_files.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using yaml::Kind;
using yaml::Node;

namespace {

std::string load_faults(std::string_view content) {
    return test::faults_of(yaml::load, content);
}

Node load_root(std::string_view content) {
    return test::read_text(yaml::load, content).root;
}

std::string faults_of_path(const std::filesystem::path& path) {
    Diagnostics diagnostics;
    try {
        yaml::load(path, diagnostics);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

std::string keys_of(const Node& mapping) {
    std::string keys;
    for (const yaml::Entry& entry : mapping.entries) {
        keys += fmt::format("{}{}={}", keys.empty() ? "" : " ", entry.key, entry.value.text);
    }
    return keys;
}

}  // namespace

TEST_CASE("A file that cannot be read is named with its reason", "[parser]") {
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    CHECK(faults_of_path(folder / "zigzag_no_such_file.yaml") ==
          (folder / "zigzag_no_such_file.yaml").string() + ": no such file; check the path");
    CHECK(faults_of_path(folder) == folder.string() + ": is a directory; give the YAML file in it");
    const test::TemporaryFile file("a: 1\n");
    CHECK_THAT(faults_of_path(file.path() / "below_a_file.yaml"), StartsWith(file.path().string()));
}

TEST_CASE("Empty files, comments alone and an empty document are faults", "[parser]") {
    for (const std::string content : {"", "\n\n", "# nothing here\n", "---\n", "~\n"}) {
        CAPTURE(content);
        CHECK(load_faults(content) == " is empty; fill it or give another file");
    }
}

TEST_CASE("A binary file is refused by its first zero byte", "[parser]") {
    CHECK(load_faults(std::string("\x08\x07\x12\0abc", 7)) == " is not a text file: byte 3 is zero; give a YAML file");
}

TEST_CASE("A file above the size limit is refused", "[parser]") {
    CHECK_THAT(load_faults("a: " + std::string(yaml::max_file_bytes, 'x')), Contains("is larger than 64 MiB"));
}

TEST_CASE("Text that is not YAML is refused with line, column and what to look for", "[parser]") {
    CHECK(load_faults("a: [1, 2\nb: 3\n") ==
          "2:2: not valid YAML: end of sequence flow not found; check indentation (no tabs), colons, quotes and brackets at or "
          "before this place");
    CHECK_THAT(load_faults("a:\n\t- b\n"), StartsWith("2:2: not valid YAML"));
    CHECK(load_faults("a: [K, *]\n") == "1:9: not valid YAML: alias not found after *; write \"*\" in quotes");
    CHECK(
        load_faults("a: *nowhere\n") ==
        "1:4: not valid YAML: the referenced anchor is not defined; define the anchor before this place, or quote the text that "
        "starts with *");
}

TEST_CASE("Quotes that never close are refused, whatever follows", "[parser]") {
    CHECK(load_faults("name: \"unclosed") == " not valid YAML: a quoted text is never closed; close the quotes");
    CHECK(load_faults("name: \"unclosed\nother: 1\n") == " not valid YAML: a quoted text is never closed; close the quotes");
    CHECK(load_faults("name: 'unclosed\n") == " not valid YAML: a quoted text is never closed; close the quotes");
    CHECK(load_faults("name: \"closed\n  on the next line\"\n").empty());
}

TEST_CASE("A second document, keys that are no words and foreign tags are refused", "[parser]") {
    CHECK(load_faults("a: 1\n---\nb: 2\n") == "2:1: a second document starts here; keep one document in a file");
    CHECK(load_faults("[a]: 1\n") == "1:1: a key must be a single word or number; write `key: value`");
    CHECK(load_faults("{{a: 1}: 2}\n") == "1:2: a key must be a single word or number; write `key: value`");
    CHECK(load_faults("a: !!python/object x\n") ==
          "1:4: a: the tag tag:yaml.org,2002:python/object is not supported; remove the tag");
    CHECK(load_faults("a: !mine [1]\n") == "1:4: a: the tag !mine is not supported; remove the tag");
    CHECK(load_faults("a: !!int twelve\n") == "1:4: a: \"twelve\" does not fit its tag !!int; remove the tag");
}

TEST_CASE("Nesting, aliases and repeated long texts are bounded", "[parser]") {
    std::string nested;
    for (std::size_t level = 0; level <= yaml::max_nesting; ++level) {
        nested += "- ";
    }
    CHECK_THAT(load_faults(nested + "x"), Contains("values are nested more than 32 deep; nest less"));
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 10; ++level) {
        const std::string below = "*a" + std::to_string(level - 1);
        bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
        for (int copy = 0; copy < 10; ++copy) {
            bomb += (copy == 0 ? "" : ", ") + below;
        }
        bomb += "]\n";
    }
    CHECK_THAT(load_faults(bomb), Contains("the file holds more than 1000000 values once aliases are expanded"));
    std::string long_text = "a: &a \"" + std::string(1'000'000, 'x') + "\"\n";
    for (int copy = 0; copy < 300; ++copy) {
        long_text += "b" + std::to_string(copy) + ": *a\n";
    }
    CHECK_THAT(load_faults(long_text), Contains("the file holds more than 1000000 values once aliases are expanded"));
    CHECK(load_faults("a: &x [1, *x]\n") ==
          "1:11: a[1]: the alias refers to the value that contains it; refer to an anchor that is complete");
}

TEST_CASE("Every value knows its line and column, block collections and empty values those of their key", "[parser]") {
    const Node root = load_root("top:\n  list: [1, two]\n  block:\n    - a\n    -  b: c\n  nothing:\n");
    REQUIRE(root.entries.size() == 1);
    const auto& members = root.entries[0].value.entries;
    REQUIRE(members.size() == 3);
    const auto place = [](const auto& item) { return std::to_string(item.line) + ":" + std::to_string(item.column); };
    CHECK(place(root) == "1:1");
    CHECK(place(root.entries[0].value) == "1:1");
    CHECK(place(members[0]) == "2:3");
    CHECK(place(members[0].value) == "2:9");
    CHECK(place(members[0].value.items[1]) == "2:13");
    CHECK(place(members[1].value) == "3:3");
    CHECK(place(members[1].value.items[0]) == "4:7");
    CHECK(place(members[1].value.items[1]) == "5:8");
    CHECK(place(members[1].value.items[1].entries[0].value) == "5:11");
    CHECK(place(members[2].value) == "6:3");
}

TEST_CASE("Quotes make text, tags choose the type, plain words are typed", "[parser]") {
    const Node root = load_root("[5, \"5\", '5', !!str 5, !!float 5, !!int \"5\", yes, \"yes\", ~, \"\"]");
    REQUIRE(root.items.size() == 10);
    const Kind kinds[] = {Kind::integer, Kind::text,    Kind::text, Kind::text, Kind::real,
                          Kind::integer, Kind::boolean, Kind::text, Kind::null, Kind::text};
    for (std::size_t index = 0; index < root.items.size(); ++index) {
        CAPTURE(index);
        CHECK(root.items[index].kind == kinds[index]);
    }
    CHECK(root.items[4].real == 5.0);
}

TEST_CASE("A repeated key keeps its first position and its last value, with a warning that names both lines", "[parser]") {
    const std::string content = "m:\n  a: 1\n  b: 2\n  a: 3\n";
    CHECK(keys_of(load_root(content).entries[0].value) == "a=3 b=2");
    CHECK(test::warnings_of(yaml::load, content) ==
          "4:3: m.a: the key occurs twice, in lines 2 and 4; the last value counts, in the first position; remove or rename one");
}

TEST_CASE("Of very many repeated keys the first hundred are told one by one", "[parser]") {
    std::string content;
    for (int line = 0; line < 1001; ++line) {
        content += "a: 1\n";
    }
    const std::string warnings = test::warnings_of(yaml::load, content);
    CHECK(std::count(warnings.begin(), warnings.end(), '\n') == 100);
    CHECK_THAT(warnings, Catch::Matchers::EndsWith("900 more keys occur twice; see the ones above"));
}

TEST_CASE("Aliases copy values and merge keys put the merged keys first, own values win", "[parser]") {
    const Node alias = load_root("a: &x {k: 1}\nb: *x\n");
    CHECK(keys_of(alias.entries[1].value) == "k=1");

    const std::string merge = "base: &base {p: 1, q: 2}\nderived:\n  r: 3\n  q: 4\n  <<: *base\n";
    CHECK(keys_of(load_root(merge).entries[1].value) == "p=1 q=4 r=3");
    CHECK(test::warnings_of(yaml::load, merge).empty());

    const std::string several = "a: &a {k: 1, l: 2}\nb: &b {k: 3, m: 4}\nc: {<<: [*a, *b], n: 5}\n";
    CHECK(keys_of(load_root(several).entries[2].value) == "k=1 m=4 l=2 n=5");

    CHECK(keys_of(load_root("\"<<\": 1\n")) == "<<=1");
    CHECK(load_faults("a: {<<: 5}\n") ==
          "1:9: a.<<: the merge key << needs a mapping or a list of mappings; write `<<: *anchor`");
}

TEST_CASE("JSON, Windows line ends, byte order marks and UTF-16 are read", "[parser]") {
    CHECK(keys_of(load_root("{\"a\": 1, \"b\":\"two\"}")) == "a=1 b=two");
    CHECK(keys_of(load_root("a: 1\r\nb: two\r\n")) == "a=1 b=two");
    CHECK(keys_of(load_root("a: 1\rb: two\r")) == "a=1 b=two");
    CHECK(keys_of(load_root("\xEF\xBB\xBF"
                            "a: 1\n")) == "a=1");
    CHECK(keys_of(load_root(std::string("\xFF\xFE"
                                        "a\0:\0 \0"
                                        "1\0\n\0",
                                        12))) == "a=1");
}

TEST_CASE("Texts in messages are shortened and free of control characters", "[parser]") {
    CHECK(yaml::printable("a\nb\tc") == "a\\nb\\x09c");
    CHECK(yaml::printable(std::string(1000, 'x')) == std::string(60, 'x') + "...");
    CHECK(yaml::printable(std::string(59, 'x') + "\xC3\xA9\xC3\xA9") == std::string(59, 'x') + "...");
}

TEST_CASE("Text that is not UTF-8 is refused at its first wrong byte", "[parser]") {
    CHECK(load_faults("name: caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n").empty());
    CHECK(load_faults("a: 1\nname: caf\xE9\n") == "2:10: byte 0xE9 is not UTF-8 text; save the file as UTF-8");
    for (const std::string wrong : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\x80", "\xFF"}) {
        CHECK_THAT(load_faults("a: " + wrong), Contains("is not UTF-8 text"));
    }
}
