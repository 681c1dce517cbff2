#include <cmath>
#include <csignal>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const std::vector<std::string> engine{"--temporal-mapping-search-engine", "optimal"};

std::vector<std::string> arguments_of(const std::string& model, const std::string& accelerator, const std::string& mapping,
                                      const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--model", model, "--accelerator", accelerator, "--mapping", mapping, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

json summary_of(const std::string& model, const std::string& accelerator, const std::vector<std::string>& more) {
    const Outcome outcome = run_zigzag(arguments_of(model, accelerator, accelerator, more));
    INFO(describe(outcome));
    REQUIRE(outcome.exit_code == done);
    return json::parse(outcome.standard_output);
}

std::vector<std::string> proving(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = engine;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

/// No layer may cost more than LOMA's, and what is open must be told.
void check_stopped_early(const json& stopped, const json& loma, const json& proven, const std::string& limitation) {
    REQUIRE(stopped["layers"].size() == loma["layers"].size());
    bool open = false;
    for (std::size_t layer = 0; layer < stopped["layers"].size(); ++layer) {
        const json& found = stopped["layers"][layer];
        const json& certificate = found["certificate"];
        INFO(found["name"]);
        CHECK(found["latency"].get<double>() <= loma["layers"][layer]["latency"].get<double>());
        CHECK(found["latency"].get<double>() >= proven["layers"][layer]["latency"].get<double>());
        CHECK(certificate["best"] == found["latency"]);
        const double best = certificate["best"];
        const double bound = certificate["lower_bound"];
        CHECK(bound <= proven["layers"][layer]["latency"].get<double>());
        CHECK(certificate["gap"].get<double>() == Approx((best - bound) / best).margin(1e-12));
        if (certificate["proven"] == false) {
            open = true;
            CHECK(certificate["limitation"] == limitation);
        }
    }
    CHECK(open);
    CHECK(stopped["certificate"]["proven"] < stopped["certificate"]["layers"]);
}

}  // namespace

TEST_CASE("a proof that is stopped early says how far it is, and is no worse than LOMA") {
    const json loma = summary_of("resnet18", "tesla_npu_like", {});
    const json proven = summary_of("resnet18", "tesla_npu_like", engine);
    CHECK(proven["certificate"]["proven"] == proven["certificate"]["layers"]);
    check_stopped_early(summary_of("resnet18", "tesla_npu_like", proving({"--time-limit", "0"})), loma, proven,
                        "time limit reached");
    check_stopped_early(summary_of("resnet18", "tesla_npu_like", proving({"--memory-limit", "1"})), loma, proven,
                        "memory limit reached");
    const json close = summary_of("resnet18", "tesla_npu_like", proving({"--gap", "0.2"}));
    check_stopped_early(close, loma, proven, "gap small enough");
    CHECK(close["certificate"]["worst_gap"].get<double>() <= 0.2);
}

TEST_CASE("boundaries that are chosen with the order never cost more than the allocator's") {
    for (const std::string objective : {"latency", "energy", "EDP"}) {
        const json placed = summary_of("resnet18", "tpu_like", proving({"--opt", objective}));
        const json chosen = summary_of("resnet18", "tpu_like", proving({"--opt", objective, "--allocation", "optimal"}));
        CHECK(placed["certificate"]["proven"] == placed["certificate"]["layers"]);
        CHECK(chosen["certificate"]["proven"] == chosen["certificate"]["layers"]);
        double best = 0;
        double best_placed = 0;
        for (std::size_t layer = 0; layer < placed["layers"].size(); ++layer) {
            const json& certificate = chosen["layers"][layer]["certificate"];
            INFO(chosen["layers"][layer]["name"]);
            CHECK(certificate["allocation"] == "optimal");
            CHECK(placed["layers"][layer]["certificate"]["allocation"] == "greedy");
            CHECK(certificate["best"] <= placed["layers"][layer]["certificate"]["best"]);
            CHECK(chosen["layers"][layer]["lower_bounds"]["latency_cycles"] <= chosen["layers"][layer]["latency"]);
            best += certificate["best"].get<double>();
            best_placed += placed["layers"][layer]["certificate"]["best"].get<double>();
        }
        CHECK((objective == "energy" ? best <= best_placed : best < best_placed));
    }
}

TEST_CASE("chosen boundaries need the engine that searches them, and uneven mapping") {
    const std::vector<std::string> chosen{"--allocation", "optimal"};
    const Outcome other_engine = run_zigzag(arguments_of("resnet18", "tpu_like", "tpu_like", chosen));
    CHECK(other_engine.exit_code == wrong_usage);
    CHECK_THAT(other_engine.standard_error, Contains("--allocation") && Contains("--temporal-mapping-search-engine optimal"));
    const Outcome even = run_zigzag(arguments_of("resnet18", "tpu_like", "tpu_like",
                                                 proving({"--allocation", "optimal", "--temporal-mapping-type", "even"})));
    CHECK(even.exit_code == wrong_usage);
    CHECK_THAT(even.standard_error, Contains("--allocation") && Contains("even"));
    CHECK(run_zigzag(arguments_of("resnet18", "tpu_like", "tpu_like", proving({"--allocation", "best"}))).exit_code ==
          wrong_usage);
    const Outcome text = run_zigzag({"--model", "resnet18_first_layer", "--accelerator", "tpu_like", "--allocation", "optimal",
                                     "--temporal-mapping-search-engine", "optimal"});
    CHECK(text.exit_code == done);
    CHECK_THAT(text.standard_output, Contains("proven optimal over all loop orders and memory boundaries"));
}

TEST_CASE("what cannot be proven is annealed, and is no worse than what SALSA finds") {
    const ScratchFolder scratch;
    const auto model = scratch.write("model.yaml", R"(- id: 0
  name: large
  operator_type: Conv
  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]
  dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]
  loop_dims: [B, K, C, OY, OX, FY, FX]
  loop_sizes: [128, 128, 128, 128, 128, 256, 256]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {W: 0, I: 0}
)");
    const auto latency_of = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = arguments_of(model.string(), "tpu_like", "tpu_like", more);
        arguments.insert(arguments.end(), {"--set", "memories.dram.size=9007199254740992"});
        const Outcome outcome = run_zigzag(arguments);
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        return json::parse(outcome.standard_output);
    };
    const json found = latency_of(engine);
    const json& certificate = found["layers"][0]["certificate"];
    CHECK(certificate["proven"] == false);
    CHECK(certificate["limitation"] == "the lattice of loop sets is too large");
    CHECK(certificate["gap"] < 0.01);
    CHECK(found["latency"] <= latency_of({"--temporal-mapping-search-engine", "salsa"})["latency"]);
    const json stopped = latency_of(proving({"--time-limit", "0"}));
    CHECK(stopped["layers"][0]["certificate"]["gap"] > 0.1);
    CHECK(stopped["layers"][0]["certificate"]["lower_bound"] == certificate["lower_bound"]);
}

