#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

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
