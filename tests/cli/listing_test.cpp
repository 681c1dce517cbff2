// What the programs tell of themselves: help, lists of options, completion in a shell.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "refusal.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;

namespace {

struct Program {
    std::string name;
    fs::path file;

    Outcome run(const std::vector<std::string>& arguments, Surroundings surroundings = {}) const {
        surroundings.is_stream = name == "stream";
        return RunningProgram(arguments, surroundings).wait();
    }
};

const std::vector<Program>& programs() {
    static const std::vector<Program> both{{"zigzag", ZIGZAG_PROGRAM}, {"stream", STREAM_PROGRAM}};
    return both;
}

/// Bash with a file of commands: what it printed, and its exit status.
struct BashRun {
    std::string output;
    int status = -1;
};

BashRun run_bash(const std::string& arguments) {
    BashRun run;
    const auto close = [&run](std::FILE* pipe) { run.status = pclose(pipe); };
    const std::unique_ptr<std::FILE, decltype(close)> pipe(popen(("bash " + arguments + " 2>&1").c_str(), "r"), close);
    for (int letter = 0; pipe && (letter = std::fgetc(pipe.get())) != EOF;) {
        run.output += static_cast<char>(letter);
    }
    return run;
}

BashRun run_bash_file(const ScratchFolder& folder, const std::string& commands) {
    return run_bash("--norc '" + folder.write("commands.bash", commands).string() + "'");
}

/// What the shell offers for the last of `words`: a line end before each offer, and one at the end.
std::string completed(const ScratchFolder& folder, const Program& program, const std::string& script, const std::string& words) {
    const fs::path nothing = folder.path() / "nothing";  // so that no file of the test's folder is offered
    fs::create_directories(nothing);
    const BashRun run =
        run_bash_file(folder, fmt::format("export PATH='{}':\"$PATH\" ZIGZAG_INPUTS='{}'\ncd '{}'\n{}\nCOMP_WORDS=({} {})\n"
                                          "COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n_{}; printf '\\n%s' \"${{COMPREPLY[@]}}\"\n",
                                          program.file.parent_path().string(), shipped("").string(), nothing.string(), script,
                                          program.name, words, program.name));
    return run.output + "\n";
}

}  // namespace

TEST_CASE("what the programs tell of themselves ends with exit code 1 where it can't be written") {
    if (!fs::exists("/dev/full")) {
        WARN("skipped: this system has no /dev/full");
        return;
    }
    Surroundings full;
    full.standard_output = "/dev/full";
    for (const Program& program : programs()) {
        for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                          {"--version"},
                                                          {"options"},
                                                          {"options", "--markdown"},
                                                          {"completion", "bash"},
                                                          {"examples"},
                                                          {"options", "--help"}}) {
            const Outcome outcome = program.run(arguments, full);
            INFO(program.name << " " << arguments.front() << "\n" << describe(outcome));
            CHECK(outcome.exit_code == other_error);
            CHECK_THAT(outcome.standard_error, Catch::StartsWith("error: cannot write to standard output: "));
            CHECK(outcome.error_lines().size() == 1);
        }
    }
}

TEST_CASE("completion is for bash alone") {
    for (const Program& program : programs()) {
        CHECK(program.run({"completion"}).exit_code == wrong_usage);
        CHECK(program.run({"completion", "csh"}).exit_code == wrong_usage);
    }
}

TEST_CASE("the shell completes options, their values, examples and subcommands") {
    const ScratchFolder folder;
    if (run_bash("-c true").status != 0) {
        WARN("skipped: this system has no bash");
        return;
    }
    for (const Program& program : programs()) {
        const Outcome outcome = program.run({"completion", "bash"});
        REQUIRE(outcome.exit_code == done);
        CHECK(outcome.standard_error.empty());
        const fs::path file = folder.write(program.name + ".bash", outcome.standard_output);
        const BashRun checked = run_bash("-n '" + file.string() + "'");
        CHECK(checked.status == 0);
        CHECK(checked.output.empty());
        const auto offers = [&](const std::string& words) { return completed(folder, program, outcome.standard_output, words); };
        CHECK(offers("--lpf") == "\n--lpf-limit\n");
        CHECK(offers("--model resnet18_first_l") == "\nresnet18_first_layer\n");
        CHECK(offers("--temporal-mapping-type u") == "\nuneven\n");
        CHECK(offers("compl") == "\ncompletion\n");
        CHECK(offers("options --m") == "\n--markdown\n");
        CHECK(offers("options --lpf") == "\n\n");
        CHECK(offers("--accelerator tpu_l") == (program.name == "stream" ? "\ntpu_like_quad_core\n" : "\ntpu_like\n"));
    }
}

TEST_CASE("the documents' tables of options are what the programs print") {
    const std::string document = content_of(shipped("").parent_path().parent_path() / "docs/options.md");
    for (const Program& program : programs()) {
        const Outcome outcome = program.run({"options", "--markdown"});
        REQUIRE(outcome.exit_code == done);
        const std::string title = "## Options of `" + program.name + "`\n\n";
        const std::size_t begin = document.find(title);
        REQUIRE(begin != std::string::npos);
        const std::string tables = document.substr(begin + title.size(), outcome.standard_output.size());
        INFO("paste the output of `" << program.name << " options --markdown` again");
        CHECK(tables == outcome.standard_output);
    }
}

}  // namespace zigzag::cli