TEST_CASE("the log of a proof comes line by line while it runs, on standard error only") {
    const Outcome outcome = run_zigzag(arguments_of("resnet18_first_layer", "eyeriss_like", "eyeriss_like", proving({"-v"})));
    REQUIRE(outcome.exit_code == done);
    CHECK(json::accept(outcome.standard_output));
    std::size_t lines = 0;
    for (const std::string& line : outcome.error_lines()) {
        if (line.find("labels") != std::string::npos) {
            ++lines;
            CHECK_THAT(line, Contains("best") && Contains("bound") && Contains("gap") && Contains(" s ") && Contains("Conv1"));
        }
    }
    CHECK(lines >= 2);
}

TEST_CASE("a long proof can be interrupted, and keeps the best order that it knows") {
    const ScratchFolder scratch;
    const fs::path results = scratch.path() / "results" / "run";
    fs::create_directory(results.parent_path());
    std::vector<std::string> arguments = arguments_of("mobilenetv2", "eyeriss_like", "eyeriss_like", engine);
    arguments.insert(arguments.end(), {"--opt", "EDP", "--allocation", "optimal", "--dump-folder", results.string()});
    RunningProgram program(arguments);
    REQUIRE(becomes_true([&] { return !names_in(results.parent_path()).empty() || program.has_ended(); }));
    REQUIRE_FALSE(program.has_ended());
    program.send(SIGINT);
    const Outcome outcome = program.wait();
    INFO(describe(outcome));
    CHECK(outcome.signal == SIGINT);
    CHECK_THAT(outcome.standard_error, Contains("interrupted: the layers that were still searched"));
    CHECK(names_in(results.parent_path()) == std::vector<std::string>{"run"});
    const json summary = json::parse(outcome.standard_output);
    CHECK(summary["certificate"]["proven"] < summary["certificate"]["layers"]);
    std::size_t cut_short = 0;
    for (const json& layer : summary["layers"]) {
        cut_short += layer["certificate"]["proven"] == false && layer["certificate"]["limitation"] == "interrupted" ? 1 : 0;
        CHECK(layer["certificate"]["lower_bound"] <= layer["certificate"]["best"]);
    }
    CHECK(cut_short > 0);
}

