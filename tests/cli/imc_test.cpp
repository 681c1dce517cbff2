#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "program.hpp"
#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// A shell script in the role of CACTI.
fs::path stand_in_for_cacti(const ScratchFolder& folder, const std::string& script) {
    const fs::path program = folder.write("cacti", "#!/bin/sh\n" + script + "\n");
    fs::permissions(program, fs::perms::owner_all);
    return program;
}

const std::string answers = R"(printf 'Dynamic read energy (nJ),Dynamic write energy (nJ),Area (mm2)\n0.5,0.25,2\n' > "$2.out")";

}  // namespace

TEST_CASE("zigzag imc shows area, clock and peak figures of an array without a workload") {
    const Outcome text = run_zigzag({"imc", "--accelerator", "aimc"});
    INFO(describe(text));
    CHECK(text.exit_code == done);
    CHECK_THAT(text.standard_output, Contains("2.28781 mm²") && Contains("14.0724 ns") && Contains("9.62217 TOP/s/W") &&
                                         Contains("area of the cells: given"));
    const Outcome outcome = run_zigzag({"imc", "--accelerator", "dimc", "--json"});
    CHECK(outcome.exit_code == done);
    const json record = json::parse(outcome.standard_output);
    CHECK(record.at("tops").get<double>() == Approx(1.0902083532956444));
    CHECK(record.at("clock_period_ns").get<double>() == Approx(3.75708));
    double area = 0;
    for (const auto& [part, value] : record.at("area_breakdown_mm2").items()) {
        area += value.get<double>();
    }
    CHECK(area == Approx(record.at("area_mm2").get<double>()));
}

TEST_CASE("a bare macro can be shown, but no layer runs on it") {
    const Outcome macro = run_zigzag({"imc", "--accelerator", "labs/lab4/hardware/imc_macro.yaml"});
    CHECK(macro.exit_code == done);
    CHECK_THAT(macro.standard_output, Contains("4.8126 ns") && Contains("77.0242 pJ") && Contains("area of the cells: model"));
    const Outcome run = run_zigzag(
        {"--model", "resnet18_first_layer", "--accelerator", "labs/lab4/hardware/imc_macro.yaml", "--mapping", "default_imc"});
    CHECK(run.exit_code == bad_input);
    CHECK_THAT(run.standard_error, Contains("no memory holds I1"));
}

TEST_CASE("a normal array is refused where an in-memory-compute array is asked for") {
    const Outcome shown = run_zigzag({"imc", "--accelerator", "tpu_like"});
    CHECK(shown.exit_code == bad_input);
    CHECK_THAT(shown.standard_error, Contains("operational_array.is_imc") && Contains("normal array"));
    const SmallRun small;
    const Outcome run = small.run({"--in-memory-compute"});
    check_refused(run, bad_input, small.folder().path() / "results");
    CHECK_THAT(run.standard_error, Contains("operational_array.is_imc") && Contains("leave out --in-memory-compute"));
    CHECK(run_zigzag({"imc"}).exit_code == wrong_usage);
    CHECK(run_zigzag({"imc", "--accelerator", "no_such_thing"}).exit_code == bad_input);
}

TEST_CASE("a run on an in-memory-compute array reports clock, area and the parts of its energy, and names what it leaves out") {
    const ScratchFolder scratch;
    const Outcome outcome = run_zigzag({"--model", "resnet18", "--accelerator", "aimc", "--mapping", "default_imc", "--lpf-limit",
                                        "4", "--json", "--dump-folder", (scratch.path() / "out").string()});
    CHECK(outcome.exit_code == done);
    const json summary = json::parse(outcome.standard_output);
    CHECK(summary.at("in_memory_compute").at("clock_period_ns").get<double>() == Approx(14.07244));
    CHECK(summary.at("memory_cost_origins").at("dram") == "given");
    const json layer = json::parse(content_of(scratch.path() / "out" / "_conv1_Conv_complete.json")).at("outputs");
    double energy = 0;
    for (const auto& [part, value] : layer.at("energy").at("operational_energy_breakdown").items()) {
        energy += value.get<double>();
    }
    CHECK(energy == Approx(layer.at("energy").at("operational_energy").get<double>()));
    CHECK(layer.at("clock").at("tclk (ns)").get<double>() == Approx(14.07244));
    CHECK(layer.at("area (mm^2)").at("total_area").get<double>() == Approx(2.2878123152749223));

    const Outcome with_additions =
        run_zigzag({"--model", "resnet18.yaml", "--accelerator", "dimc", "--mapping", "default_imc", "--lpf-limit", "1"});
    CHECK(with_additions.exit_code == done);
    CHECK_THAT(with_additions.standard_error, Contains("left out: an in-memory-compute array has no means for the operator Add"));
}

TEST_CASE("memory costs come from the file, the model or CACTI, and the run says which") {
    const ScratchFolder scratch;
    const std::vector<std::string> arguments{"--model",   "resnet18_first_layer", "--accelerator", "generic_array_auto",
                                             "--mapping", "generic_array",        "--lpf-limit",   "4",
                                             "--json"};
    const Outcome modelled = run_zigzag(arguments);
    CHECK(modelled.exit_code == done);
    const json by_model = json::parse(modelled.standard_output);
    CHECK(by_model.at("memory_cost_origins").at("sram_32MB") == "model");
    CHECK(by_model.at("energy").get<double>() > 0);

    std::vector<std::string> with_cacti = arguments;
    const fs::path program = stand_in_for_cacti(scratch, answers);
    with_cacti.insert(with_cacti.end(), {"--cacti", program.string(), "--cacti-cache", (scratch.path() / "cache").string()});
    const Outcome asked = run_zigzag(with_cacti);
    CHECK(asked.exit_code == done);
    const json by_cacti = json::parse(asked.standard_output);
    CHECK(by_cacti.at("memory_cost_origins").at("rf_I") == "cacti");
    CHECK(by_cacti.at("energy") != by_model.at("energy"));
    CHECK(names_in(scratch.path() / "cache").size() == 4);  // rf_I and rf_W are alike
    stand_in_for_cacti(scratch, answers + "; exit 1");      // another program: its results are its own
    CHECK(run_zigzag(with_cacti).exit_code == bad_input);
}

TEST_CASE("a CACTI that fails is an error at the memory that asked, and leaves nothing") {
    const ScratchFolder scratch;
    const fs::path program = stand_in_for_cacti(scratch, "echo no licence >&2; exit 1");
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "area: 0.5", "area: 0.5\n    auto_cost_extraction: true");
    const SmallRun small(texts);
    const Outcome outcome = small.run({"--cacti", program.string(), "--cacti-cache", (scratch.path() / "cache").string()});
    check_refused(outcome, bad_input, small.folder().path() / "results");
    CHECK_THAT(outcome.standard_error,
               Contains("memories.buffer: CACTI") && Contains("no licence") && Contains("give r_cost, w_cost and area"));
    CHECK_FALSE(fs::exists(scratch.path() / "cache"));
    CHECK(run_zigzag({"imc", "--accelerator", "aimc", "--cacti-cache", "somewhere"}).exit_code == wrong_usage);
}

}  // namespace zigzag::cli
