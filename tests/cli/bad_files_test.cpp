#include <filesystem>

#include <catch2/catch.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;

namespace {

/// The options that take an input file, with a name for a bad one.
struct FileOption {
    std::string option;
    std::string name;
};

const std::vector<FileOption> file_options{
    {"--model", "bad.yaml"}, {"--model", "bad.onnx"}, {"--accelerator", "bad.yaml"}, {"--mapping", "bad.yaml"}};
const std::vector<FileOption> yaml_options{
    {"--model", "bad.yaml"}, {"--accelerator", "bad.yaml"}, {"--mapping", "bad.yaml"}, {"--pipeline", "bad.yaml"}};

/// Runs the small inputs with another file for one option.
Outcome run_with(const SmallRun& small, const std::string& option, const fs::path& file) {
    std::vector<std::string> arguments = small.arguments();
    for (std::size_t index = 0; index + 1 < arguments.size(); ++index) {
        if (arguments[index] == option) {
            arguments[index + 1] = file.string();
            return run_zigzag(arguments);
        }
    }
    arguments.insert(arguments.end(), {option, file.string()});
    return run_zigzag(arguments);
}

/// Checks that the content, as the file of each option, is refused with these parts in a line that starts with place.
void check_bad_contents(const std::string& content, const std::string& place, const std::vector<std::string>& parts) {
    for (const FileOption& option : yaml_options) {
        INFO(option.option);
        const SmallRun small;
        const fs::path file = small.folder().write(option.name, content);
        const Outcome outcome = run_with(small, option.option, file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + place, parts);
        CHECK(outcome.error_lines().size() == 1);
    }
}

}  // namespace

TEST_CASE("the small inputs are good, so that what is refused is refused for its one fault") {
    const SmallRun small;
    const Outcome outcome = small.run();
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    CHECK(small.left_behind() == std::vector<std::string>{"run"});
}

TEST_CASE("a file that is not there is refused by its name") {
    for (const FileOption& option : file_options) {
        INFO(option.option << " " << option.name);
        const SmallRun small;
        const fs::path file = small.folder().path() / option.name;
        const Outcome outcome = run_with(small, option.option, file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + ": ", {"no such file", "check the path"});
    }
}

TEST_CASE("three files that are not there are reported together") {
    const ScratchFolder folder;
    const Outcome outcome = run_zigzag({"--model", (folder.path() / "a.onnx").string(), "--accelerator",
                                        (folder.path() / "b.yaml").string(), "--mapping", (folder.path() / "c.yaml").string()});
    check_refused(outcome, bad_input, folder.path());
    REQUIRE(outcome.error_lines().size() == 3);
    CHECK_THAT(outcome.error_lines()[0], Catch::Contains("a.onnx"));
    CHECK_THAT(outcome.error_lines()[1], Catch::Contains("b.yaml"));
    CHECK_THAT(outcome.error_lines()[2], Catch::Contains("c.yaml"));
}

TEST_CASE("an example that is not there is refused with the nearest name") {
    const Outcome outcome = run_zigzag({"--model", "resnet81", "--accelerator", "tpu_lik", "--mapping", "tpu_like"});
    CHECK(outcome.exit_code == bad_input);
    check_error(outcome, "resnet81: ", {"no such file, and no workload example of that name", "did you mean resnet18?"});
    check_error(outcome, "tpu_lik: ", {"no such file, and no accelerator example of that name", "did you mean tpu_like?"});
}

TEST_CASE("a directory in place of a file is refused") {
    for (const FileOption& option : file_options) {
        INFO(option.option << " " << option.name);
        const SmallRun small;
        const fs::path file = small.folder().make_folder(option.name);
        const Outcome outcome = run_with(small, option.option, file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + ": ", {"is a directory"});
    }
}

