// The arrows of the house, read from the includes of every source: docs/extending.md lists the rooms from the bottom up, and a
// room may include only itself and what stands before it; of another library, only its doors. Doors are the public headers, which
// docs/api.md names, and the inner doors, which docs/extending.md lists.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <queue>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace {

namespace fs = std::filesystem;

const fs::path root = ZIGZAG_SOURCE_DIR;

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// One file of a library, as its includes name it.
struct Source {
    fs::path file;
    std::string library;  ///< `zigzag`, `stream`, `zigzag_io`
    std::string room;     ///< `search/optimal`; empty for what stands above all rooms (`zigzag/api.hpp`)
    bool is_public = false;
    std::vector<std::string> includes;  ///< of our own headers, as `zigzag/base/errors.hpp`

    /// As others include it.
    std::string header() const { return library + (room.empty() ? "" : "/" + room) + "/" + file.filename().string(); }
};

std::vector<std::string> project_includes(const fs::path& file, const std::string& folder) {
    static const std::regex include("(?:^|\n)#include \"([^\"]+)\"");
    const std::string text = text_of(file);
    std::vector<std::string> includes;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), include); at != std::sregex_iterator(); ++at) {
        const std::string name = (*at)[1];
        includes.push_back(name.find('/') == std::string::npos ? folder + "/" + name : name);
    }
    return includes;
}

/// Folder of a header as included: `zigzag/search/optimal` of `zigzag/search/optimal/optimal_search.hpp`.
std::string folder_of(const std::string& include) {
    return include.substr(0, include.rfind('/'));
}

/// `zigzag` and `search/optimal` of `zigzag/search/optimal`.
std::pair<std::string, std::string> library_and_room(const std::string& folder) {
    const std::size_t slash = folder.find('/');
    return slash == std::string::npos ? std::pair(folder, std::string())
                                      : std::pair(folder.substr(0, slash), folder.substr(slash + 1));
}

std::vector<Source> sources() {
    std::vector<Source> found;
    for (const std::string top : {"include", "src"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension();
            if (extension != ".hpp" && extension != ".cpp") {
                continue;
            }
            const std::string folder = fs::relative(entry.path().parent_path(), root / top).generic_string();
            const auto [library, room] = library_and_room(folder);
            found.push_back({entry.path(), library, room, top == "include", project_includes(entry.path(), folder)});
        }
    }
    REQUIRE(found.size() > 100);
    return found;
}

/// Rooms of a library from the bottom up, as the page lists them: rows "| `ROOM` | ..." below the heading "### LIBRARY".
std::map<std::string, std::vector<std::string>> listed_rooms() {
    std::map<std::string, std::vector<std::string>> rooms;
    std::istringstream page(text_of(root / "docs/extending.md"));
    std::string library;
    static const std::regex heading("### `lib([a-z_]+)`.*");
    static const std::regex row(R"(\| `([a-z0-9_/]+)` \|.*)");
    for (std::string line; std::getline(page, line);) {
        std::smatch match;
        if (std::regex_match(line, match, heading)) {
            library = match[1];
        } else if (line.starts_with("#")) {
            library.clear();
        } else if (!library.empty() && std::regex_match(line, match, row)) {
            rooms[library].push_back(match[1]);
        }
    }
    return rooms;
}

/// Private headers that other libraries and programs of ours go through, as the page lists them: rows "| `zigzag/ROOM` | `NAME`,
/// `NAME` | ..." below the heading "## Doors".
std::set<std::string> inner_doors() {
    std::set<std::string> doors;
    std::istringstream page(text_of(root / "docs/extending.md"));
    bool within = false;
    static const std::regex row(R"(\| `([a-z0-9_/]+)` \| ([^|]+) \|.*)");
    static const std::regex name("`([a-z0-9_]+)`");
    for (std::string line; std::getline(page, line);) {
        std::smatch match;
        if (line.starts_with("## ")) {
            within = line == "## Doors";
        } else if (within && std::regex_match(line, match, row)) {
            const std::string folder = match[1];
            const std::string names = match[2];
            for (auto at = std::sregex_iterator(names.begin(), names.end(), name); at != std::sregex_iterator(); ++at) {
                doors.insert(folder + "/" + (*at)[1].str() + ".hpp");
            }
        }
    }
    REQUIRE(!doors.empty());
    return doors;
}

