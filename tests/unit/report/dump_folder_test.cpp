#include "zigzag_io/report/record/dump_folder.hpp"

#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "zigzag/base/layer_file_stems.hpp"

using namespace zigzag;
namespace fs = std::filesystem;

namespace {

/// A folder of its own for a test, removed afterwards.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string name = (fs::temp_directory_path() / "zigzag-test-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~ScratchFolder() { fs::remove_all(path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    fs::path path;
};

std::string content_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

void put(const fs::path& path, const std::string& content) {
    std::ofstream(path) << content;
}

/// Names below a folder, sorted.
std::set<std::string> tree(const fs::path& folder) {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        names.insert(entry.path().lexically_relative(folder).string());
    }
    return names;
}

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("a dump folder appears with all its files on commit, not before") {
    const ScratchFolder scratch;
    const fs::path target = scratch.path / "outputs" / "run 1";
    DumpFolder folder(target);
    CHECK(folder.path() == target);
    folder.write("a.json", "{}\n");
    folder.write("layers/b.txt", std::string("with\0nul", 8));
    folder.write("empty", "");
    CHECK_FALSE(fs::exists(target));
    folder.commit();
    CHECK(tree(scratch.path) == Names{"outputs", "outputs/run 1", "outputs/run 1/a.json", "outputs/run 1/empty",
                                      "outputs/run 1/layers", "outputs/run 1/layers/b.txt"});
    CHECK(content_of(target / "a.json") == "{}\n");
    CHECK(content_of(target / "layers/b.txt").size() == 8);
    CHECK_THROWS_AS(folder.write("late", ""), std::logic_error);
    CHECK_THROWS_AS(folder.commit(), std::logic_error);
}

TEST_CASE("a new dump folder has the permissions of any new folder") {
    const ScratchFolder scratch;
    fs::create_directory(scratch.path / "ordinary");
    DumpFolder folder(scratch.path / "dump");
    folder.commit();
    CHECK(fs::status(scratch.path / "dump").permissions() == fs::status(scratch.path / "ordinary").permissions());
}

TEST_CASE("without commit nothing is left, not even parent folders") {
    const ScratchFolder scratch;
    SECTION("of a new folder") {
        DumpFolder(scratch.path / "a" / "b" / "c").write("x", "1");
    }
    SECTION("of an interrupted run") {
        const auto run = [&scratch] {
            DumpFolder folder(scratch.path / "a");
            folder.write("x", "1");
            throw std::runtime_error("interrupted");
        };
        CHECK_THROWS_AS(run(), std::runtime_error);
    }
    CHECK(tree(scratch.path).empty());
}

TEST_CASE("an existing folder stays as it was until commit") {
    const ScratchFolder scratch;
    put(scratch.path / "old.json", "old");
    DumpFolder(scratch.path).write("old.json", "new");
    CHECK(tree(scratch.path) == Names{"old.json"});
    CHECK(content_of(scratch.path / "old.json") == "old");
}

TEST_CASE("an existing folder keeps its other files and gets the new ones") {
    const ScratchFolder scratch;
    fs::create_directory(scratch.path / "sub");
    put(scratch.path / "mine.txt", "mine");
    put(scratch.path / "sub" / "old.json", "old");
    DumpFolder folder(scratch.path.string() + "/");
    folder.write("sub/old.json", "new");
    folder.write("sub/deep/x", "1");
    folder.write("y", "2");
    folder.commit();
    CHECK(tree(scratch.path) == Names{"mine.txt", "sub", "sub/deep", "sub/deep/x", "sub/old.json", "y"});
    CHECK(content_of(scratch.path / "mine.txt") == "mine");
    CHECK(content_of(scratch.path / "sub/old.json") == "new");
}

TEST_CASE("a commit that cannot move a file restores what it replaced") {
    const ScratchFolder scratch;
    put(scratch.path / "a", "old a");
    put(scratch.path / "c", "old c");
    fs::create_directory(scratch.path / "b");
    put(scratch.path / "b" / "keep", "");
    const Names before = tree(scratch.path);
    {
        DumpFolder folder(scratch.path);
        for (const char* name : {"a", "b", "c", "d/e"}) {
            folder.write(name, "new");
        }
        CHECK_THROWS_AS(folder.commit(), DumpError);
    }
    CHECK(tree(scratch.path) == before);
    CHECK(content_of(scratch.path / "a") == "old a");
    CHECK(content_of(scratch.path / "c") == "old c");
}

TEST_CASE("a dump folder works through a link to a folder") {
    const ScratchFolder scratch;
    fs::create_directory(scratch.path / "real");
    fs::create_directory_symlink("real", scratch.path / "link");
    DumpFolder folder(scratch.path / "link");
    folder.write("x", "1");
    folder.commit();
    CHECK(fs::is_symlink(scratch.path / "link"));
    CHECK(content_of(scratch.path / "real" / "x") == "1");
}

TEST_CASE("two dump folders at the same place do not disturb each other") {
    const ScratchFolder scratch;
    DumpFolder first(scratch.path / "d");
    DumpFolder second(scratch.path / "d");
    first.write("x", "first");
    second.write("y", "second");
    first.commit();
    second.commit();
    CHECK(tree(scratch.path) == Names{"d", "d/x", "d/y"});
}

