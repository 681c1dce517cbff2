#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "refusal.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> lab4{"--model", "lab4_layers", "--accelerator", "lab4_quad_core", "--mapping", "lab4_free"};

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void check_usage_refused(const std::vector<std::string>& arguments, const std::string& part) {
    const ScratchFolder folder;
    const Outcome outcome = run_stream(arguments, {folder.path(), {}, {}, {}, true});
    check_refused(outcome, wrong_usage, folder.path());
    INFO(describe(outcome));
    CHECK(outcome.standard_error.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("stream: the first experiment of lab 4 as JSON") {
    const Outcome outcome =
        run_stream({"--model", "lab4_layers", "--accelerator", "lab4_quad_core", "--mapping", "lab4_fixed", "--json"});
    INFO(describe(outcome));
    REQUIRE(outcome.exit_code == done);
    const auto summary = nlohmann::json::parse(outcome.standard_output);
    CHECK(summary["computation_nodes"] == 4);
    CHECK(summary["dependencies"] == 3);
    CHECK(summary["latency"] == 5876246);
    CHECK_FALSE(summary.contains("search"));
    double sum = 0;
    for (const auto& [term, energy] : summary["energy_breakdown"].items()) {
        sum += energy.get<double>();
    }
    CHECK(sum == Approx(summary["energy"].get<double>()).epsilon(1e-12));
}

TEST_CASE("stream: ResNet-18 from ONNX has 31 layers and 849 rows; the same files for any number of threads") {
    const ScratchFolder folder;
    const std::vector<std::string> run{"--model",           "resnet18",  "--accelerator",       "lab4_quad_core",
                                       "--mapping",         "lab4_free", "--nb-ga-generations", "3",
                                       "--no-local-search", "--quiet"};
    const fs::path one = folder.path() / "one";
    const fs::path three = folder.path() / "three";
    const Outcome first = run_stream(with(run, {"--hint-loops", "OY:all", "--threads", "1", "--dump-folder", one.string()}));
    INFO(describe(first));
    REQUIRE(first.exit_code == done);
    CHECK(first.standard_output.empty());
    const Outcome second = run_stream(with(run, {"--hint-loops", "OY:all", "--threads", "3", "--dump-folder", three.string()}));
    REQUIRE(second.exit_code == done);
    for (const char* file : {"scme.json", "summary.json", "trace.json", "schedule.svg", "memory.svg", "report.html"}) {
        INFO(file);
        CHECK_FALSE(read(one / file).empty());
        CHECK(read(one / file) == read(three / file));
    }
    const auto scme = nlohmann::json::parse(read(one / "scme.json"));
    CHECK(scme["cns"].size() == 849);
    CHECK(scme["dependencies"] == 2693);
    const auto trace = nlohmann::json::parse(read(one / "trace.json"));
    CHECK(std::count_if(trace["traceEvents"].begin(), trace["traceEvents"].end(),
                        [](const auto& event) { return event["ph"] == "X" && event["cat"] == "cn"; }) == 849);

    const Outcome layers = run_stream(with(run, {"--json"}));
    CHECK(nlohmann::json::parse(run_stream({"--model", "resnet18", "--accelerator", "lab4_quad_core", "--mapping", "lab4_free",
                                            "--nb-ga-generations", "1", "--no-local-search", "--json"})
                                    .standard_output)["computation_nodes"] == 31);
    CHECK(layers.exit_code == done);
}

TEST_CASE("stream: a cost table is written, read again, and refused when it is of other inputs, damaged or wrong") {
    const ScratchFolder folder;
    const std::string table = (folder.path() / "costs.json").string();
    const Outcome first = run_stream(with(lab4, {"--json", "--cost-table", table}));
    REQUIRE(first.exit_code == done);
    const std::string text = read(table);
    const Outcome again = run_stream(with(lab4, {"--json", "--cost-table", table}));
    CHECK(again.standard_output == first.standard_output);
    CHECK(read(table) == text);

    const Outcome outdated = run_stream(with(lab4, {"--json", "--cost-table", table, "--hint-loops", "OY:2"}));
    CHECK(outdated.exit_code == bad_input);
    check_error(outdated, table + ": content_key: the cost table is of other inputs", {"delete the file"});

    auto document = nlohmann::json::parse(text);
    document.erase("content_key");
    for (auto& cost : document["costs"]) {
        cost["latency_total1"] = 1000;
    }
    folder.write("costs.json", document.dump());
    const Outcome measured = run_stream(with(lab4, {"--json", "--cost-table", table}));
    INFO(describe(measured));
    REQUIRE(measured.exit_code == done);
    CHECK(nlohmann::json::parse(measured.standard_output)["critical_path"] == 4000);

    document["costs"][1]["latency_total1"] = -5;
    document["costs"][2]["core"] = 77;
    document["costs"][3]["energy_total"] = "much";
    folder.write("costs.json", document.dump());
    const Outcome wrong = run_stream(with(lab4, {"--json", "--cost-table", table}));
    CHECK(wrong.exit_code == bad_input);
    check_error(wrong, table + ": costs[1]", {"latency_total1", "-5"});
    check_error(wrong, table + ": costs[2].core", {"no core 77"});
    check_error(wrong, table + ": costs[3]", {"energy_total", "much"});

    for (const std::string& damaged : {text.substr(0, text.size() / 2), std::string(), std::string("[]")}) {
        folder.write("costs.json", damaged);
        const Outcome outcome = run_stream(with(lab4, {"--json", "--cost-table", table}));
        CHECK(outcome.exit_code == bad_input);
        check_error(outcome, table + ":", {"cost table"});
        CHECK(read(table) == damaged);
    }
}

TEST_CASE(
    "stream: a cost table that is a folder is a bad file; one that can't be written is told before the work, with the reason") {
    const ScratchFolder folder;
    const Outcome is_folder = run_stream(with(lab4, {"--cost-table", folder.path().string()}));
    CHECK(is_folder.exit_code == bad_input);
    check_error(is_folder, folder.path().string() + ": the cost table is a folder", {"give a file"});

    const std::string unwritable = (folder.path() / "none" / "costs.json").string();
    const Outcome no_folder = run_stream({"--model", "resnet18", "--accelerator", "lab4_quad_core", "--mapping", "lab4_free",
                                          "--lpf-limit", "none", "--cost-table", unwritable});
    INFO(describe(no_folder));
    CHECK(no_folder.exit_code == other_error);
    check_error(no_folder, unwritable + ": the cost table cannot be written: No such file or directory", {});
    CHECK(names_in(folder.path()).empty());
}

TEST_CASE("stream: costs of another run are used when their cache is sound, and made again with a warning when it is not") {
    const ScratchFolder folder;
    const fs::path cache = folder.path() / "zigzag" / "stream-costs";
    const std::string home = "HOME=" + (folder.path() / "home").string();
    const auto run = [&](const std::string& variable) {
        return RunningProgram(with(lab4, {"--json"}), {folder.path(), {}, {variable, home}, {}, true}).wait();
    };
    const std::string caching = "XDG_CACHE_HOME=" + folder.path().string();
    const Outcome first = run(caching);
    REQUIRE(first.exit_code == done);
    const std::vector<std::string> entries = names_in(cache);
    REQUIRE(entries.size() > 1);
    const Outcome again = run(caching);
    CHECK(again.standard_output == first.standard_output);
    CHECK(again.standard_error.empty());
    for (const std::string& name : entries) {
        std::string entry = read(cache / name);
        entry[entry.size() / 2] = entry[entry.size() / 2] == '1' ? '2' : '1';
        folder.write("zigzag/stream-costs/" + name, entry);
    }
    const Outcome damaged = run(caching);
    INFO(describe(damaged));
    CHECK(damaged.exit_code == done);
    CHECK(damaged.standard_output == first.standard_output);
    CHECK(damaged.error_lines().size() == 1);
    CHECK(damaged.standard_error.find("warning: " + cache.string() + ": ") == 0);
    CHECK(damaged.standard_error.find("damaged") != std::string::npos);
    CHECK(names_in(cache) == entries);
    CHECK(run(caching).standard_error.empty());

    run("XDG_CACHE_HOME=here");
    CHECK(names_in(folder.path()) == std::vector<std::string>{"home", "zigzag"});
    CHECK(names_in(folder.path() / "home" / ".cache" / "zigzag" / "stream-costs") == entries);
}

TEST_CASE("stream: wrong usage is refused before anything runs") {
    check_usage_refused(with(lab4, {"--hint-loops", "OY"}), "OY:all");
    check_usage_refused(with(lab4, {"--hint-loops", "OY:0"}), "OY:0");
    check_usage_refused(with(lab4, {"--hint-loops", "oy:2"}), "oy:2");
    check_usage_refused(with(lab4, {"--scheduler", "coala"}), "known are: ispass2023");
    check_usage_refused(with(lab4, {"--cn-define-mode", "5"}), "--cn-define-mode");
    check_usage_refused(with(lab4, {"--allocation", "fixed"}), "leaves 4 of 4 allocations open");
    check_usage_refused(
        {"--model", "resnet18", "--accelerator", "lab4_quad_core", "--mapping", "lab4_free", "--allocation", "exhaustive"},
        "choose genetic");
    check_usage_refused({"--model", "resnet18"}, "--accelerator");
    check_usage_refused(with(lab4, {"--nb-ga-individuals", "0"}), "--nb-ga-individuals");
}

TEST_CASE("stream: the reference's mode of defining computation nodes is taken, and said to change nothing") {
    const std::vector<std::string> quick{"--model",
                                         "resnet18_first_layer",
                                         "--accelerator",
                                         "lab4_quad_core",
                                         "--mapping",
                                         "lab4_free",
                                         "--nb-ga-generations",
                                         "1",
                                         "--json"};
    const Outcome without = run_stream(quick);
    CHECK(without.exit_code == done);
    for (const std::string mode : {"1", "3"}) {
        const Outcome outcome = run_stream(with(quick, {"--cn-define-mode", mode}));
        INFO(describe(outcome));
        CHECK(outcome.exit_code == done);
        CHECK(outcome.standard_output == without.standard_output);
        CHECK(outcome.error_lines().size() == without.error_lines().size() + 1);
        check_warning(outcome, "--cn-define-mode: changes nothing yet", {"the hint loops alone"});
    }
}

TEST_CASE("stream: faults of the inputs name place, rule and remedy") {
    const ScratchFolder folder;
    const fs::path mapping = folder.write("mapping.yaml", "- name: default\n  core_allocation: [0, 9]\n");
    const Outcome unknown_core =
        run_stream({"--model", "lab4_layers", "--accelerator", "lab4_quad_core", "--mapping", mapping.string()});
    CHECK(unknown_core.exit_code == bad_input);
    check_error(unknown_core, mapping.string() + ":", {"core_allocation", "no core 9"});

    folder.write("mapping.yaml", "- name: default\n  core_allocation: [6]\n");
    const Outcome memory_core =
        run_stream({"--model", "lab4_layers", "--accelerator", "lab4_quad_core", "--mapping", mapping.string()});
    CHECK(memory_core.exit_code == bad_input);
    check_error(memory_core, mapping.string() + ":", {"only holds data"});

    const Outcome absent = run_stream(with(lab4, {"--hint-loops", "Q:2"}));
    CHECK(absent.exit_code == bad_input);
    check_error(absent, "--hint-loops Q:2: no layer", {"OY"});

    const Outcome missing = run_stream({"--model", "nowhere.onnx", "--accelerator", "nowhere", "--mapping", "lab4_free"});
    CHECK(missing.exit_code == bad_input);
    check_error(missing, "nowhere.onnx", {"no such file"});
    check_error(missing, "nowhere: no such file", {"multi-core accelerator"});
}

TEST_CASE("stream: rows over cores and then row by row are the rows of the layer, written either way") {
    const ScratchFolder folder;
    const auto summary_of = [&](const std::string& inner) {
        const fs::path mapping = folder.write("mapping.yaml",
                                              "- name: default\n  core_allocation: [0, 1, 2, 3]\n"
                                              "  inter_core_tiling: [\"OY, 4\"]\n"
                                              "  intra_core_tiling: [\"OY, " +
                                                  inner + "\"]\n");
        return run_stream(
            {"--model", "resnet18_first_layer", "--accelerator", "lab4_quad_core", "--mapping", mapping.string(), "--json"});
    };
    const Outcome all = summary_of("all");
    INFO(describe(all));
    REQUIRE(all.exit_code == done);
    CHECK(all.standard_error.empty());
    CHECK(all.standard_output == summary_of("28").standard_output);
    CHECK(nlohmann::json::parse(all.standard_output)["computation_nodes"] == 112);
    const Outcome more = summary_of("30");
    CHECK(more.standard_output == all.standard_output);
    check_warning(more, (folder.path() / "mapping.yaml").string() + ":1:3: intra_core_tiling OY, 30: layer ",
                  {"parts of 28 indices", "cannot be cut in 30", "cut in 28"});
}

TEST_CASE("stream: a dimension that hint loops cut again and again ends in its indices, and that is told") {
    const std::vector<std::string> first_layer{"--model",
                                               "resnet18_first_layer",
                                               "--accelerator",
                                               "lab4_quad_core",
                                               "--mapping",
                                               "lab4_free",
                                               "--nb-ga-generations",
                                               "1",
                                               "--json"};
    const Outcome once = run_stream(with(first_layer, {"--hint-loops", "OY:all"}));
    const Outcome twice = run_stream(with(first_layer, {"--hint-loops", "OY:all", "OY:2"}));
    CHECK(once.exit_code == done);
    CHECK(once.standard_error.empty());
    CHECK(twice.standard_output == once.standard_output);
    check_warning(twice, "hint loop OY:2: layer ", {"parts of 1 index", "cannot be cut in 2"});

    std::vector<std::string> hints{"--hint-loops"};
    hints.insert(hints.end(), 32, "K:4");
    const Outcome many = run_stream(with(first_layer, hints));
    INFO(describe(many));
    CHECK(many.exit_code == done);
    CHECK(nlohmann::json::parse(many.standard_output)["computation_nodes"] == 64);
}

TEST_CASE("stream: more nodes than the memory holds are refused before the work, where they were asked for") {
    const ScratchFolder folder;
    const fs::path model = folder.write("huge.yaml",
                                        "- id: 0\n  operator_type: Conv\n  equation: O[k][oy]+=W[k][c]*I[c][oy]\n"
                                        "  loop_dims: [K, OY, C]\n  loop_sizes: [1000000, 1000000, 4]\n"
                                        "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n  operand_source: {I: 0, W: 0}\n");
    const fs::path mapping = folder.write("mapping.yaml",
                                          "- name: default\n  core_allocation: [0]\n"
                                          "  intra_core_tiling: [\"K, all\", \"OY, all\"]\n");
    const std::vector<std::string> run{"--model", model.string(), "--accelerator", "lab4_quad_core"};
    const Outcome by_mapping = run_stream(with(run, {"--mapping", mapping.string()}));
    INFO(describe(by_mapping));
    CHECK(by_mapping.exit_code == bad_input);
    check_error(by_mapping, mapping.string() + ":1:3: tilings of default: 1000000000000 computation nodes ", {"fewer parts"});
    const Outcome by_hints = run_stream(with(run, {"--mapping", "lab4_free", "--hint-loops", "K:all", "OY:all"}));
    CHECK(by_hints.exit_code == bad_input);
    check_error(by_hints, "hint loops: 1000000000000 computation nodes ", {"fewer parts"});
}

TEST_CASE("stream: an allocation without a schedule says which operand lacks how many bits in which memory") {
    // What the first layer needs fits by itself, but its whole input tensor and what is fetched for it do not fit the pooling
    // engine's memory when every row of it is kept.
    const ScratchFolder folder;
    const fs::path costs = folder.path() / "costs.json";
    const std::vector<std::string> run{"--model", "lab4_layers", "--accelerator", "lab4_quad_core", "--mapping", "lab4_fixed"};
    REQUIRE(run_stream(with(run, {"--quiet", "--cost-table", costs.string()})).exit_code == done);
    auto document = nlohmann::json::parse(read(costs));
    document.erase("content_key");
    for (auto& cost : document["costs"]) {
        cost["too_large_operands"] = nlohmann::json::array();  // so that everything must be held at once
    }
    folder.write("costs.json", document.dump());
    const Outcome outcome =
        run_stream(with(run, {"--cost-table", costs.string(), "--dump-folder", (folder.path() / "out").string()}));
    INFO(describe(outcome));
    CHECK(outcome.exit_code == no_valid_mapping);
    check_error(outcome, "the allocation has no schedule: layer_on_core", {"finds no room in l2_io of core", "bits are missing"});
    CHECK_FALSE(fs::exists(folder.path() / "out"));
}

TEST_CASE("stream: an interrupted search keeps the best so far and says so") {
    const ScratchFolder folder;
    RunningProgram program({"--model", "resnet18", "--accelerator", "lab4_quad_core", "--mapping", "lab4_free", "--no-cache",
                            "--hint-loops", "OY:all", "--nb-ga-generations", "1000000", "--json"},
                           {{}, {}, {}, {}, true});
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    program.send(SIGINT);
    const Outcome outcome = program.wait();
    INFO(describe(outcome));
    if (outcome.exit_code == done) {  // else the machine was so busy that the search had not begun
        const auto summary = nlohmann::json::parse(outcome.standard_output);
        CHECK(summary["search"]["interrupted"] == true);
        CHECK(summary["notes"].back().get<std::string>().find("interrupted") != std::string::npos);
        CHECK(summary["latency"].get<std::int64_t>() > 0);
    } else {
        CHECK(outcome.signal == SIGINT);
    }
}

TEST_CASE("stream: lists and help") {
    CHECK(run_stream({"--help"}).exit_code == done);
    const Outcome stages = RunningProgram({"stages"}, {{}, {}, {}, {}, true}).wait();
    CHECK(stages.standard_output.find("IntraCoreMappingStage") != std::string::npos);
    const Outcome schedulers = RunningProgram({"schedulers"}, {{}, {}, {}, {}, true}).wait();
    CHECK(schedulers.standard_output.find("ispass2023") != std::string::npos);
    const Outcome examples = RunningProgram({"examples"}, {{}, {}, {}, {}, true}).wait();
    CHECK(examples.standard_output.find("lab4_quad_core") != std::string::npos);
}

TEST_CASE("stream: a pipeline file assembles the chain, and one that cannot work is refused") {
    const ScratchFolder folder;
    const fs::path good = folder.write("chain.yaml",
                                       "- AcceleratorParserStage\n- StreamWorkloadParserStage\n- GenerateCNWorkloadStage\n"
                                       "- IntraCoreMappingStage\n- InterCoreMappingStage\n- ScheduleStage\n");
    const Outcome usual = run_stream(with(lab4, {"--json"}));
    CHECK(run_stream(with(lab4, {"--json", "--pipeline", good.string()})).standard_output == usual.standard_output);
    const fs::path bad = folder.write("bad.yaml", "- AcceleratorParserStage\n- InterCoreMappingStage\n- Schedule\n");
    const Outcome refused = run_stream(with(lab4, {"--pipeline", bad.string()}));
    CHECK(refused.exit_code == bad_input);
    check_error(refused, bad.string() + ":3:3: Schedule: no such stage", {"ScheduleStage"});
}

TEST_CASE("stream: every shipped multi-core example runs") {
    const std::vector<std::vector<std::string>> runs{
        {"lab4_layers", "lab4_quad_core", "lab4_layers_fused", "OY:all"},
        {"lab4_layers_independent", "lab4_quad_core_bus", "lab4_fixed", "OY:4"},
        {"resnet18", "lab4_quad_core", "lab4_resnet18_layer_by_layer", ""},
        {"resnet18", "lab4_quad_core", "lab4_resnet18_fused", "OY:all"},
        {"resnet18", "tpu_like_quad_core", "lab4_resnet18_layer_by_layer", "OY:2"},
        {"fsrcnn", "tpu_like_quad_core", "lab4_free", "OY:4"},
        {"fsrcnn", "three_core_bus", "three_core_bus", ""},
    };
    for (const std::vector<std::string>& run : runs) {
        INFO(run[0] << " on " << run[1] << " with " << run[2]);
        std::vector<std::string> arguments{"--model",           run[0],  "--accelerator",       run[1],
                                           "--mapping",         run[2],  "--nb-ga-generations", "2",
                                           "--no-local-search", "--json"};
        if (!run[3].empty()) {
            arguments.insert(arguments.end(), {"--hint-loops", run[3]});
        }
        const Outcome outcome = run_stream(arguments);
        INFO(describe(outcome));
        CHECK(outcome.exit_code == done);
    }
}

}  // namespace zigzag::cli
