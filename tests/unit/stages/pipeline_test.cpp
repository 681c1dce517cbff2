#include <filesystem>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "zigzag_io/api.hpp"
#include "zigzag_io/stages/registry.hpp"

using namespace zigzag;

namespace {

const Things all_files = Provides::workload_file | Provides::accelerator_file | Provides::mapping_file;

std::vector<StageSpecification> chain(const std::vector<std::string>& names) {
    std::vector<StageSpecification> stages;
    for (const std::string& name : names) {
        stages.push_back({name, {}, {}});
    }
    return stages;
}

const std::vector<std::string> working{"WorkloadParserStage", "AcceleratorParserStage",        "SumStage",  "WorkloadStage",
                                       "MinimalLatencyStage", "SpatialMappingConversionStage", "LomaStage", "CostModelStage"};

std::vector<std::string> without(const std::string& name) {
    std::vector<std::string> names = working;
    std::erase(names, name);
    return names;
}

}  // namespace

TEST_CASE("the registry names every stage once and describes it") {
    std::set<std::string_view> names;
    const StageRegistry registry = stage_registry();
    for (const StageDescription& stage : registry.stages) {
        CHECK(names.insert(stage.name).second);
        CHECK_FALSE(stage.summary.empty());
        CHECK(stage.summary.find('\n') == std::string_view::npos);
    }
}

TEST_CASE("a chain that works is accepted") {
    CHECK_NOTHROW(Chain(stage_registry(), chain(working), all_files));
    CHECK_NOTHROW(Chain(stage_registry(), default_pipeline({}), all_files));
    CHECK_NOTHROW(Chain(stage_registry(), chain(without("SumStage")), all_files));
}

TEST_CASE("a chain that cannot work is refused with the reason") {
    const auto refused = [](const std::vector<std::string>& names, Things given, const std::string& reason) {
        CAPTURE(reason);
        CHECK_THROWS_WITH(Chain(stage_registry(), chain(names), given), Catch::Contains(reason));
    };
    refused({}, all_files, "has no stages");
    refused(working, Provides::workload_file, "AcceleratorParserStage: needs an accelerator file; add option `accelerator`");
    refused(without("WorkloadParserStage"), all_files, "WorkloadStage: needs a workload");
    refused(without("AcceleratorParserStage"), all_files, "needs an accelerator; put AcceleratorParserStage above it");
    refused(without("WorkloadStage"), all_files, "needs a layer");
    refused(without("SpatialMappingConversionStage"), all_files, "LomaStage: needs a spatial mapping");
    refused(without("LomaStage"), all_files, "CostModelStage: needs a temporal mapping");
    refused(without("MinimalLatencyStage"), all_files, "no stage above it chooses one per layer");
    refused(without("CostModelStage"), all_files, "the last stage must evaluate the mapping");
    auto names = working;
    names.insert(names.begin() + 4, "SumStage");
    refused(names, all_files, "the layers are added up already");
    names = working;
    names.insert(names.begin() + 4, "WorkloadStage");
    refused(names, all_files, "the layers are iterated already");
    names = working;
    names.insert(names.begin() + 4, "CostModelStage");
    refused(names, all_files, "stages below it would never run");
    names = without("SumStage");
    names.insert(names.begin() + 3, "SumStage");
    refused(names, all_files, "stands below WorkloadStage");
    names = working;
    names.insert(names.begin() + 2, "SimpleSaveStage");
    refused(names, all_files, "SimpleSaveStage: needs a dump folder; add option `dump_folder`");
    names = working;
    names.insert(names.begin() + 5, "CompleteSaveStage");
    refused(names, all_files | Provides::dump_folder, "would write those that are not chosen");
    refused({"LomStage"}, all_files, "no such stage; did you mean LomaStage?");
}

