#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Runs on shipped files and returns the summary; fails the test unless the run is good. Shipped accelerators
/// may hold what the model does not use, because ZigZag's hold it, and its rule for surplus bandwidth may take loading below
/// zero; nothing else is worth a warning.
json summary_of(const std::string& model, const std::string& accelerator, const std::string& mapping,
                const std::vector<std::string>& more_arguments = {}) {
    std::vector<std::string> arguments{"--model", model, "--accelerator", accelerator, "--mapping", mapping, "--json"};
    arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
    const Outcome outcome = run_zigzag(arguments);
    INFO(model << " on " << accelerator << " with " << mapping << "\n" << describe(outcome));
    REQUIRE(outcome.exit_code == done);
    for (const std::string& line : outcome.error_lines()) {
        CHECK_THAT(line, Catch::StartsWith("warning: ") &&
                             (Catch::Contains("is not used: the model") || Catch::Contains("below zero cycles")));
    }
    return json::parse(outcome.standard_output);
}

std::string lab_file(const std::string& lab, const std::string& relative) {
    return shipped("labs/" + lab + "/" + relative).string();
}

bool is_close(double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::abs(b);
}

std::map<std::string, std::string> contents_of(const fs::path& folder) {
    std::map<std::string, std::string> contents;
    for (const std::string& name : names_in(folder)) {
        contents[name] = content_of(folder / name);
    }
    return contents;
}

std::vector<std::string> lines_without_comments(const fs::path& file) {
    std::vector<std::string> lines;
    const std::string content = content_of(file);
    for (std::size_t begin = 0; begin < content.size();) {
        const std::size_t end = std::min(content.find('\n', begin), content.size());
        std::string line = content.substr(begin, end - begin);
        line = line.substr(0, line.find('#'));
        line.erase(line.find_last_not_of(' ') + 1);
        if (!line.empty()) {
            lines.push_back(line);
        }
        begin = end + 1;
    }
    return lines;
}

}  // namespace

// The figures of both labs are those of ZigZag 3.8.5 (3d12a96e).
TEST_CASE("the pipelines of labs 1 and 2 give the tutorial's figures, from ONNX and from YAML") {
    struct Lab {
        std::string name;
        double energy;
        double latency;
    };
    for (const Lab& lab : {Lab{"lab1", 2642472432.376, 20129090}, Lab{"lab2", 108151736.576, 2463276}}) {
        INFO(lab.name);
        const ScratchFolder scratch;
        std::string chain = content_of(lab_file(lab.name, "pipeline.yaml"));
        const auto yaml_pipeline =
            scratch.write("pipeline.yaml", replaced(chain, "- ONNXModelParserStage", "- WorkloadParserStage"));
        const std::vector<std::pair<std::string, std::string>> ways{
            {lab_file(lab.name, "pipeline.yaml"), shipped("workload/resnet18_first_layer.onnx").string()},
            {yaml_pipeline.string(), lab_file(lab.name, "workload/resnet18_first_layer.yaml")},
        };
        for (const auto& [pipeline, model] : ways) {
            const fs::path results = scratch.path() / fs::path(model).extension();
            const json summary =
                summary_of(model, lab_file(lab.name, "hardware/accelerator1.yaml"), lab_file(lab.name, "mapping/mapping.yaml"),
                           {"--pipeline", pipeline, "--dump-folder", results.string()});
            CHECK(is_close(summary.at("energy"), lab.energy));
            CHECK(summary.at("latency") == lab.latency);
            const json overall = json::parse(content_of(results / "overall_simple.json"));
            CHECK(is_close(overall.at("energy"), lab.energy));
            CHECK(overall.at("latency") == lab.latency);
            CHECK(fs::exists(results / "Conv1_complete.json"));
        }
    }
}