TEST_CASE("certificates and bounds are in the files of the layers, and pages and pictures show them") {
    const ScratchFolder scratch;
    const fs::path results = scratch.path() / "run";
    const json summary =
        summary_of("resnet18_first_layer", "tpu_like", proving({"--dump-folder", results.string(), "--svg", "--html"}));
    const json& layer = summary["layers"][0];
    const json details = json::parse(content_of(results / "Conv1_complete.json"))["details"];
    CHECK(details["certificate"] == layer["certificate"]);
    CHECK(details["lower_bounds"] == layer["lower_bounds"]);
    CHECK(details["certificate"]["proven"] == true);
    CHECK(details["certificate"]["best"] == summary["latency"]);
    CHECK(layer["lower_bounds"]["latency_cycles"] <= summary["latency"]);
    CHECK(layer["lower_bounds"]["energy_pj"] <= summary["energy"]);
    CHECK_THAT(content_of(results / "pictures" / "latency.svg"), Contains("at least") && Contains("class=\"mark\""));
    CHECK_THAT(content_of(results / "report.html"), Contains("lower_bounds"));
}

TEST_CASE("zigzag bound gives what no run goes below") {
    for (const std::string accelerator : {"tpu_like", "aimc"}) {
        const std::string mapping = accelerator == "aimc" ? "default_imc" : accelerator;
        std::vector<std::string> arguments = arguments_of("resnet18", accelerator, mapping, {});
        const json found = json::parse(run_zigzag(arguments).standard_output);
        arguments.insert(arguments.begin(), "bound");
        const Outcome outcome = run_zigzag(arguments);
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        const json bounds = json::parse(outcome.standard_output);
        REQUIRE(bounds["layers"].size() == found["layers"].size());
        double energy = 0;
        double latency = 0;
        for (std::size_t layer = 0; layer < found["layers"].size(); ++layer) {
            const json& least = bounds["layers"][layer];
            const json& run = found["layers"][layer];
            CHECK(least["name"] == run["name"]);
            CHECK(least["energy"].get<double>() <= run["energy"].get<double>() * (1 + 1e-9));
            CHECK(least["latency"].get<double>() <= run["latency"].get<double>() * (1 + 1e-9));
            CHECK(least["energy_delay_product"].get<double>() <=
                  run["energy"].get<double>() * run["latency"].get<double>() * (1 + 1e-9));
            CHECK(least["energy"].get<double>() >= least["operational_energy_pj"].get<double>());
            CHECK(least["latency"].get<double>() >= least["ideal_cycles"].get<double>());
            energy += least["energy"].get<double>();
            latency += least["latency"].get<double>();
        }
        CHECK(bounds["energy"].get<double>() == Approx(energy));
        CHECK(bounds["latency"].get<double>() == Approx(latency));
    }
    const Outcome text =
        run_zigzag({"bound", "--model", "resnet18_first_layer", "--accelerator", "tpu_like", "--mapping", "tpu_like"});
    CHECK(text.exit_code == done);
    CHECK_THAT(text.standard_output, Contains("Conv1") && Contains("at least") && Contains(" pJ") && Contains(" cycles"));
}