TEST_CASE("stage options are checked") {
    auto stages = chain(working);
    stages[6].options = {{"lpf_limit", "none", {}}};
    CHECK_NOTHROW(Chain(stage_registry(), stages, all_files));
    stages[6].options = {{"lpf_limit", "0", {}}};
    CHECK_THROWS_WITH(Chain(stage_registry(), stages, all_files),
                      Catch::Contains("LomaStage.lpf_limit: found 0; give none or a whole number from 1"));
    stages[6].options = {{"limit", "6", {}}};
    CHECK_THROWS_WITH(Chain(stage_registry(), stages, all_files),
                      Catch::Contains("LomaStage.limit: the stage has no such option"));
    stages[6].options.clear();
    stages[2].options = {{"x", "1", {}}};
    CHECK_THROWS_WITH(Chain(stage_registry(), stages, all_files), Catch::Contains("SumStage.x"));
}

namespace {

/// What is wrong with one stage's options, each fault in a line.
std::string option_faults(const StageSpecification& stage) {
    try {
        stage_registry().find(stage).create(stage);
    } catch (const InputError& error) {
        std::string lines;
        for (const Fault& fault : error.faults()) {
            lines += to_string(fault) + "\n";
        }
        return lines;
    }
    return "";
}

}  // namespace

TEST_CASE("options of a stage have the names, ranges and texts of the option tables") {
    CHECK(option_faults({"SalsaStage", {{"salsa_start_temperature", "nan", {}}, {"seed", "-1", {}}, {"walks", "3", {}}}, {}}) ==
          "SalsaStage.salsa_start_temperature: found nan; give a number from 1e-09 to 1e+09\n"
          "SalsaStage.seed: found -1; give a whole number from 0 to 2^64-1\n"
          "SalsaStage.walks: the stage has no such option; it takes salsa_iteration_number, salsa_start_temperature, "
          "salsa_number_of_core, seed and salsa_opt_criterion\n");
    CHECK(option_faults({"SalsaStage", {{"salsa_iteration_number", "1000000001", {}}}, {}}) ==
          "SalsaStage.salsa_iteration_number: found 1000000001; give a whole number from 1 to 1000000000\n");
    CHECK(option_faults({"OptimalStage", {{"factors", "all", {}}, {"memory_allocation", "best", {}}}, {}}) ==
          "OptimalStage.factors: found all; give any or prime\n"
          "OptimalStage.memory_allocation: found best; give greedy or optimal\n");
    CHECK(option_faults({"ExploitInterLayerDataLocalityStage", {{"savings", "yes", {}}}, {}}) ==
          "ExploitInterLayerDataLocalityStage.savings: found yes; give true or false\n");
    CHECK(option_faults({"MinimalObjectiveStage", {}, {}}).starts_with("MinimalObjectiveStage: needs an objective"));
    CHECK(option_faults({"MinimalObjectiveStage", {{"objective", "energy^2*latency", {}}}, {}}).empty());
    CHECK(option_faults({"MinimalObjectiveStage", {{"opt", "speed", {}}}, {}}).starts_with("MinimalObjectiveStage.opt: "));
}

TEST_CASE("what is said about a stage names the options that it takes, and no others") {
    for (const StageDescription& stage : stage_registry().stages) {
        INFO(stage.name);
        const std::string faults = option_faults({std::string(stage.name), {{"?", "1", {}}}, {}});
        const std::size_t known = faults.find("it takes ");
        REQUIRE(known != std::string::npos);
        std::istringstream words(faults.substr(known + std::string("it takes ").size()));
        std::size_t options = 0;
        for (std::string word; words >> word;) {
            if (word != "and" && word != "none") {
                ++options;
                CHECK_THAT(std::string(stage.options), Catch::Contains(word.substr(0, word.find(','))));
            }
        }
        CHECK(stage.options.empty() == (options == 0));
    }
}

