#include <cerrno>
#include <filesystem>
#include <system_error>

#include <catch2/catch.hpp>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;

namespace {

/// The arguments of the small run with another dump folder.
std::vector<std::string> arguments_with(const SmallRun& small, const fs::path& dump_folder) {
    std::vector<std::string> arguments = small.arguments();
    arguments.back() = dump_folder.string();
    return arguments;
}

void check_not_written(const SmallRun& small, const fs::path& dump_folder, const std::string& reason) {
    INFO(dump_folder);
    const Outcome outcome = run_zigzag(arguments_with(small, dump_folder));
    check_refused(outcome, other_error, small.folder().path() / "results");
    check_error(outcome, "cannot write ", {reason});
    CHECK(outcome.error_lines().size() == 1);
}

/// A file system of its own with that many bytes, for this process and its children only. Gone with the process at the latest.
class SmallDisk {
public:
    SmallDisk(const fs::path& folder, const std::string& size) : folder_(folder) {
        if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("tmpfs", folder.c_str(), "tmpfs", 0, ("size=" + size).c_str()) != 0) {
            obstacle_ = std::generic_category().message(errno);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (obstacle_.empty()) {
            umount2(folder_.c_str(), MNT_DETACH);
        }
    }
    /// Why there is no such file system; empty when there is one.
    const std::string& obstacle() const { return obstacle_; }

private:
    fs::path folder_;
    std::string obstacle_;
};

}  // namespace

TEST_CASE("a dump folder holds exactly the documented files") {
    const SmallRun small;
    const Outcome outcome = small.run();
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(small.left_behind() == std::vector<std::string>{"run"});
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{"first_complete.json", "first_mapping.yaml", "layers.csv",
                                                                    "loop_ordering.txt", "mapping.yaml", "overall_simple.json",
                                                                    "second_complete.json", "second_mapping.yaml"});
    CHECK_THAT(outcome.standard_output, Catch::Contains("Results written to " + small.dump_folder().string() + "\n"));
}

TEST_CASE("a dump folder in folders that are not there yet is made with them, and a failed run takes them away") {
    const SmallRun small;
    const fs::path deep = small.folder().path() / "results" / "a" / "b" / "run";
    CHECK(run_zigzag(arguments_with(small, deep)).exit_code == done);
    CHECK(fs::exists(deep / "overall_simple.json"));
    CHECK(names_in(deep.parent_path()) == std::vector<std::string>{"run"});

    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "size: 16", "size: 15");
    const SmallRun failing(texts);
    const Outcome outcome = run_zigzag(arguments_with(failing, failing.folder().path() / "results" / "a" / "b" / "run"));
    check_refused(outcome, no_valid_mapping, failing.folder().path() / "results");
}

TEST_CASE("a dump folder is taken relative to the working folder") {
    const SmallRun small;
    Surroundings surroundings;
    surroundings.working_folder = small.folder().path() / "results";
    for (const std::string name : {"here", "./there/", "up/../beside"}) {
        INFO(name);
        CHECK(run_zigzag(arguments_with(small, name), surroundings).exit_code == done);
    }
    CHECK(small.left_behind() == std::vector<std::string>{"beside", "here", "there"});
}

TEST_CASE("an existing dump folder keeps foreign files, and its results are replaced") {
    const SmallRun small;
    fs::create_directories(small.dump_folder() / "notes");
    small.folder().write("results/run/notes/mine.txt", "mine");
    small.folder().write("results/run/zebra_complete.json", "{}");
    small.folder().write("results/run/overall_simple.json", "old");
    const Outcome outcome = small.run();
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(content_of(small.dump_folder() / "notes" / "mine.txt") == "mine");
    CHECK(content_of(small.dump_folder() / "zebra_complete.json") == "{}");
    CHECK(content_of(small.dump_folder() / "overall_simple.json") != "old");
    CHECK(names_in(small.dump_folder()).size() == 10);
    CHECK(small.left_behind() == std::vector<std::string>{"run"});
}

TEST_CASE("a run that fails leaves an existing dump folder as it was") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "size: 16", "size: 15");
    const SmallRun small(texts);
    fs::create_directories(small.dump_folder());
    small.folder().write("results/run/overall_simple.json", "old");
    CHECK(small.run().exit_code == no_valid_mapping);
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{"overall_simple.json"});
    CHECK(content_of(small.dump_folder() / "overall_simple.json") == "old");
}

