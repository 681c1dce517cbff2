#include <filesystem>
#include <limits>
#include <memory>
#include <regex>
#include <string>
#include <tuple>
#include <utility>
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

constexpr int equal = 0;
constexpr int different = 1;

/// A complete record as ZigZag 3.8 writes it: without our details, whole factors of spatial loops with a fraction.
std::string as_zigzag(const fs::path& file) {
    json record = json::parse(content_of(file));
    record.erase("details");
    for (auto& [operand, levels] : record.at("inputs").at("spatial_mapping").items()) {
        for (json& loops : levels) {
            for (json& loop : loops) {
                const auto text = loop.get<std::string>();
                loop = text.substr(0, text.size() - 1) + ".0)";
            }
        }
    }
    return record.dump(4);
}

/// Layers in the form in which ZigZag 3.8.5 writes them, with the figures of a run of this program: Python's layout and numbers,
/// members and sets in the order of its dictionaries.
fs::path zigzag_records() {
    return fs::path(ZIGZAG_TEST_DATA_DIR) / "cli" / "zigzag_records";
}

/// The record as earlier versions of ZigZag 3 write it.
std::string with_arrows(std::string record) {
    for (const auto& [name, arrow] : {std::pair("rd_out_to_low", "rd v"), std::pair("wr_in_by_low", "wr ^"),
                                      std::pair("rd_out_to_high", "rd ^"), std::pair("wr_in_by_high", "wr v")}) {
        record = std::regex_replace(record, std::regex(name), arrow);
    }
    return record;
}

/// The small run with another value for the energy of the array, in a folder of its own.
class OtherRun {
public:
    explicit OtherRun(const std::string& original, const std::string& replacement, std::string InputTexts::*role) {
        InputTexts texts = small_inputs();
        texts.*role = replaced(texts.*role, original, replacement);
        run_ = std::make_unique<SmallRun>(texts);
        REQUIRE(run_->run().exit_code == done);
    }
    fs::path folder() const { return run_->dump_folder(); }

private:
    std::unique_ptr<SmallRun> run_;
};

Outcome diff(const fs::path& a, const fs::path& b, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"diff", a.string(), b.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_zigzag(arguments);
}

}  // namespace

TEST_CASE("zigzag diff finds a result equal to itself, folders and files") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const fs::path folder = small.dump_folder();
    const Outcome folders = diff(folder, folder);
    INFO(describe(folders));
    CHECK(folders.exit_code == equal);
    CHECK_THAT(folders.standard_output, Contains("2 layers in both, all equal"));
    CHECK(diff(folder / "first_complete.json", folder / "first_complete.json").exit_code == equal);
    const Outcome totals = diff(folder / "overall_simple.json", folder);
    CHECK(totals.exit_code == equal);
    CHECK_THAT(totals.standard_output, Contains("The totals are equal"));
    const json record = json::parse(diff(folder, folder, {"--json"}).standard_output);
    CHECK(record.at("equal") == true);
    CHECK(record.at("layers").size() == 2);
}

TEST_CASE("zigzag diff lists what differs, the largest difference first, and ends with exit code 1") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const OtherRun other("r_cost: 4.25", "r_cost: 8.5", &InputTexts::accelerator);
    const Outcome outcome = diff(small.dump_folder(), other.folder());
    INFO(describe(outcome));
    CHECK(outcome.exit_code == different);
    CHECK_THAT(outcome.standard_output, Contains("2 of 2 layers in both differ") && Contains("Layer first") &&
                                            Contains("buffer I rd_out_to_low") && !Contains("Accesses") &&
                                            !Contains("Mapping\n"));
    const json record = json::parse(diff(small.dump_folder(), other.folder(), {"--json"}).standard_output);
    CHECK(record.at("equal") == false);
    for (const json& layer : record.at("layers")) {
        double last = std::numeric_limits<double>::infinity();
        for (const json& term : layer.at("terms")) {
            CHECK(term.at("quantity") == "energy_pj");
            CHECK(term.at("b").get<double>() == 2 * term.at("a").get<double>());
            CHECK(term.at("relative").get<double>() == 0.5);
            CHECK(term.at("difference").get<double>() <= last);
            last = term.at("difference").get<double>();
        }
        CHECK_FALSE(layer.at("terms").empty());
    }
    CHECK(diff(small.dump_folder(), other.folder(), {"--tolerance", "0.4"}).exit_code == different);
    CHECK(diff(small.dump_folder(), other.folder(), {"--tolerance", "0.5"}).exit_code == equal);
}

