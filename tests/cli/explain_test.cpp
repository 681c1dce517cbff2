#include <algorithm>
#include <cstdint>
#include <filesystem>
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

/// Columns of the widest line; every character counts as one.
std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    std::size_t width = 0;
    for (const char letter : text) {
        const bool continues = (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U;
        width = letter == '\n' ? 0 : width + (continues ? 0 : 1);
        widest = std::max(widest, width);
    }
    return widest;
}

void check_refused_file(const fs::path& file, const std::vector<std::string>& parts) {
    INFO(file);
    const Outcome outcome = run_zigzag({"explain", file.string()});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == bad_input);
    CHECK(outcome.standard_output.empty());
    for (const std::string& part : parts) {
        CHECK_THAT(outcome.standard_error, Contains(part));
    }
}

}  // namespace

TEST_CASE("zigzag explain breaks energy and latency down to their terms, within 120 columns") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const fs::path file = small.dump_folder() / "first_complete.json";
    const Outcome all = run_zigzag({"explain", file.string()});
    INFO(describe(all));
    CHECK(all.exit_code == done);
    CHECK(all.standard_error.empty());
    CHECK_THAT(all.standard_output, Contains("Layer first (Conv) on small") && Contains("ENERGY: ") && Contains("LATENCY: ") &&
                                        Contains("multiply-accumulates x 0.5 pJ") && Contains("Port buffer/r_port_1") &&
                                        Contains("On-loading: ") && Contains("Off-loading: "));
    CHECK(widest_line(all.standard_output) <= 120);

    const Outcome energy = run_zigzag({"explain", file.string(), "--what", "energy"});
    CHECK_THAT(energy.standard_output, Contains("ENERGY: ") && !Contains("LATENCY: "));
    const Outcome latency = run_zigzag({"explain", file.string(), "--what", "latency"});
    CHECK_THAT(latency.standard_output, !Contains("ENERGY: ") && Contains("LATENCY: "));
}

TEST_CASE("the JSON of zigzag explain adds up to the totals of the file") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    for (const std::string layer : {"first", "second"}) {
        const Outcome outcome = run_zigzag({"explain", small.dump_folder().string(), "--layer", layer, "--json"});
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        const json record = json::parse(outcome.standard_output);
        const json file = json::parse(content_of(small.dump_folder() / (layer + "_complete.json")));
        double energy = record.at("energy").at("operational_energy_pj").get<double>();
        for (const json& access : record.at("energy").at("accesses")) {
            CHECK(access.at("accesses").get<double>() * access.at("energy_pj_per_access").get<double>() ==
                  access.at("energy_pj").get<double>());
            energy += access.at("energy_pj").get<double>();
        }
        CHECK(energy == Approx(file.at("outputs").at("energy").at("energy_total").get<double>()).epsilon(1e-14));
        const json& latency = record.at("latency");
        CHECK(latency.at("ideal_cycles").get<double>() + latency.at("spatial_stall_cycles").get<double>() +
                  latency.at("temporal_stall_cycles").get<double>() + latency.at("data_onloading_cycles").get<double>() +
                  latency.at("data_offloading_cycles").get<double>() ==
              file.at("details").at("latency").at("total_cycles").get<double>());
        std::int64_t worst = 0;
        for (const json& port : latency.at("ports")) {
            worst = std::max(worst, port.at("stall_cycles").get<std::int64_t>());
        }
        CHECK(latency.at("temporal_stall_cycles") == worst);
    }
}

TEST_CASE("zigzag explain finds a layer of a dump folder by its name or its file, and lists the layers otherwise") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const std::string folder = small.dump_folder().string();
    CHECK(run_zigzag({"explain", folder, "--layer", "second"}).exit_code == done);
    const Outcome open = run_zigzag({"explain", folder});
    CHECK(open.exit_code == bad_input);
    CHECK_THAT(open.standard_error, Contains("holds 2 layers") && Contains("--layer: first, second"));
    const Outcome unknown = run_zigzag({"explain", folder, "--layer", "third"});
    CHECK(unknown.exit_code == bad_input);
    CHECK_THAT(unknown.standard_error, Contains("holds no layer third") && Contains("first, second"));
    const Outcome of_file = run_zigzag({"explain", folder + "/first_complete.json", "--layer", "first"});
    CHECK(of_file.exit_code == bad_input);
    CHECK_THAT(of_file.standard_error, Contains("is a file"));
}

TEST_CASE("zigzag explain refuses files that are not complete, and says what they are") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const ScratchFolder scratch;
    const std::string good = content_of(small.dump_folder() / "first_complete.json");

    check_refused_file(scratch.path() / "nothing.json", {"no such file", "--dump-folder"});
    check_refused_file(scratch.path(), {"holds no results"});
    check_refused_file("/dev/null", {"is not a file"});
    check_refused_file(scratch.write("empty.json", ""), {"is empty"});
    check_refused_file(scratch.write("half.json", good.substr(0, good.size() / 2)), {"half.json:", "is not JSON", "cut off"});
    check_refused_file(scratch.write("text.json", "name: small\n"), {"text.json:1:2: is not JSON"});
    check_refused_file(scratch.write("overflow.json", R"({"a": 1e999})"), {"is not JSON", "number overflow"});
    check_refused_file(scratch.write("list.json", "[]"), {"is not a LAYER_complete.json"});
    check_refused_file(scratch.write("list_of_cmes.pickle", "\x80\x04."), {"is a pickle", "*_complete.json"});
    check_refused_file(small.dump_folder() / "overall_simple.json", {"totals of a network alone"});
    check_refused_file(small.dump_folder() / "layers.csv", {"is not JSON"});
    scratch.make_folder("pickled");
    scratch.write("pickled/list_of_cmes.pickle", "\x80\x04.");
    check_refused_file(scratch.path() / "pickled", {"holds no *_complete.json", "is a pickle"});

    json of_zigzag = json::parse(good);
    of_zigzag.erase("details");
    check_refused_file(scratch.write("zigzag.json", of_zigzag.dump()), {"was written by ZigZag"});
    std::vector<std::string> arguments = small.arguments();
    arguments.resize(6);
    arguments.emplace_back("--json");
    check_refused_file(scratch.write("summary.json", run_zigzag(arguments).standard_output), {"is the summary of --json"});
}

