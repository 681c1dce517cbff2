#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

TEST_CASE("the option --help explains every option and the exit codes, and succeeds") {
    for (const std::string option : {"--help", "-h"}) {
        const Outcome outcome = run_zigzag({option});
        INFO(describe(outcome));
        CHECK(outcome.exit_code == done);
        CHECK(outcome.standard_error.empty());
        for (const std::string known : {"--model",
                                        "--accelerator",
                                        "--mapping",
                                        "--opt",
                                        "--temporal-mapping-search-engine",
                                        "--temporal-mapping-type",
                                        "--lpf-limit",
                                        "--corrected",
                                        "--dim",
                                        "--dump-folder",
                                        "--pipeline",
                                        "--set",
                                        "--time",
                                        "--json",
                                        "--quiet",
                                        "--verbose",
                                        "--version",
                                        "stages",
                                        "examples",
                                        "Exit codes: 0 done, 2 wrong usage, 3 bad input file, 4 a layer has no valid mapping"}) {
            CHECK_THAT(outcome.standard_output, Catch::Contains(known));
        }
    }
}

TEST_CASE("the option --version prints the name and a version of three numbers") {
    const Outcome outcome = run_zigzag({"--version"});
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    CHECK_THAT(outcome.standard_output, Catch::Matches(R"(zigzag [0-9]+\.[0-9]+\.[0-9]+\n)"));
}