TEST_CASE("zigzag diff tells other mappings and other inputs apart") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const OtherRun longer("loop_sizes: [1, 16, 8, 6, 6]", "loop_sizes: [1, 32, 8, 6, 6]", &InputTexts::model);
    const Outcome outcome = diff(small.dump_folder(), longer.folder());
    INFO(describe(outcome));
    CHECK(outcome.exit_code == different);
    CHECK_THAT(outcome.standard_output, Contains("1 of 2 layers in both differ") && Contains("Inputs\n  loops\n") &&
                                            Contains("loop order") && Contains("Accesses"));
}

TEST_CASE("zigzag diff names the layers that only one side has, and compares two files whatever their layers are called") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const OtherRun renamed("name: second", "name: third", &InputTexts::model);
    const Outcome outcome = diff(small.dump_folder(), renamed.folder());
    INFO(describe(outcome));
    CHECK(outcome.exit_code == different);
    CHECK_THAT(outcome.standard_output, Contains("Layers only in A: second") && Contains("Layers only in B: third") &&
                                            Contains("1 layer in both, all equal"));
    const Outcome files = diff(small.dump_folder() / "second_complete.json", renamed.folder() / "third_complete.json");
    CHECK(files.exit_code == different);
    CHECK_THAT(files.standard_output, Contains("Inputs\n  layer\n    A: second\n    B: third\n"));

    const ScratchFolder scratch;
    const std::string network = (scratch.path() / "network").string();
    REQUIRE(run_zigzag({"--model", "resnet18_first_layer", "--accelerator", "tpu_like", "--mapping", "tpu_like", "--quiet",
                        "--dump-folder", network})
                .exit_code == done);
    const Outcome mixed = diff(small.dump_folder(), network);
    CHECK(mixed.exit_code == different);
    CHECK_THAT(mixed.standard_output, Contains("No layer is in both"));
}

TEST_CASE("zigzag diff reads what ZigZag 3.8 writes") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const ScratchFolder scratch;
    scratch.make_folder("zigzag");
    for (const std::string name : {"first_complete.json", "second_complete.json"}) {
        scratch.write("zigzag/" + name, as_zigzag(small.dump_folder() / name));
    }
    scratch.write("zigzag/overall_simple.json", content_of(small.dump_folder() / "overall_simple.json"));
    scratch.write("zigzag/list_of_cmes.pickle", "\x80\x04.");
    const Outcome same = diff(scratch.path() / "zigzag", small.dump_folder());
    INFO(describe(same));
    CHECK(same.exit_code == equal);

    json changed = json::parse(content_of(scratch.path() / "zigzag" / "first_complete.json"));
    json& cycles = changed.at("outputs").at("latency").at("computation");
    cycles = cycles.get<double>() + 1;
    scratch.write("zigzag/first_complete.json", changed.dump());
    const Outcome outcome = diff(scratch.path() / "zigzag", small.dump_folder());
    CHECK(outcome.exit_code == different);
    CHECK_THAT(outcome.standard_output, Contains("computation with stalls"));
}