TEST_CASE("objectives choose what they say") {
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const auto run = [&inputs](Objective objective) {
        Options options;
        options.opt = objective;
        return get_hardware_performance(inputs / "workload" / "resnet18_first_layer.onnx",
                                        inputs / "hardware" / "eyeriss_like.yaml", inputs / "mapping" / "eyeriss_like.yaml",
                                        options);
    };
    const auto latency = run(Objective::latency);
    const auto energy = run(Objective::energy);
    const auto edp = run(Objective::EDP);
    CHECK(latency.latency <= energy.latency);
    CHECK(latency.latency <= edp.latency);
    CHECK(energy.energy <= latency.energy);
    CHECK(energy.energy <= edp.energy);
    CHECK(edp.energy * edp.latency <= latency.energy * latency.latency);
    CHECK(edp.energy * edp.latency <= energy.energy * energy.latency);
}

TEST_CASE("equal layers are searched once and reported each under its own name") {
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const auto performance = get_hardware_performance(
        inputs / "workload" / "resnet18.onnx", inputs / "hardware" / "tpu_like.yaml", inputs / "mapping" / "tpu_like.yaml");
    REQUIRE(performance.layers.size() == 21);
    std::set<std::string> names;
    for (const LayerResult& layer : performance.layers) {
        names.insert(layer.layer.name);
    }
    CHECK(names.size() == 21);
    CHECK(performance.layers[1].layer.name != performance.layers[2].layer.name);
    CHECK(performance.layers[1].totals.energy_total == performance.layers[2].totals.energy_total);
}

TEST_CASE("a network with open array dimensions is mapped by generated candidates") {
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const auto run = [&inputs](std::size_t candidates) {
        Options options;
        options.nb_spatial_mappings_generated = candidates;
        Diagnostics diagnostics;
        UserMapping open;
        open.entries.emplace_back();
        open.entries.back().name = "default";
        return get_hardware_performance(read_workload(inputs / "workload" / "resnet18_first_layer.onnx", {}, diagnostics),
                                        read_accelerator(inputs / "hardware" / "tpu_like.yaml", diagnostics), open, options);
    };
    const auto few = run(1);
    const auto many = run(20);
    CHECK(many.latency <= few.latency);
    CHECK(few.layers.front().spatial_mapping.size() == 2);
}

TEST_CASE("data that stays on chip saves energy") {
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    Options options;
    const auto run = [&](bool exploit) {
        options.exploit_data_locality = exploit;
        return get_hardware_performance(inputs / "workload" / "resnet18.onnx", inputs / "hardware" / "tpu_like.yaml",
                                        inputs / "mapping" / "tpu_like.yaml", options);
    };
    const auto with = run(true);
    CHECK(with.energy < run(false).energy);
    CHECK(with.total.accelerator == "tpu_like-removing-nouse-mem");
}

TEST_CASE("an interrupted search with proof gives the best of each layer that it knows") {
    const std::atomic<bool> interrupted{true};
    for (const std::size_t threads : {1, 2}) {
        Options options;
        options.temporal_mapping_search_engine = "optimal";
        const HardwarePerformance whole = get_hardware_performance("resnet18", "tpu_like", "tpu_like", options);
        options.interrupted = &interrupted;
        options.threads = threads;
        const HardwarePerformance cut = get_hardware_performance("resnet18", "tpu_like", "tpu_like", options);
        REQUIRE(cut.layers.size() == whole.layers.size());
        CHECK(cut.latency >= whole.latency);
        for (const LayerResult& layer : cut.layers) {
            REQUIRE(layer.certificate);
            CHECK((layer.certificate->proven || layer.certificate->limitation == "interrupted"));
        }
    }
}

TEST_CASE("a run stops when it is interrupted") {
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const std::atomic<bool> interrupted{true};
    Options options;
    options.interrupted = &interrupted;
    CHECK_THROWS_AS(get_hardware_performance(inputs / "workload" / "resnet18.onnx", inputs / "hardware" / "tpu_like.yaml",
                                             inputs / "mapping" / "tpu_like.yaml", options),
                    InterruptedError);
}
