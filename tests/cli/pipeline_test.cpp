#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace {

const std::vector<std::string> working_chain{"WorkloadParserStage",
                                             "AcceleratorParserStage",
                                             "SimpleSaveStage",
                                             "SumStage",
                                             "WorkloadStage",
                                             "VisualizationStage",
                                             "CompleteSaveStage",
                                             "MinimalLatencyStage",
                                             "SpatialMappingConversionStage",
                                             "LomaStage",
                                             "CostModelStage"};

/// A pipeline file with one stage on each line, so that line N holds stage N.
std::string pipeline_of(const std::vector<std::string>& stages) {
    std::string text;
    for (const std::string& stage : stages) {
        text += "- " + stage + "\n";
    }
    return text;
}

std::vector<std::string> without(const std::string& stage) {
    std::vector<std::string> stages = working_chain;
    stages.erase(std::find(stages.begin(), stages.end(), stage));
    return stages;
}

std::vector<std::string> with(const std::string& stage, std::size_t position, std::vector<std::string> stages = working_chain) {
    stages.insert(stages.begin() + static_cast<std::ptrdiff_t>(position), stage);
    return stages;
}

struct BadPipeline {
    std::string text;
    std::string line_and_column;
    std::string stage;
    std::vector<std::string> parts;
};

void check_bad_pipelines(const std::vector<BadPipeline>& bad_pipelines) {
    for (const BadPipeline& bad : bad_pipelines) {
        INFO(bad.text);
        const SmallRun small;
        const auto file = small.folder().write("pipeline.yaml", bad.text);
        const Outcome outcome = small.run({"--pipeline", file.string()});
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, file.string() + ":" + bad.line_and_column + ": " + bad.stage + ": ", bad.parts);
    }
}

}  // namespace

TEST_CASE("a chain like the usual one gives the results of the usual one") {
    const SmallRun usual;
    const SmallRun small;
    const auto file = small.folder().write("pipeline.yaml", pipeline_of(working_chain));
    const Outcome outcome = small.run({"--pipeline", file.string(), "--json"});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_output == usual.run({"--json"}).standard_output);
    REQUIRE(names_in(small.dump_folder()) == names_in(usual.dump_folder()));
    for (const std::string& name : names_in(usual.dump_folder())) {
        CHECK(content_of(small.dump_folder() / name) == content_of(usual.dump_folder() / name));
    }
}

TEST_CASE("a stage that lacks what it needs is refused, with what to put above it") {
    check_bad_pipelines({
        {pipeline_of(without("WorkloadParserStage")),
         "4:3",
         "WorkloadStage",
         {"needs a workload", "put WorkloadParserStage or ONNXModelParserStage above it"}},
        {pipeline_of(without("AcceleratorParserStage")),
         "4:3",
         "WorkloadStage",
         {"needs an accelerator", "put AcceleratorParserStage above it"}},
        {pipeline_of(without("WorkloadStage")),
         "8:3",
         "SpatialMappingConversionStage",
         {"needs a layer", "put WorkloadStage above it"}},
        {pipeline_of(without("WorkloadStage")), "7:3", "MinimalLatencyStage", {"needs a layer", "put WorkloadStage above it"}},
        {pipeline_of(without("WorkloadStage")), "6:3", "CompleteSaveStage", {"needs a layer"}},
        {pipeline_of(without("SpatialMappingConversionStage")),
         "9:3",
         "LomaStage",
         {"needs a spatial mapping", "put SpatialMappingConversionStage or SpatialMappingGeneratorStage above it"}},
        {pipeline_of(without("LomaStage")),
         "10:3",
         "CostModelStage",
         {"needs a temporal mapping", "put LomaStage, SalsaStage or TemporalOrderingConversionStage above it"}},
    });
}

TEST_CASE("a chain that can't evaluate, choose or sum is refused, with what to change") {
    check_bad_pipelines({
        {pipeline_of(without("CostModelStage")),
         "10:3",
         "LomaStage",
         {"the last stage must evaluate the mapping", "end the chain with CostModelStage"}},
        {pipeline_of(with("CostModelStage", 10)),
         "11:3",
         "CostModelStage",
         {"stages below it would never run", "make it the last stage"}},
        {pipeline_of(without("MinimalLatencyStage")),
         "9:3",
         "LomaStage",
         {"no stage above it chooses one per layer",
          "put MinimalLatencyStage, MinimalEnergyStage, MinimalEDPStage or MinimalObjectiveStage"}},
        {pipeline_of(with("SpatialMappingGeneratorStage", 7, without("SpatialMappingConversionStage"))),
         "8:3",
         "SpatialMappingGeneratorStage",
         {"no stage above it chooses one per layer"}},
        {pipeline_of(with("SumStage", 4)), "5:3", "SumStage", {"the layers are added up already", "remove it"}},
        {pipeline_of(with("SumStage", 4, without("SumStage"))),
         "5:3",
         "SumStage",
         {"stands below WorkloadStage", "put it above WorkloadStage"}},
        {pipeline_of(with("WorkloadStage", 5)), "6:3", "WorkloadStage", {"the layers are iterated already", "remove it"}},
        {pipeline_of(with("SimpleSaveStage", 3, without("SimpleSaveStage"))),
         "4:3",
         "SimpleSaveStage",
         {"needs the sum of the network, which is made above it", "put it above SumStage"}},
        {pipeline_of(without("SumStage")), "3:3", "SimpleSaveStage", {"needs the sum of the network", "put SumStage below it"}},
    });
}