TEST_CASE("zigzag explain refuses a file that lacks a term or contradicts itself, with the key") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const ScratchFolder scratch;
    const json good = json::parse(content_of(small.dump_folder() / "first_complete.json"));
    const auto check = [&](const std::string& pointer, const json& value, const std::vector<std::string>& parts) {
        json changed = good;
        const json::json_pointer place(pointer);
        if (value.is_discarded()) {
            changed.at(place.parent_pointer()).erase(place.back());
        } else {
            changed.at(place) = value;
        }
        check_refused_file(scratch.write("changed.json", changed.dump()), parts);
    };
    const json removed(json::value_t::discarded);
    check("/details/memories/0/read_energy_pj_per_access", removed, {"memories[0].read_energy_pj_per_access: is missing"});
    check("/details/operands/I/levels/0/directions/rd_out_to_low/data_movement", removed, {"data_movement: is missing"});
    check("/details/model", removed, {"details.model: is missing"});
    check("/details/operands/W", removed, {"details.operands.W: is missing"});
    check("/inputs/layer/memory_operand_links/W", "I1", {"do not fit the equation and memory_operand_links"});
    check("/details/operands/W/levels", json::array(), {"its lists per level"});
    check("/details/operands/O/unit_count/0", "four", {"unit_count[0]: must be a whole number", "found \"four\""});
    check("/details/operands/O/unit_count/0", -1, {"must be a whole number from 0"});
    check("/details/macs", 1, {"details.macs: is 1, but the rest of the file gives 10368"});
    check("/outputs/energy/energy_total", 1.5, {"energy_total: is 1.5, but its terms give"});
    check("/details/totals/latency_total2", 7, {"total_cycles: is ", "but the rest of the file gives 7"});
    check("/details/ports/0/stall_cycles", 123456, {"stalling_port.stall_cycles: is ", "but the rest of the file gives 123456"});
    check("/details/ports/0/transfers/0/period_count", 9007199254740993, {"must be a whole number from 1 to 2^53"});
    check("/details/ports/0/transfers/0/level", 9, {"no transfer of this port"});
    check("/details/loop_order/0", "K 2", {"must be a loop such as (K, 32)"});
    check("/details/loop_order/0", "(K, -2)", {"must be a loop such as (K, 32)"});
    check("/details/loop_order", json::array({"(K, 9007199254740992)", "(K, 9007199254740992)"}), {"more than 2^53"});
    check("/details/memories/1/name", "elsewhere", {"which details.memories does not describe"});
    check("/inputs/layer/equation", "O = nothing", {"must be an equation"});
    check("/inputs/layer/loop_dimensions/K", 0, {"must be a whole number from 1"});
    check("/inputs/accelerator/operational_array", nullptr, {"must be an object, found null"});
}

TEST_CASE("zigzag explain needs a file, and knows what it can explain") {
    CHECK(run_zigzag({"explain"}).exit_code == wrong_usage);
    CHECK(run_zigzag({"explain", "a", "b"}).exit_code == wrong_usage);
    CHECK(run_zigzag({"explain", "a", "--what", "area"}).exit_code == wrong_usage);
}

TEST_CASE("layers on in-memory-compute arrays are explained by the parts of the array") {
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "out").string();
    for (const std::string accelerator : {"aimc", "dimc"}) {
        REQUIRE(run_zigzag({"--model", "resnet18_first_layer", "--accelerator", accelerator, "--mapping", "default_imc",
                            "--in-memory-compute", "--lpf-limit", "4", "--quiet", "--dump-folder", folder})
                    .exit_code == done);
        const Outcome outcome = run_zigzag({"explain", folder});
        INFO(describe(outcome));
        CHECK(outcome.exit_code == done);
        CHECK_THAT(outcome.standard_output, Contains("Array: energy per unit x units x times, by part") &&
                                                Contains("accumulators: one accumulator for each of") &&
                                                Contains("cycles of slack"));
        CHECK(widest_line(outcome.standard_output) <= 120);

        const json energy = json::parse(run_zigzag({"explain", folder, "--json"}).standard_output).at("energy");
        double sum = 0;
        for (const auto& [part, terms] : energy.at("operational_energy_terms").items()) {
            double product = terms.at("energy_pj_per_unit").get<double>();
            for (const json& count : terms.at("counts")) {
                product *= count.at("count").get<double>();
            }
            product *= terms.at("times").at("count").get<double>();
            CHECK(product == terms.at("energy_pj").get<double>());
            CHECK(product == energy.at("operational_energy_breakdown_pj").at(part).get<double>());
            sum += product;
        }
        CHECK(sum == Approx(energy.at("operational_energy_pj").get<double>()).epsilon(1e-14));
    }
}

}  // namespace zigzag::cli