TEST_CASE("wrong usage gives exit code 2, the reason on standard error, and no results") {
    struct Wrong {
        std::vector<std::string> arguments;
        std::string reason;
    };
    const std::vector<Wrong> wrongs{
        {{"--mapping", "tpu_like", "--mapping", "default", "--accelerator", "tpu_like"}, "3 mappings for 2 accelerators"},
        {{"--accelerator", "tpu_like", "tpu_like"}, "--accelerator tpu_like is named twice"},
        {{"--model", "resnet18", "resnet18"}, "--model resnet18 is named twice"},
        {{"--mapping", "tpu_like", "tpu_like"}, "--mapping tpu_like is named twice"},
        {{"--model", "resnet18", "--pipeline", "chain.yaml"}, "--model: a chain of --pipeline evaluates one run, not several"},
        {{"--accelerator", "tpu_like", "--pipeline", "chain.yaml"}, "--accelerator: a chain of --pipeline evaluates one run"},
        {{"--set"}, "--set: 1 required PATH=VALUES"},
        {{"--set", "memories.buffer.size"}, "--set: must be PATH=VALUE"},
        {{"--set", "=4"}, "--set: must be PATH=VALUE"},
        {{"--set", "memories.buffer.size="}, "--set: a value is empty"},
        {{"--set", "memories.buffer.size=1,,2"}, "--set: a value is empty"},
        {{"--set", "memories.buffer.size=8..4"}, "--set: the range 8..4 does not rise"},
        {{"--set", "memories.buffer.size=1,1"}, "--set: 1 is listed twice"},
        {{"--set", "operational_array.sizes=[4,4"}, "--set: ] is missing"},
        {{"--set", "memories.buffer.size=1", "--set", "memories.buffer.size=2"}, "memories.buffer.size is set twice"},
        {{"--set", "memories.buffer.size=1", "--set", "memories.buffer={}"}, "one holds the other"},
        {{"--set", "memories.buffer.size=1..1000", "--set", "memories.buffer.r_cost=1..1000"}, "1000 x 1000 points are swept"},
        {{"--set", "memories.buffer.size=1", "--pipeline", "chain.yaml"}, "--set excludes --pipeline"},
        {{"--dump-folder", "elsewhere"}, "--dump-folder: At Most 1 required but received 2"},
        {{"--modle"}, "not expected: --modle; did you mean --model?"},
        {{"--time-limit", "nan"}, "--time-limit: must be none or a number from 0 to 1e+09, found nan"},
        {{"--gap", "nan"}, "--gap: must be a number from 0 to 1, found nan"},
        {{"resnet18"}, "not expected: resnet18"},
        {{"--opt"}, "--opt: 1 required OBJECTIVE"},
        {{"--opt", "speed"}, "--opt: must be latency, energy, EDP or a weighting such as energy^2*latency, found speed"},
        {{"--opt", "energy^-1"}, "the exponent \"-1\" is not a decimal number from 0"},
        {{"--opt", "energy^0*latency^0"}, "one exponent must be above 0"},
        {{"--opt", ""}, "--opt"},
        {{"--opt", "energy", "--pipeline", "chain.yaml"}, "--opt excludes --pipeline"},
        {{"--temporal-mapping-search-engine", "magic"},
         "--temporal-mapping-search-engine: must be loma, salsa or optimal, found magic"},
        {{"--threads", "0"}, "--threads"},
        {{"--threads", "many"}, "--threads"},
        {{"--spatial-search", "some"}, "--spatial-search: must be heuristic or exhaustive, found some"},
        {{"--seed", "-1"}, "--seed"},
        {{"--seed", "dice"}, "--seed"},
        {{"--salsa-iteration-number", "0"}, "--salsa-iteration-number"},
        {{"--salsa-start-temperature", "nan"}, "--salsa-start-temperature"},
        {{"--salsa-start-temperature", "0"}, "--salsa-start-temperature"},
        {{"--temporal-mapping-type", "odd"}, "--temporal-mapping-type: must be uneven or even, found odd"},
        {{"--lpf-limit"}, "--lpf-limit: 1 required N|none missing"},
        {{"--lpf-limit", "0"}, "--lpf-limit: must be none or a whole number from 1, found 0"},
        {{"--lpf-limit", "-3"}, "--lpf-limit: must be none or a whole number from 1, found -3"},
        {{"--lpf-limit", "six"}, "--lpf-limit: must be none or a whole number from 1, found six"},
        {{"--lpf-limit", "6.5"}, "--lpf-limit: must be none or a whole number from 1, found 6.5"},
        {{"--lpf-limit", "99999999999"}, "--lpf-limit: must be none or a whole number from 1, found 99999999999"},
        {{"--dim", "N"}, "--dim: must be NAME=SIZE, found N"},
        {{"--dim", "=4"}, "--dim: must be NAME=SIZE, found =4"},
        {{"--dim", "N="}, "--dim: the size must be a whole number from 1"},
        {{"--dim", "N=0"}, "--dim: the size must be a whole number from 1, found 0"},
        {{"--dim", "N=-1"}, "--dim: the size must be a whole number from 1, found -1"},
        {{"--dim", "N=1e3"}, "--dim: the size must be a whole number from 1, found 1e3"},
        {{"--dim", "N=99999999999999999999"}, "--dim: the size must be a whole number from 1, found 99999999999999999999"},
        {{"--nb-spatial-mappings-generated", "0"}, "--nb-spatial-mappings-generated"},
        {{"--nb-spatial-mappings-generated", "-1"}, "--nb-spatial-mappings-generated"},
        {{"--nb-spatial-mappings-generated", "few"}, "--nb-spatial-mappings-generated"},
        {{"--exploit-data-locality", "--pipeline", "chain.yaml"}, "--exploit-data-locality excludes --pipeline"},
        {{"--pipeline", ""}, "--pipeline: must not be empty"},
        {{"--quiet", "--verbose"}, "--quiet excludes --verbose"},
        {{"--json=maybe"}, "--json"},
    };
    for (const Wrong& wrong : wrongs) {
        const SmallRun small;
        const Outcome outcome = small.run(wrong.arguments);
        INFO(wrong.arguments.front());
        check_refused(outcome, wrong_usage, small.folder().path() / "results");
        CHECK_THAT(outcome.standard_error, Catch::Contains(wrong.reason));
        CHECK_THAT(outcome.standard_error, Catch::Contains("--help"));
    }
}

TEST_CASE("each of the three files must be named") {
    const SmallRun small;
    const std::vector<std::string> all = small.arguments();
    for (std::size_t missing = 0; missing < 6; missing += 2) {
        std::vector<std::string> arguments = all;
        const auto first = arguments.begin() + static_cast<std::ptrdiff_t>(missing);
        arguments.erase(first, first + 2);
        const Outcome outcome = run_zigzag(arguments);
        check_refused(outcome, wrong_usage, small.folder().path() / "results");
        CHECK_THAT(outcome.standard_error, Catch::StartsWith(all[missing] + " is required"));
    }
    CHECK(run_zigzag({}).exit_code == wrong_usage);
}