TEST_CASE("stages of data locality are refused where they can't work, with where to put them") {
    const std::string search = "SearchInterLayerDataLocalityStage";
    const std::string exploit = "ExploitInterLayerDataLocalityStage";
    check_bad_pipelines({
        {pipeline_of(with(exploit, 5)),
         "6:3",
         exploit,
         {"needs the search for data locality", "put SearchInterLayerDataLocalityStage above WorkloadStage"}},
        {pipeline_of(with(search, 1)), "2:3", search, {"needs an accelerator", "put AcceleratorParserStage above it"}},
        {pipeline_of(with(exploit, 9, with(search, 4))),
         "10:3",
         exploit,
         {"stands below a stage that takes equal layers for one",
          "put it between WorkloadStage and the first stage that chooses"}},
    });
}

TEST_CASE("of two stages that provide the same, the second is refused") {
    check_bad_pipelines({
        {pipeline_of(with("ONNXModelParserStage", 1)),
         "2:3",
         "ONNXModelParserStage",
         {"a workload comes from WorkloadParserStage above already", "remove one of them"}},
        {pipeline_of(with("AcceleratorParserStage", 2)),
         "3:3",
         "AcceleratorParserStage",
         {"an accelerator comes from AcceleratorParserStage above already"}},
        {pipeline_of(with("SpatialMappingConversionStage", 10)),
         "11:3",
         "SpatialMappingConversionStage",
         {"a spatial mapping comes from SpatialMappingConversionStage above already"}},
        {pipeline_of(with("SpatialMappingGeneratorStage", 8)),
         "10:3",
         "SpatialMappingConversionStage",
         {"a spatial mapping comes from SpatialMappingGeneratorStage above already"}},
        {pipeline_of(with("TemporalOrderingConversionStage", 10)),
         "11:3",
         "TemporalOrderingConversionStage",
         {"a temporal mapping comes from LomaStage above already"}},
        {pipeline_of(with("LomaStage", 10)), "11:3", "LomaStage", {"a temporal mapping comes from LomaStage above already"}},
    });
}

TEST_CASE("stages and options that are not there are refused, with the nearest name") {
    check_bad_pipelines({
        {pipeline_of(with("LomStage", 9, without("LomaStage"))),
         "10:3",
         "LomStage",
         {"no such stage", "did you mean LomaStage?", "`zigzag stages` lists them"}},
        {pipeline_of(with("Zebra", 0)), "1:3", "Zebra", {"no such stage", "`zigzag stages` lists them"}},
        {pipeline_of(with("SumStage: {limit: 3}", 3, without("SumStage"))),
         "4:21",
         "SumStage.limit",
         {"the stage has no such option"}},
        {pipeline_of(with("LomaStage: {limit: 3}", 9, without("LomaStage"))),
         "10:22",
         "LomaStage.limit",
         {"the stage has no such option", "it takes lpf_limit"}},
        {pipeline_of(with("LomaStage: {lpf_limit: 0}", 9, without("LomaStage"))),
         "10:26",
         "LomaStage.lpf_limit",
         {"found 0", "give none or a whole number from 1"}},
        {pipeline_of(with("LomaStage: {lpf_limit: many}", 9, without("LomaStage"))),
         "10:26",
         "LomaStage.lpf_limit",
         {"found many", "give none or a whole number from 1"}},
        {pipeline_of(with("OptimalStage: {allocation: best}", 9, without("LomaStage"))),
         "10:30",
         "OptimalStage.allocation",
         {"found best", "give greedy or optimal"}},
        {pipeline_of(with("OptimalStage: {limit: 3}", 9, without("LomaStage"))),
         "10:25",
         "OptimalStage.limit",
         {"the stage has no such option", "it takes factors and allocation"}},
        {pipeline_of(with("SalsaStage: {seed: -1}", 9, without("LomaStage"))),
         "10:22",
         "SalsaStage.seed",
         {"found -1", "give a whole number from 0 to 2^64-1"}},
    });
}