/// Libraries from the bottom up; each may use the doors of those before it.
const std::vector<std::string> libraries{"zigzag", "stream", "zigzag_io"};

std::ptrdiff_t place_of(const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) - all.begin();
}

/// File of a program, and what it includes of the libraries.
std::vector<std::pair<std::string, std::string>> includes_of_programs() {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& entry : fs::recursive_directory_iterator(root / "apps")) {
        const std::string extension = entry.path().extension();
        if (extension != ".hpp" && extension != ".cpp") {
            continue;
        }
        for (const std::string& include : project_includes(entry.path(), "")) {
            const bool is_of_a_library = fs::exists(root / "include" / include) || fs::exists(root / "src" / include);
            if (is_of_a_library) {
                found.emplace_back(fs::relative(entry.path(), root).generic_string(), include);
            }
        }
    }
    return found;
}

std::string listed(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

/// Public headers that a public header pulls in, itself included.
std::set<std::string> reach(const std::string& header) {
    std::set<std::string> seen{header};
    std::queue<std::string> open({header});
    while (!open.empty()) {
        const std::string at = open.front();
        open.pop();
        for (const std::string& include : project_includes(root / "include" / at, folder_of(at))) {
            if (seen.insert(include).second) {
                open.push(include);
            }
        }
    }
    return seen;
}

/// A piece of a source in braces that stand at one depth of indentation.
struct Block {
    std::size_t first = 0;  ///< line, from 1
    std::size_t lines = 0;
    std::string head;
};

/// Functions of a clang-formatted text: a body ends with a brace alone on its line, in column 0 or, in a class, in column 4; its
/// first line is the last one before with the same indentation. Namespaces and types end otherwise, or their heads tell.
std::vector<Block> functions_of(const std::string& text) {
    static const std::regex no_function("^ *(namespace|struct|class|enum|union|extern|public:|private:|protected:).*");
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    std::vector<Block> functions;
    for (std::size_t end = 0; end < lines.size(); ++end) {
        const std::size_t indentation = lines[end].find('}');
        if ((indentation != 0 && indentation != 4) || lines[end].size() != indentation + 1 ||
            lines[end].find_first_not_of(' ') != indentation) {
            continue;
        }
        const auto begins = [&](const std::string& line) {
            return line.find_first_not_of(' ') == indentation && line[indentation] != '}' && line[indentation] != '#' &&
                   !line.substr(indentation).starts_with("//");
        };
        std::size_t begin = end;
        while (begin > 0 && !begins(lines[begin])) {
            --begin;
        }
        if (!std::regex_match(lines[begin], no_function)) {
            functions.push_back({begin + 1, end - begin + 1, lines[begin]});
        }
    }
    return functions;
}

}  // namespace

TEST_CASE("every room is listed in the page on extending, and every listed room exists", "[house]") {
    const auto rooms = listed_rooms();
    std::set<std::string> existing;
    std::vector<std::string> missing;
    for (const Source& source : sources()) {
        existing.insert(source.library + "/" + source.room);
        if (source.room.empty()) {
            continue;
        }
        const auto library = rooms.find(source.library);
        if (library == rooms.end() || place_of(library->second, source.room) == std::ssize(library->second)) {
            missing.push_back(source.library + "/" + source.room + " (" + source.file.filename().string() + ")");
        }
    }
    INFO(listed(missing));
    CHECK(missing.empty());
    for (const auto& [library, names] : rooms) {
        for (const std::string& room : names) {
            CHECK(existing.contains(library + "/" + room));
        }
    }
}

