// Stages that are no part of the library: each is a class and one line that adds it.
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag/pipeline/stage_options.hpp"
#include "zigzag/search/loop_prime_factors.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/stages/registry.hpp"

#include "zigzag_io/api.hpp"

using namespace zigzag;

namespace {

/// A trivial search engine: prime factors of one dimension after the other.
class DimensionByDimensionStage final : public Stage {
public:
    void run(const Task& task, const Services& /*services*/, const Next& next, const Keep& keep) const override {
        LoopOrder order;
        for (const auto& [loop, count] :
             loop_prime_factors(task.problem->layer, task.problem->temporal_sizes, {}, std::nullopt)) {
            order.insert(order.end(), static_cast<std::size_t>(count), loop);
        }
        Candidate candidate;
        candidate.loop_order = &order;
        Task below = task;
        below.candidate = &candidate;
        next(below, keep);
    }
};

/// A trivial proving stage: nothing is better than the bound that every order keeps, which is all that it proves.
class HonestStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        REQUIRE(task.proof != nullptr);
        OrderCertificate certificate;
        certificate.objective = to_string(task.objective);
        certificate.lower_bound = lower_bounds(*task.problem).latency;
        certificate.limitation = "nobody looked further";
        task.proof->add(certificate);
        task.proof->beaten = task.proof->effort == SearchEffort::bound;
        if (!task.proof->beaten) {
            DimensionByDimensionStage().run(task, services, next, keep);
        }
    }
};

StageDescription engine() {
    return {{.name = "DimensionByDimensionStage",
             .summary = "takes the loops of one dimension after the other",
             .needs = Provides::spatial_mapping,
             .provides = Provides::temporal_mapping,
             .engine = "by_dimension"},
            pipeline::create_from<DimensionByDimensionStage>()};
}

StageDescription prover() {
    return {{.name = "HonestStage",
             .summary = "knows a bound",
             .needs = Provides::spatial_mapping,
             .provides = Provides::temporal_mapping,
             .flow = ResultFlow::alternatives,
             .engine = "honest",
             .proves_orders = true,
             .shows_bounds = true},
            pipeline::create_from<HonestStage>()};
}

/// Lets layers of one name have their loops in many orders, and the others in few.
class FavouriteStage final : public Stage {
public:
    void run(const Task& task, const Services& /*services*/, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.search.lpf_limit = task.layer->name == "favourite" ? 6 : 1;
        next(below, keep);
    }
};

StageDescription favourite() {
    return {{.name = "FavouriteStage", .summary = "searches some layers longer", .needs = Provides::layer},
            pipeline::create_from<FavouriteStage>()};
}

HardwarePerformance run(const Options& options) {
    return get_hardware_performance("resnet18_first_layer", "tpu_like", "tpu_like", options);
}

}  // namespace

TEST_CASE("a search engine of one's own is a stage and a line") {
    Options options;
    const HardwarePerformance searched = run(options);
    StageRegistry own;
    own.add(engine());
    options.stages = &own;
    options.temporal_mapping_search_engine = "by_dimension";
    const HardwarePerformance simple = run(options);
    REQUIRE(simple.layers.size() == 1);
    CHECK(simple.latency >= searched.latency);
    CHECK_FALSE(simple.layers.front().lower_bounds);
}

TEST_CASE("a proving stage of one's own gives certificates, also over several spatial mappings on several threads") {
    Options options;
    StageRegistry own;
    own.add(prover());
    options.stages = &own;
    options.temporal_mapping_search_engine = "honest";
    const HardwarePerformance one = run(options);
    REQUIRE(one.layers.front().certificate);
    CHECK(one.layers.front().certificate->limitation == "nobody looked further");
    CHECK(one.layers.front().certificate->lower_bound <= one.latency);
    CHECK(one.layers.front().lower_bounds);

    options.nb_spatial_mappings_generated = 20;
    const auto open = [&options](std::size_t threads) {
        options.threads = threads;
        return get_hardware_performance("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed", options);
    };
    const HardwarePerformance several = open(1);
    REQUIRE(several.layers.front().certificate);
    CHECK(several.layers.front().certificate->spatial_candidates > 1);
    CHECK(open(3).layers.front().certificate->lower_bound == several.layers.front().certificate->lower_bound);
}