TEST_CASE("a pipeline file that is no list of stages is refused") {
    check_bad_pipelines({
        {"[]\n", "1:1", "pipeline", {"has no stages", "list at least a parser"}},
        {"LomaStage\n", "1:1", "pipeline", {"must be a list of stages", "LomaStage"}},
        {"stages: [LomaStage]\n", "1:1", "pipeline", {"must be a list of stages", "a mapping of 1 key"}},
        {"- 7\n", "1:3", "pipeline[0]", {"must be text", "7"}},
        {"- [SumStage]\n", "1:3", "pipeline[0]", {"must be text", "a list of 1 item"}},
        {"- {SumStage: , LomaStage: }\n", "1:3", "pipeline[0]", {"must name one stage, found 2 keys"}},
        {"- LomaStage: 6\n", "1:14", "pipeline[0].LomaStage", {"must be a mapping", "6"}},
    });
}

TEST_CASE("stages that write need a dump folder, and all of them say so") {
    const SmallRun small;
    const auto file = small.folder().write("pipeline.yaml", pipeline_of(working_chain));
    std::vector<std::string> arguments = small.arguments();
    arguments.resize(6);
    arguments.insert(arguments.end(), {"--pipeline", file.string()});
    const Outcome outcome = run_zigzag(arguments);
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, file.string() + ":3:3: SimpleSaveStage: ", {"needs a dump folder", "add --dump-folder"});
    check_error(outcome, file.string() + ":6:3: VisualizationStage: ", {"needs a dump folder"});
    check_error(outcome, file.string() + ":7:3: CompleteSaveStage: ", {"needs a dump folder"});
    CHECK(outcome.error_lines().size() == 3);
}

TEST_CASE("a chain without SumStage reports the layers and their total all the same") {
    const SmallRun small;
    auto stages = without("SumStage");
    stages.erase(std::find(stages.begin(), stages.end(), "SimpleSaveStage"));
    const auto file = small.folder().write("pipeline.yaml", pipeline_of(stages));
    const Outcome outcome = small.run({"--pipeline", file.string(), "--json"});
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_output == SmallRun().run({"--json"}).standard_output);
}

TEST_CASE("options of a stage count before those of the command line") {
    InputTexts texts = small_inputs();  // with a weight register, so that it pays to split loops
    texts.accelerator = replaced(texts.accelerator, "size: 16\n", "size: 64\n");
    texts.accelerator = replaced(texts.accelerator, "  buffer:\n", R"(  weights:
    operands: [I2]
    served_dimensions: []
    size: 8
    r_cost: 0.125
    w_cost: 0.125
    area: 0
    latency: 1
    ports:
      - {name: r_port_1, type: read, bandwidth_min: 8, bandwidth_max: 8, allocation: ["I2, tl"]}
      - {name: w_port_1, type: write, bandwidth_min: 8, bandwidth_max: 8, allocation: ["I2, fh"]}
  buffer:
)");
    const SmallRun small(texts);
    const auto latency = [&small](const std::string& loma_stage, const std::string& limit) {
        const auto file = small.folder().write("pipeline.yaml", pipeline_of(with(loma_stage, 9, without("LomaStage"))));
        const Outcome outcome = small.run({"--pipeline", file.string(), "--lpf-limit", limit, "--json"});
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        return nlohmann::json::parse(outcome.standard_output).at("latency").get<double>();
    };
    const double whole_loops = latency("LomaStage", "1");
    const double all_factors = latency("LomaStage", "none");
    CHECK(all_factors < whole_loops);
    CHECK(latency("LomaStage: {lpf_limit: 1}", "none") == whole_loops);
    CHECK(latency("LomaStage: {lpf_limit: none}", "1") == all_factors);
    CHECK(latency("LomaStage:", "none") == all_factors);
}

TEST_CASE("the allocation of a chain is that of its stage, for certificates and bounds alike") {
    const SmallRun small;
    const auto run = [&small](const std::string& stage, const std::vector<std::string>& more) {
        const auto file = small.folder().write("pipeline.yaml", pipeline_of(with(stage, 9, without("LomaStage"))));
        std::vector<std::string> arguments{"--pipeline", file.string(), "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = small.run(arguments);
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        return nlohmann::json::parse(outcome.standard_output).at("layers");
    };
    const auto chosen = run("OptimalStage: {allocation: optimal}", {});
    CHECK(chosen[0]["certificate"]["allocation"] == "optimal");
    CHECK(run("OptimalStage", {"--allocation", "optimal"}) == chosen);
    const auto placed = run("OptimalStage: {allocation: greedy}", {"--allocation", "optimal"});
    CHECK(placed[0]["certificate"]["allocation"] == "greedy");
    CHECK(run("OptimalStage", {}) == placed);
}

}  // namespace zigzag::cli