TEST_CASE("the pipelines of labs 1 and 2 differ in one line") {
    const std::vector<std::string> first = lines_without_comments(lab_file("lab1", "pipeline.yaml"));
    const std::vector<std::string> second = lines_without_comments(lab_file("lab2", "pipeline.yaml"));
    REQUIRE(first.size() == second.size());
    std::vector<std::pair<std::string, std::string>> differences;
    for (std::size_t line = 0; line < first.size(); ++line) {
        if (first[line] != second[line]) {
            differences.emplace_back(first[line], second[line]);
        }
    }
    CHECK(differences == std::vector<std::pair<std::string, std::string>>{{"- TemporalOrderingConversionStage", "- LomaStage"}});
}

TEST_CASE("the summary and the files of the dump folder tell the same") {
    const SmallRun small;
    const Outcome outcome = small.run({"--json"});
    REQUIRE(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    const json summary = json::parse(outcome.standard_output);
    CHECK(summary.at("accelerator") == "small");
    CHECK(summary.at("units") == json{{"energy", "pJ"}, {"latency", "cycles"}});
    const json overall = json::parse(content_of(small.dump_folder() / "overall_simple.json"));
    CHECK(overall.at("energy") == summary.at("energy"));
    CHECK(overall.at("latency") == summary.at("latency"));

    double energy = 0;
    double latency = 0;
    REQUIRE(summary.at("layers").size() == 2);
    for (const json& layer : summary.at("layers")) {
        const std::string name = layer.at("name");
        const json complete = json::parse(content_of(small.dump_folder() / (name + "_complete.json")));
        CHECK(complete.at("outputs").at("energy").at("energy_total") == layer.at("energy"));
        CHECK(complete.at("outputs").at("latency").at("data_onloading") ==
              layer.at("latency_breakdown").at("data_onloading_cycles"));
        energy += layer.at("energy").get<double>();
        latency += layer.at("latency").get<double>();
    }
    CHECK(is_close(summary.at("energy"), energy));
    CHECK(summary.at("latency") == latency);
}

TEST_CASE("the mapping file of a layer, given back, gives the same energy and latency without a search") {
    struct Machine {
        std::string accelerator;
        std::string model;
    };
    for (const Machine& machine : {Machine{"tpu_like", "resnet18_first_layer"}, Machine{"eyeriss_like", "resnet18_first_layer"},
                                   Machine{"meta_prototype", "resnet18_first_layer"}, Machine{"gemm_l1_l3", "gemm_layer"}}) {
        const ScratchFolder scratch;
        const fs::path results = scratch.path() / "run";
        json first = summary_of(machine.model, machine.accelerator, machine.accelerator, {"--dump-folder", results.string()});
        const std::string layer = first.at("layers").at(0).at("name");
        const fs::path mapping = results / (layer + "_mapping.yaml");
        const fs::path again = scratch.path() / "again";
        const json second = summary_of(machine.model, machine.accelerator, mapping.string(), {"--dump-folder", again.string()});
        CHECK(second == first);
        CHECK(content_of(again / (layer + "_mapping.yaml")) == content_of(mapping));
        const auto pipeline = scratch.write("pipeline.yaml",
                                            "[WorkloadParserStage, AcceleratorParserStage, SumStage, WorkloadStage,\n"
                                            " SpatialMappingConversionStage, TemporalOrderingConversionStage, CostModelStage]\n");
        first.at("layers").at(0).erase("lower_bounds");  // worked out for dump folders only
        CHECK(summary_of(machine.model, machine.accelerator, mapping.string(), {"--pipeline", pipeline.string()}) == first);
    }
}

TEST_CASE("the option --json prints one JSON document only, and warnings go to standard error") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "area: 0.5", "area: 0.5\n    area: 0.5");
    const Outcome outcome = SmallRun(texts).run({"--json"});
    CHECK(outcome.exit_code == done);
    CHECK(json::accept(outcome.standard_output));
    CHECK_THAT(outcome.standard_error, Catch::StartsWith("warning: ") && Catch::Contains("occurs twice"));
    CHECK(outcome.error_lines().size() == 1);
}

TEST_CASE("the option --quiet prints nothing at all, not even warnings, and writes the results") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "area: 0.5", "area: 0.5\n    area: 0.5");
    const SmallRun small(texts);
    for (const std::string option : {"--quiet", "-q"}) {
        const Outcome outcome = small.run({option});
        CHECK(outcome.exit_code == done);
        CHECK(outcome.standard_output.empty());
        CHECK(outcome.standard_error.empty());
    }
    CHECK(names_in(small.dump_folder()).size() == 8);
}