TEST_CASE("a dump folder that cannot be written is refused before any work") {
    const ScratchFolder scratch;
    put(scratch.path / "file", "");
    CHECK_THROWS_WITH(DumpFolder(scratch.path / "file"), Catch::Contains("not a folder"));
    CHECK_THROWS_WITH(DumpFolder(scratch.path / "file" / "d"), Catch::Contains("Not a directory"));
    CHECK_THROWS_AS(DumpFolder(scratch.path / "file" / "d" / "e"), DumpError);
    CHECK_THROWS_AS(DumpFolder("/proc/zigzag/d"), DumpError);
    CHECK_THROWS_AS(DumpFolder("/proc"), DumpError);
    CHECK_THROWS_AS(DumpFolder(scratch.path / std::string(300, 'x')), DumpError);
    CHECK_THROWS_AS(DumpFolder(""), DumpError);
    CHECK(tree(scratch.path) == Names{"file"});
}

TEST_CASE("a name that leaves the dump folder is refused") {
    const ScratchFolder scratch;
    DumpFolder folder(scratch.path / "d");
    for (const char* name : {"../x", "/etc/x", "a/../../x", "", ".", "..", "a/"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(folder.write(name, ""), DumpError);
    }
    CHECK_NOTHROW(folder.write("a/../x", ""));
}

TEST_CASE("a failed write says which file and why") {
    const ScratchFolder scratch;
    DumpFolder folder(scratch.path / "d");
    folder.write("taken", "");
    CHECK_THROWS_WITH(folder.write("taken/x", ""), Catch::Contains((scratch.path / "d" / "taken" / "x").string()));
    CHECK_THROWS_WITH(folder.write(std::string(300, 'x'), ""), Catch::Contains("File name too long"));
}

TEST_CASE("a full disk is reported, whether the file is small or large") {
    const ScratchFolder scratch;
    DumpFolder folder(scratch.path / "d");
    folder.write("first", "");
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(scratch.path)) {
        if (entry.is_directory() && entry.path().filename() == "new") {
            fs::create_symlink("/dev/full", entry.path() / "full");
        }
    }
    CHECK_THROWS_WITH(folder.write("full", "small"), Catch::Contains("No space left on device"));
    CHECK_THROWS_WITH(folder.write("full", std::string(1 << 20, 'x')), Catch::Contains("No space left on device"));
}

TEST_CASE("layer names become file names as in the reference") {
    LayerFileStems stems;
    CHECK(stems.unique_stem("/conv1/Conv") == "_conv1_Conv");
    CHECK(stems.unique_stem("Layer 3: µ") == "Layer 3: µ");
    CHECK(stems.unique_stem(std::string("a\0b\nc\x7f", 6)) == "a_b_c_");
    CHECK(stems.unique_stem("") == "layer");
}

TEST_CASE("layers of the same file name are told apart by numbers") {
    LayerFileStems stems;
    CHECK(stems.unique_stem("conv/1") == "conv_1");
    CHECK(stems.unique_stem("conv_1") == "conv_1_2");
    CHECK(stems.unique_stem("conv_1_2") == "conv_1_2_2");
    CHECK(stems.unique_stem("conv_1") == "conv_1_3");
}

TEST_CASE("very long layer names are shortened between characters") {
    LayerFileStems stems;
    CHECK(stems.unique_stem(std::string(200, 'a')) == std::string(200, 'a'));
    const std::string shortened = stems.unique_stem(std::string(150, 'a') + std::string(150, 'b'));
    CHECK(shortened == std::string(100, 'a') + "_" + std::string(99, 'b'));
    std::string wide;
    for (int count = 0; count < 100; ++count) {
        wide += "层";
    }
    const std::string cut = stems.unique_stem(wide);
    CHECK(cut.size() <= 200);
    CHECK(cut.size() % 3 == 1);
    CHECK(cut.find("层_层") != std::string::npos);
}

TEST_CASE("a folder within a dump folder appears with the whole, and only after a commit of its own") {
    const ScratchFolder scratch;
    const fs::path target = scratch.path / "results";
    DumpFolder whole(target);
    {
        DumpFolder kept(whole, "kept");
        DumpFolder dropped(whole, "dropped");
        CHECK(kept.path() == target / "kept");
        kept.write("a/b.txt", "1");
        kept.append("a/b.txt", "2");
        dropped.write("c.txt", "3");
        CHECK_THROWS_AS(kept.write("../c.txt", ""), DumpError);
        kept.commit();
        CHECK_THROWS_AS(kept.write("late.txt", ""), std::logic_error);
    }
    CHECK_THROWS_AS(DumpFolder(whole, "../other"), DumpError);
    whole.write("overview.json", "{}");
    CHECK_FALSE(fs::exists(target));
    whole.commit();
    CHECK(tree(scratch.path) ==
          Names{"results", "results/kept", "results/kept/a", "results/kept/a/b.txt", "results/overview.json"});
    CHECK(content_of(target / "kept" / "a" / "b.txt") == "12");
}
