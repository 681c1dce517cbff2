#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/api.hpp"
#include "zigzag/base/store.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/report.hpp"
#include "zigzag_io/runs/run_matrix.hpp"

using namespace zigzag;

namespace {

/// Three objects that a run is about.
struct Inputs {
    explicit Inputs(const std::string& workload_name, const std::string& accelerator_name, const std::string& mapping_name)
        : accelerator(read_accelerator(resolve_input(InputKind::accelerator, accelerator_name), ignored)),
          workload(read_workload(resolve_input(InputKind::workload, workload_name), {}, ignored)),
          mapping(read_mapping(resolve_input(InputKind::mapping, mapping_name), ignored)) {}

    Diagnostics ignored;
    Accelerator accelerator;
    Network workload;
    UserMapping mapping;
};

/// All that a run returns and says.
std::string transcript(const Inputs& inputs, const Options& options) {
    const HardwarePerformance found = get_hardware_performance(inputs.workload, inputs.accelerator, inputs.mapping, options);
    std::string text = json_text(summary_json(found.layers, found.total));
    for (const LayerResult& layer : found.layers) {
        text += json_text(complete_json(layer));
    }
    for (const std::vector<Fault>* said : {&found.warnings, &found.notes}) {
        for (const Fault& fault : *said) {
            text += to_string(fault) + "\n";
        }
    }
    return text;
}

}  // namespace

TEST_CASE("a second run with one store searches no layer again, and returns and says the same") {
    Options loma;
    Options salsa;
    salsa.temporal_mapping_search_engine = "salsa";
    salsa.salsa.iteration_number = 20;
    Options proven;
    proven.temporal_mapping_search_engine = "optimal";
    proven.optimal.allocation = Allocation::optimal;
    Options local;
    local.exploit_data_locality = true;
    local.data_locality_savings = true;
    local.lower_bounds = true;
    for (const std::size_t threads : {1, 4}) {
        for (Options options : {loma, salsa, proven, local}) {
            options.threads = threads;
            Inputs inputs("alexnet", "tpu_like", "tpu_like");
            const std::string alone = transcript(inputs, options);
            MemoryStore<std::string> store;
            options.store = &store;
            CHECK(transcript(inputs, options) == alone);
            const std::size_t layers = store.size();
            CHECK(layers > 0);
            const std::size_t hits = store.hits();
            const std::size_t questions = store.questions();
            CHECK(transcript(inputs, options) == alone);
            CHECK(store.size() == layers);
            CHECK(store.hits() - hits == store.questions() - questions);
        }
    }
}

TEST_CASE("machines that differ in what a layer never sees share its search, and each is reported as itself") {
    Inputs inputs("alexnet", "tpu_like", "tpu_like");
    MemoryStore<std::string> store;
    Options options;
    options.store = &store;
    transcript(inputs, options);
    const std::size_t layers = store.size();
    CHECK(store.hits() == 0);

    inputs.accelerator.name = "another";
    inputs.accelerator.operational_array.unit_area = 123;
    std::vector<MemoryLevel> levels = inputs.accelerator.memory_hierarchy.levels();
    levels.back().instance.area = 456;
    inputs.accelerator.memory_hierarchy = MemoryHierarchy(levels);
    const std::string shared = transcript(inputs, options);
    CHECK(store.hits() == layers);
    CHECK(store.size() == layers);
    options.store = nullptr;
    CHECK(transcript(inputs, options) == shared);
    CHECK_THAT(shared, Catch::Contains("another"));
}

TEST_CASE("machines, rules and settings that a layer's result can follow from share nothing") {
    const Inputs inputs("resnet18_first_layer", "tpu_like", "tpu_like");
    MemoryStore<std::string> store;
    Options options;
    options.store = &store;
    transcript(inputs, options);

    Inputs dearer = inputs;
    std::vector<MemoryLevel> levels = dearer.accelerator.memory_hierarchy.levels();
    levels.back().instance.r_cost *= 2;
    dearer.accelerator.memory_hierarchy = MemoryHierarchy(levels);
    transcript(dearer, options);
    Inputs finer = inputs;
    finer.workload.nodes.at(0).layer->precision.W = 4;
    transcript(finer, options);
    for (Options other : {options, options, options, options}) {
        static int number = 0;
        switch (number++) {
            case 0:
                other.opt = Objective::energy;
                break;
            case 1:
                other.lpf_limit = 5;
                break;
            case 2:
                other.corrected = true;
                break;
            default:
                other.access_same_data_considered_as_no_access = false;
        }
        transcript(inputs, other);
    }
    CHECK(store.hits() == 0);
    CHECK(store.size() == 7);
}

TEST_CASE("a search for comparison alone takes no word from the search of an equal layer that counts") {
    const Inputs inputs("resnet18", "tpu_like", "tpu_like");
    const auto notes_of = [&](bool savings) {
        Options options;
        options.lpf_limit = 3;
        options.exploit_data_locality = true;
        options.data_locality_savings = savings;
        std::string notes;
        for (const Fault& note : get_hardware_performance(inputs.workload, inputs.accelerator, inputs.mapping, options).notes) {
            notes += to_string(note) + "\n";
        }
        return notes;
    };
    CHECK_FALSE(notes_of(false).empty());
    CHECK(notes_of(true) == notes_of(false));
}

TEST_CASE("a layer that cannot be mapped is searched again and fails again with its own name") {
    Inputs inputs("resnet18_first_layer", "tpu_like", "tpu_like");
    std::vector<MemoryLevel> levels = inputs.accelerator.memory_hierarchy.levels();
    levels.front().instance.size = 1;
    inputs.accelerator.memory_hierarchy = MemoryHierarchy(levels);
    MemoryStore<std::string> store;
    Options options;
    options.store = &store;
    const auto complaint = [&] {
        try {
            transcript(inputs, options);
        } catch (const NoMappingError& error) {
            return std::string(error.what());
        }
        return std::string("it fits");
    };
    const std::string first = complaint();
    CHECK(first != "it fits");
    CHECK(complaint() == first);
    CHECK(store.size() == 0);
}

TEST_CASE("the runs of a sweep share layers that differ in nothing they see") {
    RunSelection selection;
    selection.models = {"resnet18"};
    selection.accelerators = {"tpu_like"};
    selection.mappings = {"tpu_like"};
    selection.axes = {parse_sweep_axis("operational_array.unit_area=1,2,3")};
    MemoryStore<std::string> store;
    Options options;
    options.store = &store;
    const std::vector<ComparedRun> runs = run_matrix(run_cases(selection), options);
    REQUIRE(runs.size() == 3);
    CHECK(store.size() > 1);
    CHECK(store.hits() == 2 * store.size());
    const HardwarePerformance alone = get_hardware_performance("resnet18", "tpu_like", "tpu_like");
    for (const ComparedRun& run : runs) {
        CHECK(json_text(summary_json(run.run.layers, run.run.total)) == json_text(summary_json(alone.layers, alone.total)));
    }
}
