#include "zigzag_io/runs/run_matrix.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag_io/report/report.hpp"

using namespace zigzag;
namespace fs = std::filesystem;

namespace {

std::string name_of(const std::vector<RunCase>& cases) {
    std::string text;
    for (const RunCase& run : cases) {
        text += run.name() + ": " + run.workload + " / " + run.accelerator + " / " + run.mapping + "\n";
    }
    return text;
}

class TemporaryFolder {
public:
    TemporaryFolder() : path_(fs::temp_directory_path() / ("zigzag_matrix_" + std::to_string(::getpid()))) {
        fs::remove_all(path_);
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// Every file below a folder with its content.
std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ifstream stream(entry.path(), std::ios::binary);
            files[entry.path().lexically_relative(folder).string()] = {std::istreambuf_iterator<char>(stream), {}};
        }
    }
    return files;
}

const std::string buffer_sizes = "memories.sram_2MB.size=128,256,16384,65536,262144";

}  // namespace

TEST_CASE("every model meets every accelerator at every point, each accelerator with its mapping") {
    CHECK(name_of(run_cases({{"resnet18"}, {"tpu_like"}, {}, {}})) == "resnet18 on tpu_like: resnet18 / tpu_like / tpu_like\n");
    CHECK(name_of(run_cases({{"resnet18"}, {"tpu_like", "ascend_like"}, {}, {}})) ==
          "tpu_like: resnet18 / tpu_like / tpu_like\nascend_like: resnet18 / ascend_like / ascend_like\n");
    CHECK(name_of(run_cases({{"resnet18"}, {"tpu_like", "ascend_like"}, {"default"}, {}})) ==
          "tpu_like: resnet18 / tpu_like / default\nascend_like: resnet18 / ascend_like / default\n");
    CHECK(name_of(run_cases({{"resnet18"}, {"tpu_like", "ascend_like"}, {"p", "q"}, {}})) ==
          "tpu_like: resnet18 / tpu_like / p\nascend_like: resnet18 / ascend_like / q\n");
    CHECK(name_of(run_cases({{"m/resnet18.onnx"}, {"tpu_like"}, {"p/x.yaml", "q/y.yaml"}, {}})) ==
          "x: m/resnet18.onnx / tpu_like / p/x.yaml\ny: m/resnet18.onnx / tpu_like / q/y.yaml\n");
    CHECK(name_of(run_cases({{"a", "b"}, {"tpu_like"}, {"p"}, {parse_sweep_axis("memories.dram.size=1,2")}})) ==
          "a, dram.size=1: a / tpu_like / p\na, dram.size=2: a / tpu_like / p\n"
          "b, dram.size=1: b / tpu_like / p\nb, dram.size=2: b / tpu_like / p\n");
    CHECK(name_of(run_cases({{"a"}, {"one/hw.yaml", "two/hw.yaml"}, {"p"}, {}})) ==
          "one/hw.yaml: a / one/hw.yaml / p\ntwo/hw.yaml: a / two/hw.yaml / p\n");
}

TEST_CASE("what cannot be paired is refused") {
    CHECK_THROWS_WITH(run_cases({{"m"}, {"a", "b", "c"}, {"p", "q"}, {}}), Catch::Contains("2 mappings for 3 accelerators"));
    CHECK_THROWS_WITH(run_cases({{"m"}, {"a", "a"}, {"p"}, {}}), Catch::Contains("option `accelerator` a is named twice"));
    CHECK_THROWS_WITH(run_cases({{"m", "m"}, {"a"}, {"p"}, {}}), Catch::Contains("option `model` m is named twice"));
    CHECK_THROWS_WITH(run_cases({{"m"}, {"a"}, {"p", "p"}, {}}), Catch::Contains("option `mapping` p is named twice"));
    CHECK_THROWS_WITH(run_cases({{"m"}, {"aimc"}, {}, {}}), Catch::Contains("option `mapping` is required"));
    CHECK_THROWS_AS(run_cases({{"m"}, {"no_such_accelerator"}, {}, {}}), InputError);
    CHECK_THROWS_AS(run_cases({{"m", "n"}, {"a"}, {"p"}, {parse_sweep_axis("x=1..60000")}}), UsageError);
}

TEST_CASE("runs beside each other give what each gives alone") {
    const auto cases = run_cases({{"resnet18_first_layer", "transformer_encoder"}, {"tpu_like", "ascend_like"}, {"default"}, {}});
    const std::vector<ComparedRun> runs = run_matrix(cases, {});
    REQUIRE(runs.size() == 4);
    for (std::size_t index = 0; index < runs.size(); ++index) {
        const HardwarePerformance alone =
            get_hardware_performance(cases[index].workload, cases[index].accelerator, cases[index].mapping);
        CHECK(runs[index].run.total.totals.energy_total == alone.energy);
        CHECK(runs[index].run.total.totals.latency_total2 == alone.latency);
        CHECK(runs[index].run.layers.size() == alone.layers.size());
    }
}