TEST_CASE("includes go down: to the own room, to rooms listed before it, to libraries below", "[house]") {
    const auto rooms = listed_rooms();
    std::vector<std::string> back_arrows;
    for (const Source& source : sources()) {
        for (const std::string& include : source.includes) {
            const auto [library, room] = library_and_room(folder_of(include));
            const std::string arrow = fs::relative(source.file, root).generic_string() + " includes " + include;
            if (library != source.library) {
                if (place_of(libraries, library) >= place_of(libraries, source.library)) {
                    back_arrows.push_back(arrow);
                }
                continue;
            }
            const std::vector<std::string>& order = rooms.at(library);
            // What stands outside the rooms, the api, uses all of them; its header says what a run is asked for, which the
            // option tables of files, stages and runs take in.
            const auto above = source.room.empty() ? std::ssize(order) : place_of(order, source.room);
            const auto below =
                !room.empty() ? place_of(order, room) : place_of(order, library == "zigzag_io" ? "options" : "stages");
            if (below > above) {
                back_arrows.push_back(arrow);
            }
        }
    }
    INFO(listed(back_arrows));
    CHECK(back_arrows.empty());
}

TEST_CASE("a library is entered through its doors", "[house]") {
    const std::set<std::string> inner = inner_doors();
    std::vector<std::string> side_entrances;
    for (const Source& source : sources()) {
        for (const std::string& include : source.includes) {
            const bool is_public = fs::exists(root / "include" / include);
            const bool is_own = include.substr(0, include.find('/')) == source.library;
            const bool is_open = is_public || (!source.is_public && (is_own || inner.contains(include)));
            if (!is_open) {
                side_entrances.push_back(fs::relative(source.file, root).generic_string() + " includes " + include);
            }
        }
    }
    for (const auto& [file, include] : includes_of_programs()) {
        if (!fs::exists(root / "include" / include) && !inner.contains(include)) {
            side_entrances.push_back(file + " includes " + include);
        }
    }
    INFO(listed(side_entrances));
    CHECK(side_entrances.empty());
}

TEST_CASE("an inner door leads somewhere: another library or a program goes through it, or another door does", "[house]") {
    const std::set<std::string> inner = inner_doors();
    std::set<std::string> used;
    for (const Source& source : sources()) {
        for (const std::string& include : source.includes) {
            if (include.substr(0, include.find('/')) != source.library || inner.contains(source.header())) {
                used.insert(include);
            }
        }
    }
    for (const auto& [file, include] : includes_of_programs()) {
        used.insert(include);
    }
    for (const std::string& door : inner) {
        INFO(door);
        CHECK(fs::exists(root / "src" / door));
        CHECK(used.contains(door));
    }
    constexpr std::size_t most_inner_doors = 51;  // whoever closes one lowers the number
    CHECK(inner.size() <= most_inner_doors);
}

TEST_CASE("what a door includes is a door, and doors alone make their names visible", "[house]") {
    const std::set<std::string> inner = inner_doors();
    std::vector<std::string> faults;
    for (const Source& source : sources()) {
        if (source.file.extension() != ".hpp") {
            continue;
        }
        const std::string name = fs::relative(source.file, root).generic_string();
        const bool is_door = source.is_public || inner.contains(source.header());
        const std::string text = text_of(source.file);
        const bool is_visible = text.find("#pragma GCC visibility push(default)\n") != std::string::npos &&
                                text.ends_with("#pragma GCC visibility pop\n");
        if (is_door != is_visible) {
            faults.push_back(name + (is_door ? " hides its names" : " makes its names visible"));
        }
        for (const std::string& include : source.includes) {
            if (is_door && !fs::exists(root / "include" / include) && !inner.contains(include)) {
                faults.push_back(name + " includes " + include);
            }
        }
    }
    INFO(listed(faults));
    CHECK(faults.empty());
}

