#include "golden_case.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "evaluation_differences.hpp"

namespace zigzag::golden {

namespace fs = std::filesystem;

bool is_close(double found, double expected, double tolerance) {
    return std::abs(found - expected) <= tolerance * std::max(std::abs(found), std::abs(expected));
}

Json read_cases(const std::string& file) {
    const fs::path path = fs::path(ZIGZAG_TEST_DATA_DIR) / "golden" / "data" / file;
    std::ifstream stream(path);
    if (!stream) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return Json::parse(stream).at("cases");
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "zigzag_golden_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot create a temporary folder like " + name);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

CaseInputs::CaseInputs(const Json& golden_case) {
    workload_ = place(golden_case.at("workload"), "workload.yaml");
    accelerator_ = place(golden_case.at("accelerator"), "accelerator.yaml");
    mapping_ = place(golden_case.at("mapping"), "mapping.yaml");
}

fs::path CaseInputs::place(const Json& input, const std::string& name) const {
    if (input.is_string()) {
        return fs::path(ZIGZAG_INPUTS_DIR) / input.get<std::string>();
    }
    fs::path path = folder_.path() / name;
    std::ofstream(path) << input.dump(1) << '\n';
    return path;
}

Options options_of(const Json& golden_case) {
    Options options;
    if (golden_case.contains("lpf_limit")) {
        options.lpf_limit = golden_case["lpf_limit"].get<int>();
    }
    if (golden_case.value("temporal_mapping_type", "uneven") == "even") {
        options.temporal_mapping_type = TemporalMappingType::even;
    }
    options.exploit_data_locality = golden_case.value("exploit_data_locality", false);
    options.enable_mix_spatial_mapping = golden_case.value("enable_mix_spatial_mapping", false);
    options.in_memory_compute = golden_case.value("in_memory_compute", false);
    options.access_same_data_considered_as_no_access =
        golden_case.value("access_same_data_considered_as_no_access", options.access_same_data_considered_as_no_access);
    return options;
}

std::string disagreement(const Json& golden_case) {
    std::vector<std::string> lines;
    try {
        const CaseInputs inputs(golden_case);
        const HardwarePerformance performance =
            get_hardware_performance(inputs.workload(), inputs.accelerator(), inputs.mapping(), options_of(golden_case));
        if (performance.layers.size() == 1) {
            lines = differences(performance.layers.front(), golden_case.at("expected"));
        } else {
            lines.push_back(std::to_string(performance.layers.size()) + " layers instead of 1");
        }
    } catch (const std::exception& error) {
        lines.emplace_back(error.what());
    }
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

}  // namespace zigzag::golden