TEST_CASE("a folder in the place of a result stops the run, and the other results stay as they were") {
    const SmallRun small;
    fs::create_directories(small.dump_folder() / "second_mapping.yaml");
    small.folder().write("results/run/overall_simple.json", "old");
    const Outcome outcome = small.run();
    INFO(describe(outcome));
    CHECK(outcome.exit_code == other_error);
    check_error(outcome, "cannot write ", {"second_mapping.yaml: a folder of that name exists"});
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{"overall_simple.json", "second_mapping.yaml"});
    CHECK(content_of(small.dump_folder() / "overall_simple.json") == "old");
}

TEST_CASE("a dump folder that can't be made gives exit code 1 and the reason") {
    const SmallRun small;
    check_not_written(small, small.model(), "it exists and is not a folder");
    check_not_written(small, small.model() / "run", "Not a directory");
    check_not_written(small, small.model() / "deeper" / "run", "Not a directory");
    check_not_written(small, small.folder().path() / "results" / std::string(300, 'x'), "File name too long");
    check_not_written(small, "/proc/zigzag-run", "");
    check_not_written(small, "/dev/null", "it exists and is not a folder");
    check_not_written(small, "/dev/null/run", "Not a directory");
}

TEST_CASE("a dump folder in a folder without write permission gives exit code 1 and the reason") {
    if (geteuid() == 0) {
        WARN("skipped: permissions don't hold root back");
        return;
    }
    const SmallRun small;
    const fs::path closed = small.folder().make_folder("closed");
    fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec);
    check_not_written(small, closed / "run", "Permission denied");
    fs::permissions(closed, fs::perms::owner_all);
}

TEST_CASE("a file that can't be written in full, as on a full disk, gives exit code 1 and leaves nothing") {
    for (const std::uint64_t most_file_bytes : {std::uint64_t{0}, std::uint64_t{100}, std::uint64_t{4096}}) {
        INFO(most_file_bytes);
        const SmallRun small;
        Surroundings surroundings;
        surroundings.standard_output = small.folder().write("output", "");
        surroundings.most_file_bytes = most_file_bytes;
        std::vector<std::string> arguments = small.arguments();
        RunningProgram program(arguments, surroundings);
        const Outcome outcome = program.wait();
        CHECK_FALSE(outcome.signal.has_value());
        CHECK(outcome.exit_code == other_error);
        CHECK(small.left_behind().empty());
    }
}

TEST_CASE("a full disk gives exit code 1 and the reason, and leaves nothing") {
    const SmallRun small;
    const fs::path disk_folder = small.folder().make_folder("disk");
    const SmallDisk disk(disk_folder, "64k");
    if (!disk.obstacle().empty()) {
        WARN("skipped: no file system of its own for the test: " << disk.obstacle());
        return;
    }
    const Outcome outcome = run_zigzag(arguments_with(small, disk_folder / "run"));
    check_refused(outcome, other_error, disk_folder);
    check_error(outcome, "cannot write " + (disk_folder / "run").string(), {"No space left on device"});

    // Into an existing folder the files go one by one; what was there must come back.
    fs::create_directory(disk_folder / "run");
    small.folder().write("disk/run/overall_simple.json", "old");
    const Outcome second = run_zigzag(arguments_with(small, disk_folder / "run"));
    CHECK(second.exit_code == other_error);
    CHECK(names_in(disk_folder / "run") == std::vector<std::string>{"overall_simple.json"});
    CHECK(content_of(disk_folder / "run" / "overall_simple.json") == "old");
}

TEST_CASE("a dump folder may be a mount point") {
    const SmallRun small;
    const fs::path disk_folder = small.folder().make_folder("disk");
    const SmallDisk disk(disk_folder, "16m");
    if (!disk.obstacle().empty()) {
        WARN("skipped: no file system of its own for the test: " << disk.obstacle());
        return;
    }
    CHECK(run_zigzag(arguments_with(small, disk_folder)).exit_code == done);
    CHECK(names_in(disk_folder).size() == 8);
}

TEST_CASE("standard output that can't be written gives exit code 1") {
    if (!fs::exists("/dev/full")) {
        WARN("skipped: this system has no /dev/full");
        return;
    }
    Surroundings surroundings;
    surroundings.standard_output = "/dev/full";
    const SmallRun small;
    std::vector<std::string> arguments = small.arguments();
    arguments.resize(6);
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--json"}, {"stages"}, {"examples"}}) {
        std::vector<std::string> all = arguments;
        all.insert(all.end(), more.begin(), more.end());
        const Outcome outcome = run_zigzag(all, surroundings);
        INFO(outcome.standard_error);
        CHECK(outcome.exit_code == other_error);
        CHECK_THAT(outcome.standard_error, Catch::Contains("cannot write to standard output"));
    }
}

}  // namespace zigzag::cli
