#include <algorithm>
#include <csignal>
#include <filesystem>

#include <catch2/catch.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;

namespace {

/// A layer with so many loop orders that a search without limit takes years.
InputTexts endless_inputs() {
    InputTexts texts = small_inputs();
    texts.model = replaced(texts.model, "[1, 8, 4, 6, 6, 3, 3]", "[64, 1024, 1024, 210, 210, 6, 6]");
    return texts;
}

bool has_staging_folder(const fs::path& folder) {
    const std::vector<std::string> names = names_in(folder);
    return std::any_of(names.begin(), names.end(), [](const std::string& name) { return name.rfind(".zigzag-dump-", 0) == 0; });
}

/// Starts the program, and sends the signal once it has begun to stage results in `folder`.
Outcome interrupted(const std::vector<std::string>& arguments, const fs::path& folder, int signal) {
    RunningProgram program(arguments);
    REQUIRE(becomes_true([&] { return has_staging_folder(folder) || program.has_ended(); }));
    REQUIRE_FALSE(program.has_ended());
    program.send(signal);
    return program.wait();
}

void check_nothing_is_left(const SmallRun& small, const Outcome& outcome, int signal) {
    INFO("signal " << signal << "\n" << describe(outcome));
    CHECK(outcome.signal == signal);
    CHECK(outcome.standard_output.empty());
    CHECK(outcome.standard_error == "error: interrupted; nothing was written\n");
    CHECK(small.left_behind().empty());
}

}  // namespace

TEST_CASE("an interrupted run ends by that signal, says so, and leaves nothing") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        const SmallRun small(endless_inputs());
        std::vector<std::string> arguments = small.arguments();
        arguments.insert(arguments.end(), {"--lpf-limit", "none"});
        check_nothing_is_left(small, interrupted(arguments, small.folder().path() / "results", signal), signal);
    }
}

TEST_CASE("several interrupted runs leave nothing, also of those that had ended") {
    const SmallRun small(endless_inputs());
    const std::string quick = small.folder().write("quick.yaml", small_inputs().model).string();
    std::vector<std::string> arguments = small.arguments();
    arguments.insert(arguments.begin(), {"--model", quick});
    arguments.insert(arguments.end(), {"--lpf-limit", "none", "--threads", "2", "--html"});
    check_nothing_is_left(small, interrupted(arguments, small.folder().path() / "results", SIGTERM), SIGTERM);
}

TEST_CASE("an interrupted run leaves an existing dump folder as it was") {
    const SmallRun small(endless_inputs());
    fs::create_directory(small.dump_folder());
    small.folder().write("results/run/overall_simple.json", "old");
    std::vector<std::string> arguments = small.arguments();
    arguments.insert(arguments.end(), {"--lpf-limit", "none"});
    CHECK(interrupted(arguments, small.dump_folder(), SIGINT).signal == SIGINT);
    CHECK(small.left_behind() == std::vector<std::string>{"run"});
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{"overall_simple.json"});
    CHECK(content_of(small.dump_folder() / "overall_simple.json") == "old");
}

TEST_CASE("a killed run leaves no dump folder, and what it leaves goes with the next one") {
    const SmallRun small(endless_inputs());
    std::vector<std::string> arguments = small.arguments();
    arguments.insert(arguments.end(), {"--lpf-limit", "none"});
    CHECK(interrupted(arguments, small.folder().path() / "results", SIGKILL).signal == SIGKILL);
    CHECK_FALSE(fs::exists(small.dump_folder()));
    CHECK(has_staging_folder(small.folder().path() / "results"));
    const SmallRun next;
    std::vector<std::string> next_arguments = next.arguments();
    next_arguments.back() = small.dump_folder().string();
    CHECK(run_zigzag(next_arguments).exit_code == done);
    CHECK(fs::exists(small.dump_folder() / "overall_simple.json"));
    CHECK_FALSE(has_staging_folder(small.folder().path() / "results"));
}

}  // namespace zigzag::cli
