#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "golden_case.hpp"

namespace zigzag::golden {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> yaml_files(const std::string& folder) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(ZIGZAG_INPUTS_DIR) / folder)) {
        if (entry.path().extension() == ".yaml") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("every shipped accelerator runs a network with the mapping of its name, all layers mapped on the array") {
    const std::vector<fs::path> accelerators = yaml_files("hardware");
    REQUIRE(accelerators.size() >= 12);
    for (const fs::path& accelerator : accelerators) {
        INFO(accelerator);
        const bool multiplies_matrices = accelerator.stem().string().rfind("gemm", 0) == 0;
        const fs::path folder = ZIGZAG_INPUTS_DIR;
        const fs::path workload = folder / "workload" / (multiplies_matrices ? "gemm_layer.yaml" : "resnet18.yaml");
        const std::string name = accelerator.stem().string();
        const bool is_imc = name == "aimc" || name == "dimc";
        const std::string mapping = is_imc ? "default_imc" : name.substr(0, name.find("_auto"));
        const HardwarePerformance performance =
            get_hardware_performance(workload, accelerator, folder / "mapping" / (mapping + ".yaml"));
        constexpr std::size_t layers_with_weights = 21;
        CHECK(performance.layers.size() == (multiplies_matrices ? 1 : is_imc ? layers_with_weights : 31));
        CHECK(performance.latency >= performance.total.totals.ideal_cycle);
        CHECK(performance.energy > performance.total.totals.mac_energy);
        for (const LayerResult& layer : performance.layers) {
            INFO(layer.layer.name);
            CHECK(layer.spatial_mapping.size() == layer.accelerator->operational_array.dimensions.size());
            CHECK(layer.totals.mac_spatial_utilization() > 0);
            CHECK(layer.totals.mac_spatial_utilization() <= 1);
        }
    }
}

TEST_CASE("every shipped YAML file can be read, and the mappings name a default") {
    Diagnostics diagnostics;
    for (const fs::path& file : yaml_files("mapping")) {
        INFO(file);
        const UserMapping mapping = read_mapping(file, diagnostics);
        CHECK(mapping.select("a layer of no name in particular", "AnOperatorOfNoName").name == "default");
    }
    for (const fs::path& file : yaml_files("workload")) {
        INFO(file);
        CHECK(read_workload_yaml(file, diagnostics).number_of_layers() >= 1);
    }
    CHECK(diagnostics.warnings().empty());
}

}  // namespace zigzag::golden