TEST_CASE("docs/api.md names the public headers, each in a row of its own, and they are at most 35", "[house]") {
    std::set<std::string> named;
    std::istringstream page(text_of(root / "docs/api.md"));
    static const std::regex row(R"(\| `([a-z0-9_/]+\.hpp)` \| .*)");
    for (std::string line; std::getline(page, line);) {
        std::smatch match;
        if (std::regex_match(line, match, row)) {
            CHECK(named.insert(match[1]).second);
        }
    }
    std::set<std::string> headers;
    for (const auto& entry : fs::recursive_directory_iterator(root / "include")) {
        if (entry.path().extension() == ".hpp") {
            headers.insert(fs::relative(entry.path(), root / "include").generic_string());
        }
    }
    CHECK(named == headers);
    CHECK(headers.size() <= 35);
}

TEST_CASE("one include of the api does not bring the whole house", "[house]") {
    const std::set<std::string> headers = reach("zigzag/api.hpp");
    INFO(listed({headers.begin(), headers.end()}));
    constexpr std::size_t most_headers = 16;  // itself and 15 below it
    CHECK(headers.size() <= most_headers);
}

TEST_CASE("no text of a library names an option as a command line spells it", "[house]") {
    // Programs add the spelling where they print (apps/common/option_spelling.hpp): for others it is the wrong word.
    static const std::regex option(R"re("(?:[^"\\\n]*[ `'(])?--[a-z])re");
    std::vector<std::string> texts;
    for (const Source& source : sources()) {
        std::istringstream lines(text_of(source.file));
        for (std::string line; std::getline(lines, line);) {
            const std::string code = line.substr(0, line.find("//"));
            if (std::regex_search(code, option)) {
                texts.push_back(fs::relative(source.file, root).generic_string() + ": " + line);
            }
        }
    }
    INFO(listed(texts));
    CHECK(texts.empty());
}

TEST_CASE("a file holds one noun", "[house]") {
    std::vector<std::string> long_files;
    for (const Source& source : sources()) {
        const std::string text = text_of(source.file);
        const auto lines = std::count(text.begin(), text.end(), '\n');
        constexpr std::ptrdiff_t most_lines = 500;
        if (lines > most_lines) {
            long_files.push_back(fs::relative(source.file, root).generic_string() + ": " + std::to_string(lines) + " lines");
        }
    }
    INFO(listed(long_files));
    CHECK(long_files.empty());
}

TEST_CASE("functions are found with their first and last line", "[house]") {
    const std::vector<Block> found = functions_of(
        "namespace a {\n\nclass B {\npublic:\n    B()\n        : x_(1) {\n        if (x_) {\n        }\n    }\n\n    int "
        "x_;\n};\n\n"
        "int f(int a,\n      int b) {\n    for (;;) {\n    }\n}\n\n}  // namespace a\n");
    REQUIRE(found.size() == 3);
    CHECK(found[0].first == 5);
    CHECK(found[0].lines == 5);
    CHECK(found[1].head == "    for (;;) {");  // a block of a function counts too; it is never longer than that
    CHECK(found[2].first == 14);
    CHECK(found[2].lines == 5);
}

TEST_CASE("a function does one thing", "[house]") {
    constexpr std::size_t most_lines = 80;
    std::vector<std::string> long_functions;
    std::size_t functions = 0;
    for (const std::string top : {"include", "src", "apps", "tests"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension();
            if (extension != ".hpp" && extension != ".cpp") {
                continue;
            }
            for (const Block& function : functions_of(text_of(entry.path()))) {
                ++functions;
                if (function.lines > most_lines) {
                    long_functions.push_back(fs::relative(entry.path(), root).generic_string() + ":" +
                                             std::to_string(function.first) + ": " + std::to_string(function.lines) +
                                             " lines: " + function.head);
                }
            }
        }
    }
    CHECK(functions > 2000);
    INFO(listed(long_functions));
    CHECK(long_functions.empty());
}
