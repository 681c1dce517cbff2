#include "zigzag_io/options/run_options.hpp"

#include <functional>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include "zigzag_io/formats/stream/parser.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/runs/run_matrix.hpp"

// What a C++ caller may do that no command line does: fill options with anything.

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string refusal(const std::function<void()>& run) {
    try {
        run();
    } catch (const zigzag::UsageError& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("options out of their range are refused by every run on one core, all in one error") {
    using namespace zigzag;
    FileOptions options;
    options.nb_spatial_mappings_generated = 0;
    options.lpf_limit = 0;
    options.salsa.iteration_number = -5;
    options.salsa.start_temperature = not_a_number;
    options.optimal.gap = -0.5;
    options.optimal.time_limit = std::numeric_limits<double>::infinity();
    options.optimal.memory_limit = 0;
    options.temporal_mapping_type = static_cast<TemporalMappingType>(7);
    options.threads = 0;
    const std::string all =
        "temporal_mapping_type: must be uneven or even, found 7; "
        "nb_spatial_mappings_generated: must be a whole number from 1 to 1000000, found 0; "
        "lpf_limit: must be none or a whole number from 1, found 0; "
        "salsa_iteration_number: must be a whole number from 1 to 1000000000, found -5; "
        "salsa_start_temperature: must be a number from 1e-09 to 1e+09, found nan; "
        "time_limit: must be none or a number from 0 to 1e+09, found inf; "
        "gap: must be a number from 0 to 1, found -0.5; "
        "memory_limit: must be a whole number from 1 to 16777216, found 0; "
        "threads: must be a whole number from 1 to 1024, found 0";
    CHECK(refusal([&] { get_hardware_performance("resnet18_first_layer", "tpu_like", "tpu_like", options); }) == all);
    CHECK(refusal([&] { network_lower_bounds("resnet18_first_layer", "tpu_like", "tpu_like", options); }) == all);
    CHECK(refusal([&] { run_matrix({}, options); }) == all);

    Diagnostics unheard;
    const Network network = read_workload(resolve_input(InputKind::workload, "resnet18_first_layer"), {}, unheard);
    const Accelerator accelerator = read_accelerator(resolve_input(InputKind::accelerator, "tpu_like"), unheard);
    const UserMapping mapping = read_mapping(resolve_input(InputKind::mapping, "tpu_like"), unheard);
    CHECK(refusal([&] { get_hardware_performance(network, accelerator, mapping, options); }) == all);
    const Options& of_objects = options;
    CHECK(refusal([&] { get_hardware_performance(network, accelerator, mapping, of_objects); }) == all);

    FileOptions of_files;
    of_files.dimensions["batch"] = 0;
    CHECK(refusal([&] { get_hardware_performance("resnet18_first_layer", "tpu_like", "tpu_like", of_files); }) ==
          "dim: the size must be a whole number from 1, found 0");
}

TEST_CASE("options that contradict each other are refused by runs on objects too") {
    using namespace zigzag;
    Options options;
    options.optimal.allocation = Allocation::optimal;
    CHECK(refusal([&] { get_hardware_performance(Network(), Accelerator(), UserMapping(), options); }) ==
          "option `allocation` optimal requires option `temporal_mapping_search_engine` optimal");
    options = {};
    options.data_locality_savings = true;
    CHECK(refusal([&] { get_hardware_performance(Network(), Accelerator(), UserMapping(), options); }) ==
          "option `data_locality_savings` requires option `exploit_data_locality`");
}

TEST_CASE("options out of their range are refused by every run on many cores, all in one error") {
    using namespace stream;
    FileOptions options;
    options.hint_loops = {{"OY", 2, 1}, {"OY", 0, 1}};
    options.cn_define_mode = 5;
    options.scheduler.options["candidate_selection"] = "fastest";
    options.allocation = static_cast<AllocationMethod>(9);
    options.search.nb_ga_generations = 0;
    options.intra_core.lpf_limit = -1;
    options.intra_core.threads = 0;
    const std::string all = "hint_loops: " + refusal([] { parse_hint_loop("OY:0"); }) +
                            "; cn_define_mode: must be a whole number from 1 to 4, found 5; "
                            "scheduler_candidate_selection: must be latency or memory, found fastest; "
                            "allocation: must be auto, fixed, exhaustive or genetic, found 9; "
                            "nb_ga_generations: must be a whole number from 1 to 1000000, found 0; "
                            "lpf_limit: must be none or a whole number from 1, found -1; "
                            "threads: must be a whole number from 1 to 1024, found 0";
    CHECK(refusal([&] { get_hardware_performance_stream("lab4_layers", "lab4_quad_core", "lab4_free", options); }) == all);
    const Options& of_objects = options;
    CHECK(refusal([&] { get_hardware_performance_stream({}, {}, {}, of_objects); }) == all);
    options = {};
    options.intra_core.threads = 5000;
    CHECK(refusal([&] { get_hardware_performance_stream("lab4_layers", "lab4_quad_core", "lab4_free", options); }) ==
          "threads: must be a whole number from 1 to 1024, found 5000");
}

TEST_CASE("a mode of defining computation nodes changes nothing, and one warning says so") {
    stream::FileOptions options;
    options.search.nb_ga_generations = 1;
    options.search.local_search = false;
    const auto run = [&options] {
        return stream::get_hardware_performance_stream("resnet18_first_layer", "lab4_quad_core", "lab4_free", options);
    };
    const stream::MulticorePerformance without = run();
    options.cn_define_mode = 1;
    const stream::MulticorePerformance with = run();
    CHECK(with.latency == without.latency);
    CHECK(with.energy == without.energy);
    REQUIRE(with.warnings.size() == without.warnings.size() + 1);
    CHECK(to_string(with.warnings.front()) ==
          "option `cn_define_mode`: changes nothing yet: the hint loops alone say how layers are cut");
}