TEST_CASE("records in the form of ZigZag 3.8.5 equal ours of the same mapping, figure by figure") {
    const std::string on_array =
        "- name: default\n  spatial_mapping: {D1: [\"K, 32\"], D2: [\"C, 32\"]}\n"
        "  temporal_ordering: [[OX, 112], [OY, 112], [FX, 7], [FY, 7], [K, 2]]\n";
    const std::string in_memory =
        "- name: default\n  spatial_mapping: {D1: [\"K, 64\"], D2: [\"C, 3\", \"FX, 7\"]}\n"
        "  temporal_ordering: [[FY, 7], [OX, 112], [OY, 112]]\n";
    const ScratchFolder scratch;
    for (const auto& [kind, accelerator, mapping, accesses] :
         {std::tuple("array", "tpu_like", on_array, "3136"), std::tuple("in_memory", "aimc", in_memory, "12544")}) {
        CAPTURE(kind);
        const fs::path recorded = zigzag_records() / kind;
        const std::string ours = (scratch.path() / kind).string();
        REQUIRE(run_zigzag({"--model", "resnet18_first_layer", "--accelerator", accelerator, "--mapping",
                            scratch.write(std::string(kind) + ".yaml", mapping).string(), "--quiet", "--dump-folder", ours})
                    .exit_code == done);
        const Outcome same = diff(recorded, ours);
        INFO(describe(same));
        CHECK(same.exit_code == equal);
        CHECK_THAT(same.standard_output, Contains("1 layer in both, all equal"));

        const std::string text = content_of(recorded / "Conv1_complete.json");
        const fs::path arrows = scratch.write(std::string(kind) + "_arrows.json", with_arrows(text));
        CHECK(diff(arrows, fs::path(ours) / "Conv1_complete.json").exit_code == equal);
        CHECK(diff(arrows, recorded / "Conv1_complete.json").exit_code == equal);
        CHECK(diff(recorded / "overall_simple.json", ours).exit_code == equal);

        const Outcome explained = run_zigzag({"explain", recorded.string()});
        CHECK(explained.exit_code == bad_input);
        CHECK_THAT(explained.standard_error, Contains("Conv1_complete.json: was written by ZigZag"));

        const fs::path other =
            scratch.write(std::string(kind) + "_other.json",
                          replaced(text, std::string("\"rd_out_to_high\": ") + accesses + ",", "\"rd_out_to_high\": 1,"));
        const Outcome outcome = diff(other, ours);
        INFO(describe(outcome));
        CHECK(outcome.exit_code == different);
        CHECK_THAT(outcome.standard_output, Contains("O rd_out_to_high"));
    }
}

TEST_CASE("zigzag diff refuses what it cannot read") {
    const SmallRun small;
    REQUIRE(small.run().exit_code == done);
    const ScratchFolder scratch;
    const fs::path folder = small.dump_folder();
    const std::string good = content_of(folder / "first_complete.json");
    const auto check = [&](const fs::path& b, const std::string& reason) {
        const Outcome outcome = diff(folder, b);
        INFO(describe(outcome));
        CHECK(outcome.exit_code == bad_input);
        CHECK(outcome.standard_output.empty());
        CHECK_THAT(outcome.standard_error, Contains(reason));
    };
    check(scratch.path() / "nothing", "no such file");
    check(scratch.path(), "holds no results");
    check(scratch.write("empty.json", ""), "is empty");
    check(scratch.write("half.json", good.substr(0, 2000)), "is not JSON");
    check(scratch.write("other.json", R"({"name": "x"})"), "is neither a LAYER_complete.json nor an overall_simple.json");
    check(scratch.write("list_of_cmes.pickle", "\x80\x04."), "is a pickle");
    check(scratch.write("simple.json", R"({"energy": "much", "latency": 1})"), "energy: must be a number, found \"much\"");
    scratch.make_folder("broken");
    scratch.write("broken/first_complete.json", good.substr(0, 2000));
    check(scratch.path() / "broken", "is not JSON");
    json lacking = json::parse(good);
    lacking.at("outputs").at("memory").erase("word_accesses");
    check(scratch.write("lacking.json", lacking.dump()), "outputs.memory.word_accesses: is missing");
    json nameless = json::parse(good);
    nameless.at("outputs").at("memory").at("word_accesses").at("O").at(0).erase("wr_in_by_low");
    check(scratch.write("nameless.json", nameless.dump()), "word_accesses.O[0].wr_in_by_low: is missing");
    json sum = json::parse(good);
    sum.at("inputs").at("layer") = {0, 1, 2};
    check(scratch.write("sum.json", sum.dump()), "is the sum of several layers");
    json older = json::parse(good);
    older.at("inputs").at("accelerator") = {{"name", "small"}, {"cores", json::array()}};
    check(scratch.write("older.json", older.dump()), "was written by ZigZag before 3.0");
    json deeper = json::parse(good);
    json& levels = deeper.at("outputs").at("energy").at("memory_energy_breakdown_per_level_per_operand").at("O");
    levels.push_back(levels.front());
    check(scratch.write("deeper.json", deeper.dump()), "more levels than memories");
    const Outcome kinds = diff(folder / "first_complete.json", folder / "overall_simple.json");
    CHECK(kinds.exit_code == bad_input);
    CHECK_THAT(kinds.standard_error, Contains("totals alone"));
    for (const std::string tolerance : {"nan", "-1", "2", "much"}) {
        CHECK(diff(folder, folder, {"--tolerance", tolerance}).exit_code == wrong_usage);
    }
    CHECK(run_zigzag({"diff", folder.string()}).exit_code == wrong_usage);
}

}  // namespace zigzag::cli