TEST_CASE("a point of a sweep is the run of that value alone, and one without mapping says why") {
    const auto cases = run_cases({{"resnet18_first_layer"}, {"tpu_like"}, {}, {parse_sweep_axis(buffer_sizes)}});
    Diagnostics warnings;
    FileOptions options;
    options.warnings = &warnings;
    const std::vector<ComparedRun> runs = run_matrix(cases, options);
    REQUIRE(runs.size() == 5);
    for (std::size_t index = 0; index < runs.size(); ++index) {
        FileOptions alone;
        alone.settings = cases[index].settings;
        const auto run_alone = [&] { return get_hardware_performance("resnet18_first_layer", "tpu_like", "tpu_like", alone); };
        if (index < 2) {
            CHECK_FALSE(runs[index].is_complete());
            REQUIRE(runs[index].run.failures.size() == 1);
            CHECK_THROWS_WITH(run_alone(), runs[index].run.failures.front());
        } else {
            CHECK(runs[index].run.total.totals.energy_total == run_alone().energy);
        }
    }
    REQUIRE(warnings.warnings().size() == 1);  // the same for all points
    CHECK_THAT(warnings.warnings().front().message, Catch::Contains("costs what the file gives"));
}

TEST_CASE("all points are read before any is searched, and faults name their point") {
    const auto cases = run_cases({{"resnet18_first_layer"}, {"tpu_like"}, {}, {parse_sweep_axis("memories.dram.size=64,0,big")}});
    int ended = 0;
    try {
        run_matrix(cases, {}, [&ended](std::size_t, std::size_t, const std::string&) { ++ended; });
        FAIL("a size of 0 was taken");
    } catch (const InputError& error) {
        REQUIRE(error.faults().size() == 2);
        CHECK_THAT(error.faults()[0].message, Catch::Contains("found the integer 0") && Catch::Contains("(with dram.size=0)"));
        CHECK_THAT(error.faults()[1].message, Catch::Contains("(with dram.size=big)"));
    }
    CHECK(ended == 0);
    FileOptions own_chain;
    own_chain.pipeline = {{"CostModelStage", {}, {}}};
    CHECK_THROWS_AS(run_matrix(cases, own_chain), UsageError);
}

TEST_CASE("a fault of all points is told once") {
    const auto cases = run_cases({{"resnet18_first_layer"}, {"tpu_like"}, {}, {parse_sweep_axis("memories.sram.size=64,128")}});
    try {
        run_matrix(cases, {});
        FAIL("there is no such memory");
    } catch (const InputError& error) {
        REQUIRE(error.faults().size() == 1);
        CHECK_THAT(error.faults()[0].message, Catch::Contains("memories has no key sram") && !Catch::Contains("(with"));
    }
}

TEST_CASE("many runs give the same files and results on any number of threads, and keep the layers of the front") {
    const auto cases =
        run_cases({{"resnet18_first_layer"},
                   {"tpu_like"},
                   {},
                   {parse_sweep_axis(buffer_sizes), parse_sweep_axis("operational_array.sizes=[8,8],[16,16],[32,32]")}});
    std::map<std::string, std::string> alone;
    for (const std::size_t threads : {1, 2, 5, 40}) {
        INFO(threads << " threads");
        const TemporaryFolder folder;
        Diagnostics notes;
        FileOptions options;
        options.threads = threads;
        options.dump_folder = folder.path();
        options.html = true;
        options.svg = true;
        options.notes = &notes;
        std::size_t ended = 0;
        const std::vector<ComparedRun> runs =
            run_matrix(cases, options, [&ended](std::size_t done, std::size_t, const std::string&) { CHECK(done == ++ended); });
        CHECK(ended == cases.size());
        std::size_t on_front = 0;
        const auto places = standings(runs);
        for (std::size_t index = 0; index < runs.size(); ++index) {
            const bool is_on_front = places[index] && places[index]->on_front;
            on_front += is_on_front ? 1 : 0;
            CHECK(runs[index].run.layers.empty() != is_on_front);
        }
        CHECK(on_front > 0);
        auto files = contents(folder.path());
        for (const Fault& note : notes.warnings()) {
            files["notes"] += to_string(note) + "\n";
        }
        CHECK_THAT(files["notes"], Catch::Contains("(with sram_2MB.size=128, sizes=[8,8]"));
        CHECK(files.contains("overview.json"));
        CHECK(files.contains("report.html"));
        CHECK(files.contains("pictures/pareto.svg"));
        CHECK(files.contains("sram_2MB.size=65536,sizes=[32,32]/Conv1_complete.json"));
        CHECK_FALSE(files.contains("sram_2MB.size=128,sizes=[32,32]/loop_ordering.txt"));  // no mapping
        if (alone.empty()) {
            alone = files;
        }
        CHECK(files == alone);
        const nlohmann::json overview = nlohmann::json::parse(files["overview.json"]);
        for (const auto& run : overview.at("runs")) {
            CHECK(run.contains("folder") == run.contains("energy"));
            if (run.contains("folder")) {
                const auto totals = nlohmann::json::parse(files[run.at("folder").get<std::string>() + "/overall_simple.json"]);
                CHECK(totals.at("energy") == run.at("energy"));
                CHECK(totals.at("latency") == run.at("latency"));
            }
        }
    }
}
