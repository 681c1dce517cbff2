#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag/stages/pipeline.hpp"

#include "golden_case.hpp"

namespace zigzag::golden {

namespace {

std::filesystem::path inputs() {
    return ZIGZAG_INPUTS_DIR;
}

HardwarePerformance run_lab(const std::string& lab, const std::filesystem::path& workload, const std::string& accelerator,
                            const std::string& mapping) {
    const std::filesystem::path folder = inputs() / "labs" / lab;
    return get_hardware_performance(workload, folder / "hardware" / accelerator, folder / "mapping" / mapping);
}

/// The layer of the labs in both of its forms.
std::vector<std::filesystem::path> first_layer(const std::string& lab) {
    return {inputs() / "workload" / "resnet18_first_layer.onnx",
            inputs() / "labs" / lab / "workload" / "resnet18_first_layer.yaml"};
}

}  // namespace

TEST_CASE("lab 1 gives the tutorial's energy and latency, from ONNX and from YAML") {
    for (const std::filesystem::path& workload : first_layer("lab1")) {
        INFO(workload);
        const HardwarePerformance performance = run_lab("lab1", workload, "accelerator1.yaml", "mapping.yaml");
        CHECK(is_close(performance.energy, 2642472432.376));
        CHECK(performance.latency == 20129090);
    }
}

TEST_CASE("lab 2 finds the tutorial's loop order, from ONNX and from YAML") {
    for (const std::filesystem::path& workload : first_layer("lab2")) {
        INFO(workload);
        const HardwarePerformance performance = run_lab("lab2", workload, "accelerator1.yaml", "mapping.yaml");
        CHECK(is_close(performance.energy, 108151736.576));
        CHECK(performance.latency == 2463276);
    }
}

TEST_CASE("the pipelines of labs 1 and 2 differ in the stage that orders the loops, and give the tutorial's figures") {
    struct Lab {
        std::string name;
        double energy;
        double latency;
    };
    const std::vector<Lab> labs{{"lab1", 2642472432.376, 20129090}, {"lab2", 108151736.576, 2463276}};
    std::vector<std::vector<StageSpecification>> pipelines;
    for (const Lab& lab : labs) {
        INFO(lab.name);
        const TemporaryFolder temporary;
        const std::filesystem::path folder = inputs() / "labs" / lab.name;
        Diagnostics warnings;
        Options options;
        options.pipeline = read_pipeline(folder / "pipeline.yaml", warnings);
        options.dump_folder = temporary.path() / "results";
        pipelines.push_back(options.pipeline);
        CHECK(warnings.warnings().empty());
        const HardwarePerformance performance =
            get_hardware_performance(inputs() / "workload" / "resnet18_first_layer.onnx",
                                     folder / "hardware" / "accelerator1.yaml", folder / "mapping" / "mapping.yaml", options);
        CHECK(is_close(performance.energy, lab.energy));
        CHECK(performance.latency == lab.latency);
        CHECK_FALSE(std::filesystem::is_empty(options.dump_folder));
    }
    REQUIRE(pipelines[0].size() == pipelines[1].size());
    std::vector<std::string> exchanged;
    for (std::size_t stage = 0; stage < pipelines[0].size(); ++stage) {
        if (pipelines[0][stage].name != pipelines[1][stage].name) {
            exchanged.push_back(pipelines[0][stage].name + " by " + pipelines[1][stage].name);
        }
    }
    CHECK(exchanged == std::vector<std::string>{"TemporalOrderingConversionStage by LomaStage"});
}

TEST_CASE("lab 3 ranks its three machines as the tutorial does") {
    struct Machine {
        std::string file;
        double energy;
        double latency;
    };
    const std::vector<Machine> machines{{"accelerator1.yaml", 52468446.296, 1230798},
                                        {"accelerator2.yaml", 31320045.712, 137089},
                                        {"accelerator3.yaml", 169738126.208, 368260}};
    for (const std::filesystem::path& workload : first_layer("lab3")) {
        for (const Machine& machine : machines) {
            INFO(machine.file << " with " << workload);
            const HardwarePerformance performance = run_lab("lab3", workload, machine.file, machine.file);
            CHECK(is_close(performance.energy, machine.energy));
            CHECK(performance.latency == machine.latency);
        }
    }
}

}  // namespace zigzag::golden
