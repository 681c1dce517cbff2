#include <filesystem>
#include <set>

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
    CHECK_THROWS_WITH(Chain(stage_registry(), stages, all_files), Catch::Contains("LomaStage.lpf_limit: found 0"));
    stages[6].options = {{"limit", "6", {}}};
    CHECK_THROWS_WITH(Chain(stage_registry(), stages, all_files),
                      Catch::Contains("LomaStage.limit: the stage has no such option"));
    stages[6].options.clear();
    stages[2].options = {{"x", "1", {}}};
    CHECK_THROWS_WITH(Chain(stage_registry(), stages, all_files), Catch::Contains("SumStage.x"));
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
