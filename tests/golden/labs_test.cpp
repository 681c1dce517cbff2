#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "golden_case.hpp"
#include "zigzag_io/api.hpp"

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
        FileOptions options;
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

namespace {

/// A lab's accelerator with lines of its cells replaced by what they cost there, as a file in `folder`.
std::filesystem::path with_cells(const std::string& lab, const std::string& file, const std::string& costs,
                                 const std::filesystem::path& folder) {
    std::ifstream source(inputs() / "labs" / lab / "hardware" / file);
    std::string text{std::istreambuf_iterator<char>(source), {}};
    const std::string automatic = "    auto_cost_extraction: true\n";
    const std::size_t place = text.find(automatic);
    REQUIRE(place != std::string::npos);
    text.replace(place, automatic.size(), costs);
    const std::filesystem::path path = folder / file;
    std::ofstream(path) << text;
    return path;
}

HardwarePerformance run_imc_lab(const std::string& lab, const std::string& layer, const std::filesystem::path& accelerator) {
    const std::filesystem::path folder = inputs() / "labs" / lab;
    FileOptions options;
    options.in_memory_compute = true;
    return get_hardware_performance(folder / "workload" / layer, accelerator, folder / "mapping" / "mapping.yaml", options);
}

}  // namespace

TEST_CASE("lab 4's macro has the tutorial's area, clock and peak figures when its cells have CACTI's area") {
    const TemporaryFolder temporary;
    // 0.0048266 mm² over 32 x 32 cells.
    const auto file = with_cells("lab4", "imc_macro.yaml", "    r_cost: 0\n    w_cost: 0.095\n    area: 0.0000047134765625\n",
                                 temporary.path());
    Diagnostics warnings;
    AcceleratorReading macro;
    macro.macro_only = true;
    const Accelerator accelerator = read_accelerator(file, warnings, macro);
    const ImcArray& imc = *accelerator.operational_array.imc;
    CHECK(area_of(imc).total() == Approx(0.0468).epsilon(1e-3));
    CHECK(clock_period_of(imc).total() == Approx(4.8126).epsilon(1e-5));
    CHECK(peak_energy_of(imc).total() == Approx(77.0242).epsilon(1e-6));
    const ImcPeak peak = peak_of(imc);
    CHECK(peak.tops == Approx(.106387).epsilon(1e-5));
    CHECK(peak.tops_per_w == Approx(6.647263).epsilon(1e-6));
    CHECK(peak.tops_per_mm2 == Approx(2.273386).epsilon(1e-6));
}

TEST_CASE("labs 5 and 6 give ZigZag 3.8.5's energy and latency when the cells have the costs that CACTI gave there") {
    const TemporaryFolder temporary;
    const std::string costs = "    r_cost: 4.78175\n    w_cost: 5.58964\n    area: 0\n";
    const HardwarePerformance analog =
        run_imc_lab("lab5", "resnet18_first_layer.yaml", with_cells("lab5", "accelerator.yaml", costs, temporary.path()));
    CHECK(is_close(analog.energy, 362512627.06632197));
    CHECK(analog.latency == 4917252);
    const HardwarePerformance digital =
        run_imc_lab("lab6", "resnet18_second_layer.yaml", with_cells("lab6", "accelerator.yaml", costs, temporary.path()));
    CHECK(is_close(digital.energy, 35085259.04947199));
    CHECK(digital.latency == 903172);
}

}  // namespace zigzag::golden