TEST_CASE("equal layers that a stage of one's own has searched otherwise are not taken for one") {
    Diagnostics ignored;
    const Accelerator accelerator = read_accelerator(resolve_input(InputKind::accelerator, "tpu_like"), ignored);
    const UserMapping mapping = read_mapping(resolve_input(InputKind::mapping, "tpu_like"), ignored);
    Network network = read_workload(resolve_input(InputKind::workload, "alexnet"), {}, ignored);
    const std::vector<NetworkNode> nodes = network.nodes;
    for (const NetworkNode& node : nodes) {
        if (node.layer) {
            network.nodes.push_back(node);
            network.nodes.back().layer->name = "favourite";
        }
    }
    Options options;
    StageRegistry own;
    own.add(favourite());
    options.stages = &own;
    options.pipeline = search_pipeline(options);
    options.pipeline.insert(options.pipeline.begin() + 2, {"FavouriteStage", {}, {}});
    for (const std::size_t threads : {1, 2}) {
        options.threads = threads;
        const HardwarePerformance found = get_hardware_performance(network, accelerator, mapping, options);
        double favourites = 0;
        double others = 0;
        for (const LayerResult& layer : found.layers) {
            (layer.layer.name == "favourite" ? favourites : others) += layer.totals.latency_total2;
        }
        CHECK(favourites < others);
    }
}

TEST_CASE("an engine that nobody has is refused, with those that there are") {
    Options options;
    options.temporal_mapping_search_engine = "lome";
    CHECK_THROWS_WITH(run(options), Catch::Contains("lome") && Catch::Contains("loma, salsa, optimal"));
}

// The example of docs/extending.md.

namespace {

using pipeline::create_with;
using pipeline::StageOptions;

/// What the chain may ask for.
struct Deadline {
    std::int64_t cycles = std::numeric_limits<std::int64_t>::max();
};

OptionTable<Deadline> deadline_options() {
    const Option<std::int64_t> cycles{{.name = "cycles", .value = "N", .help = "Cycles that a candidate may take"},
                                      integer_type<std::int64_t>(1, std::numeric_limits<std::int64_t>::max())};
    return OptionTable<Deadline>().add(cycles, "cycles", &Deadline::cycles);
}

/// Keeps candidates up to a number of cycles.
class DeadlineStage final : public Stage {
public:
    explicit DeadlineStage(const StageOptions<Deadline>& given) : cycles_(given.over({}).cycles) {}

    void run(const Task& task, const Services& /*services*/, const Next& next, const Keep& keep) const override {
        bool kept = false;
        next(task, [&](Result& candidate) {
            if (candidate.score.latency <= static_cast<double>(cycles_)) {
                kept = true;
                keep(candidate);
            }
        });
        if (!kept) {
            throw NoMappingError("layer " + task.layer->name + ": no mapping meets the deadline");
        }
    }

private:
    std::int64_t cycles_;
};

StageDescription deadline_stage() {
    return {{.name = "DeadlineStage",
             .summary = "keeps candidates that take at most so many cycles",
             .options = "cycles: the most that a candidate may take",
             .needs = Provides::layer,     // from above
             .flow = ResultFlow::passes},  // what it does to the stream of results
            create_with<DeadlineStage>(&deadline_options)};
}

}  // namespace

TEST_CASE("a chain may name a stage of one's own, with its options") {
    Options options;
    StageRegistry own;
    own.add(deadline_stage());
    options.stages = &own;
    const double fastest = run(options).latency;
    options.opt = Objective::energy;
    options.pipeline = default_pipeline(options);
    options.pipeline.insert(options.pipeline.end() - 2,
                            {"DeadlineStage", {{"cycles", std::to_string(std::int64_t(fastest) + 1), {}}}, {}});
    CHECK(run(options).latency == fastest);
    options.pipeline[options.pipeline.size() - 3].options[0].value = "0";
    CHECK_THROWS_WITH(run(options), Catch::Contains("DeadlineStage.cycles: found 0; give a whole number from 1"));
    options.pipeline[options.pipeline.size() - 3].options[0].value = "1";
    CHECK_THROWS_AS(run(options), NoMappingError);
}
