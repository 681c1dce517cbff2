#include <atomic>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/api.hpp"
#include "zigzag/base/parallel.hpp"
#include "zigzag/report/report.hpp"

using namespace zigzag;

namespace {

/// Everything that a run says: the record of every layer, the sum, the notes.
std::string transcript(const std::string& workload, const std::string& accelerator, const std::string& mapping, Options options,
                       std::size_t threads) {
    Diagnostics notes;
    options.threads = threads;
    options.notes = &notes;
    std::string text;
    try {
        const HardwarePerformance performance = get_hardware_performance(workload, accelerator, mapping, options);
        for (const CostModelEvaluation& layer : performance.layers) {
            text += json_text(complete_json(layer));
        }
        text += json_text(summary_json(performance.layers, performance.total));
    } catch (const NoMappingError& error) {
        text += error.what();
    }
    for (const Fault& note : notes.warnings()) {
        text += to_string(note) + '\n';
    }
    return text;
}

}  // namespace

TEST_CASE("parallel work is done once each, by any number of threads") {
    for (const std::size_t threads : {1, 2, 7, 100}) {
        std::vector<std::atomic<int>> done(50);
        parallel_for(done.size(), threads, [&done](std::size_t index) { ++done[index]; });
        for (const std::atomic<int>& times : done) {
            CHECK(times == 1);
        }
    }
    CHECK_NOTHROW(parallel_for(0, 4, [](std::size_t) { FAIL("there is no work"); }));
}

TEST_CASE(
    "a network gives the same records, sums and notes on any number of "
    "threads") {
    Options locality;
    locality.exploit_data_locality = true;
    Options mixed;
    mixed.enable_mix_spatial_mapping = true;
    Options annealed;
    annealed.temporal_mapping_search_engine = TemporalMappingSearchEngine::salsa;
    annealed.salsa.iteration_number = 50;
    const std::vector<std::tuple<std::string, Options>> runs{
        {"tpu_like", {}}, {"tpu_like", locality}, {"tpu_like_mixed", mixed}, {"tpu_like", annealed}};
    for (const auto& [mapping, options] : runs) {
        const std::string alone = transcript("resnet18", "tpu_like", mapping, options, 1);
        for (const std::size_t threads : {2, 5, 64}) {
            INFO(mapping << " on " << threads << " threads");
            CHECK(transcript("resnet18", "tpu_like", mapping, options, threads) == alone);
        }
    }
}

TEST_CASE(
    "one layer's spatial mappings are searched beside each other with "
    "the same outcome") {
    Options options;
    options.nb_spatial_mappings_generated = 20;
    const std::string alone = transcript("gemm_layer", "generic_array", "default", options, 1);
    CHECK(transcript("gemm_layer", "generic_array", "default", options, 8) == alone);
}