TEST_CASE("the summary for people gives every number its unit, without control characters") {
    const Outcome outcome = SmallRun().run();
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    for (const std::string part : {"first", "second", " pJ", " cycles", "multipliers", "register", "buffer"}) {
        CHECK_THAT(outcome.standard_output, Catch::Contains(part));
    }
    CHECK(outcome.standard_output.find('\x1B') == std::string::npos);
    CHECK(outcome.standard_output.find('\r') == std::string::npos);
}

TEST_CASE("two runs give the same files, byte for byte") {
    for (const std::vector<std::string>& files :
         {std::vector<std::string>{"resnet18", "tpu_like"}, {"alexnet", "edge_tpu_like"}, {"transformer_encoder", "tpu_like"}}) {
        const ScratchFolder scratch;
        std::vector<std::map<std::string, std::string>> contents;
        std::vector<Outcome> outcomes;
        for (const std::string name : {"one", "two"}) {
            const fs::path results = scratch.path() / name;
            outcomes.push_back(run_zigzag({"--model", files[0], "--accelerator", files[1], "--mapping", files[1], "--lpf-limit",
                                           "4", "--json", "--dump-folder", results.string()}));
            INFO(describe(outcomes.back()));
            REQUIRE(outcomes.back().exit_code == done);
            contents.push_back(contents_of(results));
        }
        CHECK(contents[0].size() > 3);
        CHECK(contents[0] == contents[1]);
        CHECK(outcomes[0].standard_output == outcomes[1].standard_output);
        CHECK(outcomes[0].standard_error == outcomes[1].standard_error);
    }
}

TEST_CASE("every objective keeps the best by its own measure") {
    std::map<std::string, std::pair<double, double>> costs;
    for (const std::string opt : {"latency", "energy", "EDP", "edp"}) {
        const json summary =
            summary_of("resnet18_first_layer", "eyeriss_like", "eyeriss_like", {"--opt", opt, "--lpf-limit", "5"});
        costs[opt] = {summary.at("latency"), summary.at("energy")};
    }
    const auto product = [](const std::pair<double, double>& cost) { return cost.first * cost.second; };
    for (const auto& [opt, cost] : costs) {
        INFO(opt);
        CHECK(costs.at("latency").first <= cost.first);
        CHECK(costs.at("energy").second <= cost.second);
        CHECK(product(costs.at("EDP")) <= product(cost));
    }
    CHECK(costs.at("edp") == costs.at("EDP"));
}

TEST_CASE("the engine with proof is never worse than LOMA, and its certificates add up") {
    for (const std::string objective : {"latency", "energy", "EDP"}) {
        const json loma = summary_of("resnet18", "tpu_like", "tpu_like", {"--opt", objective});
        const json best =
            summary_of("resnet18", "tpu_like", "tpu_like", {"--opt", objective, "--temporal-mapping-search-engine", "optimal"});
        REQUIRE(best["layers"].size() == loma["layers"].size());
        for (std::size_t layer = 0; layer < best["layers"].size(); ++layer) {
            const json& found = best["layers"][layer];
            const json& reference = loma["layers"][layer];
            const auto cost = [&objective](const json& record) {
                return (objective == "latency" ? 1.0 : record["energy"].get<double>()) *
                       (objective == "energy" ? 1.0 : record["latency"].get<double>());
            };
            CHECK(cost(found) <= cost(reference) * (1 + 1e-12));
            CHECK(found["certificate"]["proven"] == true);
            CHECK(found["certificate"]["gap"] == 0);
            CHECK(found["certificate"]["best"].get<double>() == cost(found));
        }
        const json& network = best["certificate"];
        CHECK(network["proven"] == best["layers"].size());
        if (objective != "EDP") {
            CHECK(is_close(network["lower_bound"].get<double>(), best[objective].get<double>()));
        }
        CHECK_FALSE(loma.contains("certificate"));
    }
}