TEST_CASE("an empty file is refused") {
    for (const FileOption& option : file_options) {
        INFO(option.option << " " << option.name);
        const SmallRun small;
        const fs::path file = small.folder().write(option.name, "");
        const Outcome outcome = run_with(small, option.option, file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + ": ", {"empty"});
    }
    check_bad_contents("# nothing but a comment\n", ": ", {"is empty"});
}

TEST_CASE("what is not YAML is refused at its place") {
    check_bad_contents("name: [a, b\nother: 3\n", ":2:", {"not valid YAML", "check indentation"});
    check_bad_contents("name: a\n\tother: b\n", ":2:1: ", {"not valid YAML", "no tabs"});
    check_bad_contents("name: \"never closed", ":", {"not valid YAML"});
    check_bad_contents("name: ]\n", ":1:7: ", {"not valid YAML"});
    check_bad_contents("- *nowhere\n", ":1:3: ", {"not valid YAML", "anchor"});
    check_bad_contents("- [OX, *]\n", ":1:", {"not valid YAML", "write \"*\" in quotes"});
}

TEST_CASE("YAML that only looks like text is refused at its place") {
    check_bad_contents(std::string("name: a\0b\n", 10), ": ", {"is not a text file", "byte 7 is zero"});
    check_bad_contents("a: b\nname: \xFFx\n", ":2:7: ", {"byte 0xFF is not UTF-8 text", "save the file as UTF-8"});
    check_bad_contents("a: 1\n---\nb: 2\n", ":", {"a second document", "keep one document in a file"});
    check_bad_contents("a: !python/object:os.system x\n", ":1:", {"tag", "not supported", "remove the tag"});
    check_bad_contents("? [a, b]\n: c\n", ":1:", {"a key must be a single word or number"});
}

TEST_CASE("YAML that nests or multiplies without end is refused") {
    check_bad_contents(std::string(100000, '[') + std::string(100000, ']') + '\n', ":1:", {"nested more than", "nest less"});
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 12; ++level) {
        const std::string below = "*a" + std::to_string(level - 1);
        bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
        for (int repeat = 1; repeat < 10; ++repeat) {
            bomb += ", " + below;
        }
        bomb += "]\n";
    }
    check_bad_contents(bomb, ":", {"once aliases are expanded", "make the file smaller"});
}

TEST_CASE("a text in place of an ONNX model is refused") {
    for (const std::string content : {"- id: 0\n", "not a model at all\n", "\n", "\x08"}) {
        const SmallRun small;
        const fs::path file = small.folder().write("bad.onnx", content);
        const Outcome outcome = run_with(small, "--model", file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + ": ", {"export the model again"});
        CHECK(outcome.error_lines().size() == 1);
    }
}

TEST_CASE("an ONNX model in place of a YAML file is refused") {
    const std::string model = content_of(shipped("workload/resnet18_first_layer.onnx"));
    for (const FileOption& option : yaml_options) {
        INFO(option.option);
        const SmallRun small;
        const fs::path file = small.folder().write(option.name, model);
        const Outcome outcome = run_with(small, option.option, file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string(), {"text"});
    }
}

TEST_CASE("an ONNX model that is cut off is refused wherever the cut is") {
    const std::string model = content_of(shipped("workload/resnet18_first_layer.onnx"));
    REQUIRE(model.size() > 200);
    for (std::size_t length = 1; length + 16 < model.size(); length += 13) {
        INFO("cut after " << length << " of " << model.size() << " bytes");
        const SmallRun small;
        const fs::path file = small.folder().write("cut.onnx", model.substr(0, length));
        const Outcome outcome = run_with(small, "--model", file);
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + ": ", {"export the model again"});
    }
}

TEST_CASE("a YAML workload in the place of the ONNX model that a pipeline asks for is refused") {
    const SmallRun small;
    const Outcome outcome = small.run({"--pipeline", shipped("labs/lab2/pipeline.yaml").string()});
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, small.model().string() + ": ", {"not an ONNX model"});
}

}  // namespace zigzag::cli
