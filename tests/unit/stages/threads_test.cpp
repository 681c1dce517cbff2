#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/base/parallel.hpp"

#include "zigzag_io/api.hpp"
#include "zigzag_io/report/report.hpp"

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
        for (const LayerResult& layer : performance.layers) {
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
    annealed.temporal_mapping_search_engine = "salsa";
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

TEST_CASE("the engine with proof gives the same results and certificates on any number of threads") {
    Options proven;
    proven.temporal_mapping_search_engine = "optimal";
    Options mixed = proven;
    mixed.enable_mix_spatial_mapping = true;
    mixed.opt = Objective::energy;
    Options prime = proven;
    prime.optimal.factors = LoopFactors::prime;
    prime.opt = Objective::EDP;
    Options chosen = proven;
    chosen.optimal.allocation = Allocation::optimal;
    Options small_memory = proven;
    small_memory.optimal.memory_limit = std::size_t{1} << 16;
    const std::vector<std::tuple<std::string, std::string, std::string, Options>> runs{
        {"resnet18", "tpu_like", "tpu_like", proven},
        {"resnet18", "tpu_like", "tpu_like_mixed", mixed},
        {"alexnet", "tpu_like", "tpu_like", prime},
        {"transformer_encoder", "tpu_like", "tpu_like_mixed", chosen},
        {"transformer_encoder", "ascend_like", "ascend_like", small_memory}};
    for (const auto& [workload, accelerator, mapping, options] : runs) {
        const std::string alone = transcript(workload, accelerator, mapping, options, 1);
        CHECK_THAT(alone, Catch::Contains("\"certificate\""));
        for (const std::size_t threads : {2, 64}) {
            INFO(workload << " " << mapping << " on " << threads << " threads");
            CHECK(transcript(workload, accelerator, mapping, options, threads) == alone);
        }
    }
}

TEST_CASE("spatial mappings whose bounds can't win are not searched, whatever the number of threads") {
    Options options;
    options.temporal_mapping_search_engine = "optimal";
    options.nb_spatial_mappings_generated = 25;
    options.enable_mix_spatial_mapping = true;
    std::size_t excluded = 0;
    for (const Objective& objective : {Objective::latency, Objective::energy, Objective::EDP}) {
        options.opt = objective;
        const std::string alone = transcript("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed", options, 1);
        CHECK(transcript("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed", options, 8) == alone);

        std::mutex lock;
        std::size_t orders_found = 0;
        options.search_log = [&](const std::string& layer, const OptimalSearchProgress& progress) {
            const std::lock_guard guard(lock);
            CHECK_FALSE(layer.empty());
            orders_found += std::string(progress.phase) == "loma" ? 1 : 0;
        };
        const HardwarePerformance found =
            get_hardware_performance("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed", options);
        options.search_log = {};
        REQUIRE(found.layers.size() == 1);
        const OrderCertificate& certificate = found.layers[0].certificate.value();
        CHECK(certificate.proven);
        CHECK(certificate.lower_bound == certificate.best);
        CHECK(certificate.spatial_candidates > 20);
        excluded += certificate.excluded_candidates;
        CHECK(orders_found == certificate.spatial_candidates - certificate.excluded_candidates);

        Options loma = options;
        loma.temporal_mapping_search_engine = "loma";
        const HardwarePerformance reference =
            get_hardware_performance("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed", loma);
        CHECK(objective.cost({found.energy, found.latency}) <=
              objective.cost({reference.energy, reference.latency}) * (1 + 1e-12));
    }
    CHECK(excluded > 0);
}

TEST_CASE("equal layers are proven once") {
    Options options;
    options.temporal_mapping_search_engine = "optimal";
    for (const std::size_t threads : {1, 4}) {
        options.threads = threads;
        std::mutex lock;
        std::size_t searches = 0;
        options.search_log = [&](const std::string&, const OptimalSearchProgress& progress) {
            const std::lock_guard guard(lock);
            searches += std::string(progress.phase) == "loma" ? 1 : 0;
        };
        const HardwarePerformance found = get_hardware_performance("resnet18", "tpu_like", "tpu_like", options);
        std::vector<const LayerResult*> distinct;
        for (const LayerResult& layer : found.layers) {
            REQUIRE(layer.certificate);
            const bool known = std::any_of(distinct.begin(), distinct.end(),
                                           [&layer](const LayerResult* other) { return other->layer.same_work_as(layer.layer); });
            if (!known) {
                distinct.push_back(&layer);
            }
        }
        CHECK(distinct.size() < found.layers.size());
        CHECK(searches == distinct.size());
    }
}
