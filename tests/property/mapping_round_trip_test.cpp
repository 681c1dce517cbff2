#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "zigzag_io/api.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;

namespace fs = std::filesystem;

namespace {

/// A file that is gone at the end of its scope.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& content)
        : path_(fs::temp_directory_path() / ("zigzag-round-trip-" + std::to_string(::getpid()) + ".yaml")) {
        std::ofstream(path_) << content;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { fs::remove(path_); }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

std::vector<fs::path> shipped_networks() {
    std::vector<fs::path> networks;
    for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(ZIGZAG_INPUTS_DIR) / "workload")) {
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".onnx") {
            networks.push_back(entry.path());
        }
    }
    std::sort(networks.begin(), networks.end());
    return networks;
}

struct Target {
    std::string accelerator;
    std::string mapping;
    FileOptions options;
};

fs::path shipped(const std::string& folder, const std::string& name) {
    return fs::path(ZIGZAG_INPUTS_DIR) / folder / (name + ".yaml");
}

void check_equal(const HardwarePerformance& first, const HardwarePerformance& again) {
    REQUIRE(again.layers.size() == first.layers.size());
    for (std::size_t index = 0; index < first.layers.size(); ++index) {
        const CostModelEvaluation& before = first.layers[index];
        const CostModelEvaluation& after = again.layers[index];
        INFO("layer " << before.layer.name);
        CHECK(after.loop_order == before.loop_order);
        CHECK(after.has_own_boundaries == before.has_own_boundaries);
        CHECK(after.totals.energy_total == before.totals.energy_total);
        CHECK(after.totals.mac_energy == before.totals.mac_energy);
        CHECK(after.totals.latency_total0 == before.totals.latency_total0);
        CHECK(after.totals.latency_total2 == before.totals.latency_total2);
    }
    CHECK(again.energy == first.energy);
    CHECK(again.latency == first.latency);
}

struct Tally {
    std::size_t runs = 0;
    std::size_t layers = 0;
    std::size_t fractional = 0;
    std::size_t own_boundaries = 0;
};

bool has_fraction(const CostModelEvaluation& layer) {
    for (const auto& loops : layer.operands[1].spatial_fractional) {
        for (const SpatialFactor& loop : loops) {
            if (loop.factor != static_cast<double>(static_cast<std::int64_t>(loop.factor))) {
                return true;
            }
        }
    }
    return false;
}

/// Searches every network, gives the mappings that were found back, and compares. Networks that do not fit are left out.
Tally round_trips(const Target& target) {
    Tally tally;
    for (const fs::path& network : shipped_networks()) {
        INFO(network.filename() << " on " << target.accelerator << " with " << target.mapping);
        FileOptions options = target.options;
        if (network.filename() == "dynamic_cnn.onnx") {
            options.dimensions = {{"height", 32}, {"width", 32}};
        }
        HardwarePerformance first;
        try {
            first = get_hardware_performance(network, shipped("hardware", target.accelerator), shipped("mapping", target.mapping),
                                             options);
        } catch (const NoMappingError&) {
            continue;
        }
        const TemporaryFile mapping(mapping_yaml(first.layers));
        const HardwarePerformance again =
            get_hardware_performance(network, shipped("hardware", target.accelerator), mapping.path(), options);
        check_equal(first, again);
        ++tally.runs;
        tally.layers += first.layers.size();
        tally.own_boundaries += static_cast<std::size_t>(
            std::count_if(first.layers.begin(), first.layers.end(), [](const auto& layer) { return layer.has_own_boundaries; }));
        tally.fractional += static_cast<std::size_t>(std::count_if(first.layers.begin(), first.layers.end(), has_fraction));
    }
    return tally;
}

FileOptions with(const std::function<void(FileOptions&)>& change) {
    FileOptions options;
    options.lpf_limit = 5;
    change(options);
    return options;
}

}  // namespace

TEST_CASE("found mappings of all networks, given back, cost the same to the last bit") {
    Tally all;
    for (const char* accelerator : {"tpu_like", "edge_tpu_like", "ascend_like", "generic_array", "eyeriss_like"}) {
        const Tally tally = round_trips({accelerator, accelerator, with([](FileOptions&) {})});
        CHECK(tally.runs >= 10);
        all.layers += tally.layers;
        all.fractional += tally.fractional;
    }
    CHECK(all.layers > 500);
    CHECK(all.fractional > 20);
}

TEST_CASE("generated spatial mappings, also mixed ones with data locality, are given back as well") {
    const Tally open = round_trips({"tpu_like", "default", with([](FileOptions& options) { options.lpf_limit = 4; })});
    CHECK(open.runs >= 10);
    const Tally mixed = round_trips({"edge_tpu_like", "edge_tpu_like_mixed", with([](FileOptions& options) {
                                         options.enable_mix_spatial_mapping = true;
                                         options.lpf_limit = 4;
                                     })});
    CHECK(mixed.runs >= 10);
    CHECK(mixed.fractional > 5);
}

TEST_CASE("mappings on in-memory-compute arrays are given back as well") {
    for (const char* accelerator : {"aimc", "dimc"}) {
        const Tally tally = round_trips({accelerator, "default_imc", with([](FileOptions& options) {
                                             options.in_memory_compute = true;
                                             options.lpf_limit = 4;
                                         })});
        CHECK(tally.runs >= 8);
    }
}

TEST_CASE("mappings with memory boundaries of their own are given back as well") {
    for (const char* accelerator : {"tpu_like", "edge_tpu_like"}) {
        const Tally tally = round_trips({accelerator, accelerator, with([](FileOptions& options) {
                                             options.temporal_mapping_search_engine = "optimal";
                                             options.optimal.allocation = Allocation::optimal;
                                             options.optimal.gap = 0.05;
                                             options.optimal.memory_limit = std::size_t{1} << 22;
                                         })});
        CHECK(tally.runs >= 10);
        CHECK(tally.own_boundaries > 30);
    }
}

TEST_CASE("mappings that were cut evenly or costed by the corrected rules are given back as well") {
    const Tally even = round_trips(
        {"tpu_like", "tpu_like", with([](FileOptions& options) { options.temporal_mapping_type = TemporalMappingType::even; })});
    CHECK(even.runs >= 10);
    const Tally corrected =
        round_trips({"meta_prototype", "meta_prototype", with([](FileOptions& options) { options.corrected = true; })});
    CHECK(corrected.runs >= 10);
}