TEST_CASE("the engine with proof reports the gap that a time limit leaves") {
    const json summary = summary_of("resnet18", "eyeriss_like", "eyeriss_like",
                                    {"--temporal-mapping-search-engine", "optimal", "--time-limit", "0"});
    bool open = false;
    for (const json& layer : summary["layers"]) {
        const json& certificate = layer["certificate"];
        CHECK(certificate["lower_bound"].get<double>() <= certificate["best"].get<double>());
        open = open || certificate["proven"] == false;
        CHECK(certificate.contains("limitation") == (certificate["proven"] == false));
    }
    CHECK(open);
}

TEST_CASE("every shipped mapping runs on the accelerator that it is for") {
    std::set<std::string> accelerators;
    for (const std::string& file : names_in(shipped("mapping"))) {
        if (fs::is_directory(shipped("mapping") / file)) {
            continue;  // mappings for several cores
        }
        const std::string mapping = fs::path(file).stem().string();
        const std::string accelerator = mapping == "default"       ? "tpu_like"
                                        : mapping == "default_imc" ? "aimc"
                                                                   : mapping.substr(0, mapping.find("_mixed"));
        accelerators.insert(accelerator);
        const bool multiplies_matrices = accelerator.rfind("gemm", 0) == 0;
        INFO(mapping);
        const json summary =
            summary_of(multiplies_matrices ? "gemm_layer" : "resnet18_first_layer", accelerator, mapping, {"--lpf-limit", "4"});
        CHECK(summary.at("layers").size() == 1);
        CHECK(summary.at("energy") > 0);
        CHECK(summary.at("latency") > 0);
    }
    std::set<std::string> shipped_accelerators;
    for (const std::string& file : names_in(shipped("hardware"))) {
        shipped_accelerators.insert(fs::path(file).stem().string());
    }
    for (const char* const also : {"dimc", "generic_array_auto"}) {  // they share mappings
        accelerators.insert(also);
    }
    CHECK(accelerators == shipped_accelerators);
}

TEST_CASE("data that stays on chip between layers saves energy, and every layer keeps its files") {
    const ScratchFolder scratch;
    const std::vector<std::string> plain{"--lpf-limit", "4", "--dump-folder", (scratch.path() / "plain").string()};
    const std::vector<std::string> local{"--lpf-limit", "4", "--exploit-data-locality", "--dump-folder",
                                         (scratch.path() / "local").string()};
    const json with_dram = summary_of("resnet18", "tpu_like", "tpu_like", plain);
    const json on_chip = summary_of("resnet18", "tpu_like", "tpu_like", local);
    CHECK(on_chip.at("energy") < with_dram.at("energy"));
    CHECK(on_chip.at("layers").size() == with_dram.at("layers").size());
    CHECK(names_in(scratch.path() / "local") == names_in(scratch.path() / "plain"));
}

TEST_CASE("more generated spatial mappings never make the best one worse") {
    double least = std::numeric_limits<double>::infinity();
    for (const std::string count : {"1", "3", "10"}) {
        const json summary = summary_of("resnet18_first_layer", "tesla_npu_like", "tesla_npu_like_mixed",
                                        {"--nb-spatial-mappings-generated", count, "--lpf-limit", "4"});
        CHECK(summary.at("latency") <= least);
        least = summary.at("latency");
    }
}

TEST_CASE("figures that cannot be give one warning, and corrected rules none") {
    const auto warnings_of = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"--model", "alexnet", "--accelerator", "eyeriss_like"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        std::vector<std::string> warnings;
        for (const std::string& line : run_zigzag(arguments).error_lines()) {
            if (line.find("below zero cycles") != std::string::npos) {
                warnings.push_back(line);
            }
        }
        return warnings;
    };
    const std::vector<std::string> found = warnings_of({});
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0],
               Catch::StartsWith("warning: on-loading or off-loading is below zero cycles in 3 of 8 layers (first: Op0)") &&
                   Catch::EndsWith("; --corrected gives it once"));
    CHECK(warnings_of({"--corrected"}).empty());
    CHECK(warnings_of({"--quiet"}).empty());
}

}  // namespace zigzag::cli