TEST_CASE("an empty name of a dump folder is wrong usage, not a run without results") {
    const SmallRun small;
    const Outcome outcome = run_zigzag({"--model", small.model().string(), "--accelerator", small.accelerator().string(),
                                        "--mapping", small.mapping().string(), "--dump-folder", ""});
    check_refused(outcome, wrong_usage, small.folder().path() / "results");
    CHECK_THAT(outcome.standard_error, Catch::Contains("--dump-folder: must not be empty"));
}

TEST_CASE("an empty name of an input is refused") {
    for (const std::string empty : {"--model", "--accelerator", "--mapping"}) {
        std::vector<std::string> arguments{"--model", "gemm_layer", "--accelerator", "gemm_l1", "--mapping", "gemm_l1"};
        *(std::find(arguments.begin(), arguments.end(), empty) + 1) = "";
        const Outcome outcome = run_zigzag(arguments);
        CHECK(outcome.exit_code == bad_input);
        check_error(outcome, empty + ": ", {"is empty", "give a path or the name of an example"});
    }
}

TEST_CASE("a size for a dimension that the ONNX model lacks is refused") {
    const SmallRun small;
    std::vector<std::string> arguments = small.arguments();
    arguments[1] = shipped("workload/resnet18_first_layer.onnx").string();
    arguments.insert(arguments.end(), {"--dim", "batch=4"});
    const Outcome outcome = run_zigzag(arguments);
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, arguments[1] + ": ", {"no symbolic dimension `batch`"});
}

TEST_CASE("zigzag stages lists every stage with a summary") {
    const Outcome outcome = run_zigzag({"stages"});
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    for (const std::string name :
         {"WorkloadParserStage", "ONNXModelParserStage", "AcceleratorParserStage", "SimpleSaveStage", "SumStage", "WorkloadStage",
          "VisualizationStage", "CompleteSaveStage", "MinimalLatencyStage", "MinimalEnergyStage", "MinimalEDPStage",
          "MinimalObjectiveStage", "SpatialMappingConversionStage", "TemporalOrderingConversionStage", "LomaStage", "SalsaStage",
          "CostModelStage"}) {
        CHECK_THAT("\n" + outcome.standard_output, Catch::Contains("\n" + name + " "));
    }
    CHECK_THAT(outcome.standard_output, Catch::Contains("lpf_limit: most loops to order, or none"));
}

TEST_CASE("zigzag examples lists every shipped file under its option") {
    const Outcome outcome = run_zigzag({"examples"});
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    const std::string& list = outcome.standard_output;
    const std::size_t model = list.find("--model\n");
    const std::size_t accelerator = list.find("--accelerator\n");
    const std::size_t mapping = list.find("--mapping\n");
    REQUIRE(model == 0);
    REQUIRE(accelerator != std::string::npos);
    REQUIRE(mapping != std::string::npos);
    const auto check_listed = [](const std::string& names, const std::string& folder) {
        for (const std::string& file : names_in(shipped(folder))) {
            const std::filesystem::path path(file);
            if (path.extension() == ".yaml" || path.extension() == ".onnx") {
                CHECK_THAT(names, Catch::Contains("\n  " + path.stem().string() + "\n"));
            }
        }
    };
    check_listed(list.substr(model, accelerator - model), "workload");
    check_listed(list.substr(accelerator, mapping - accelerator), "hardware");
    check_listed(list.substr(mapping), "mapping");
}

TEST_CASE("examples come from the folder that ZIGZAG_INPUTS names, before the shipped ones") {
    const SmallRun small;
    const ScratchFolder inputs;
    for (const std::string folder : {"workload", "hardware", "mapping"}) {
        inputs.make_folder(folder);
    }
    inputs.write("workload/mine.yaml", content_of(small.model()));
    inputs.write("hardware/tpu_like.yaml", content_of(small.accelerator()));
    inputs.write("mapping/mine.yaml", content_of(small.mapping()));
    Surroundings surroundings;
    surroundings.variables = {"ZIGZAG_INPUTS=" + inputs.path().string()};
    const std::vector<std::string> arguments{"--model", "mine", "--accelerator", "tpu_like", "--mapping", "mine", "--json"};
    const Outcome outcome = run_zigzag(arguments, surroundings);
    INFO(describe(outcome));
    REQUIRE(outcome.exit_code == done);
    CHECK(nlohmann::json::parse(outcome.standard_output).at("accelerator") == "small");
    CHECK_THAT(run_zigzag({"examples"}, surroundings).standard_output, Catch::Contains("\n  mine\n"));
}

}  // namespace zigzag::cli