TEST_CASE("zigzag bound takes other allocations than the greedy one, with any engine and kind of mapping") {
    const auto least_energy = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = arguments_of("gemm_layer", "gemm_l1_l3", "gemm_l1_l3", more);
        arguments.insert(arguments.begin(), "bound");
        const Outcome outcome = run_zigzag(arguments);
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        return json::parse(outcome.standard_output)["energy"].get<double>();
    };
    const double of_any = least_energy({"--allocation", "optimal"});
    CHECK(of_any > 0);
    CHECK(of_any <= least_energy({}));
    CHECK(least_energy({"--allocation", "optimal", "--temporal-mapping-type", "even"}) > 0);
}

TEST_CASE("more spatial mappings never raise a bound") {
    const auto bound = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = arguments_of("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed", more);
        arguments.insert(arguments.begin(), "bound");
        const Outcome outcome = run_zigzag(arguments);
        REQUIRE(outcome.exit_code == done);
        return json::parse(outcome.standard_output);
    };
    const json one = bound({"--nb-spatial-mappings-generated", "1"});
    const json many = bound({"--nb-spatial-mappings-generated", "30"});
    CHECK(many["layers"][0]["spatial_mappings"] > one["layers"][0]["spatial_mappings"]);
    CHECK(many["energy"].get<double>() <= one["energy"].get<double>());
    CHECK(many["latency"].get<double>() <= one["latency"].get<double>());
}

TEST_CASE("zigzag bound refuses what a run refuses") {
    CHECK(run_zigzag({"bound"}).exit_code == wrong_usage);
    CHECK(run_zigzag({"bound", "--model", "resnet18_first_layer", "--accelerator", "tpu_like"}).exit_code == done);
    CHECK(run_zigzag({"bound", "--model", "resnet18_first_layer", "--accelerator", "no_such_machine"}).exit_code != done);
    CHECK(run_zigzag({"bound", "--model", "resnet18", "--accelerator", "tpu_like", "--mapping", "tpu_like",
                      "--nb-spatial-mappings-generated", "0"})
              .exit_code == wrong_usage);
    const Outcome missing =
        run_zigzag({"bound", "--model", "no_such_model", "--accelerator", "no_such_accelerator", "--mapping", "tpu_like"});
    CHECK(missing.exit_code == bad_input);
    CHECK_THAT(missing.standard_error, Contains("no_such_model") && Contains("no_such_accelerator"));
    CHECK(missing.standard_output.empty());
    const Outcome normal =
        run_zigzag({"bound", "--model", "resnet18", "--accelerator", "tpu_like", "--mapping", "tpu_like", "--in-memory-compute"});
    CHECK(normal.exit_code == bad_input);
    const SmallRun small;
    std::vector<std::string> fixed_size{"bound"};
    for (const std::string& argument : small.arguments()) {
        if (argument == "--dump-folder") {
            break;
        }
        fixed_size.push_back(argument);
    }
    CHECK(run_zigzag(fixed_size).exit_code == done);
    fixed_size.insert(fixed_size.end(), {"--dim", "N"});
    CHECK(run_zigzag(fixed_size).exit_code == wrong_usage);
}

}  // namespace zigzag::cli
