#include <filesystem>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace {

nlohmann::json runs_of(const Outcome& outcome) {
    INFO(describe(outcome));
    return nlohmann::json::parse(outcome.standard_output).at("runs");
}

}  // namespace

TEST_CASE("one command compares the three machines of lab 3") {
    const Outcome outcome =
        run_zigzag({"--model", "resnet18_first_layer", "--accelerator", "labs/lab3/hardware/accelerator1.yaml",
                    "labs/lab3/hardware/accelerator2.yaml", "labs/lab3/hardware/accelerator3.yaml", "--json"});
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
    // Figures of ZigZag 3.8.5 (the tutorial's lab 3).
    const nlohmann::json runs = runs_of(outcome);
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].at("energy").get<double>() == Approx(52468446.296).epsilon(1e-12));
    CHECK(runs[0].at("latency") == 1230798);
    CHECK(runs[1].at("energy").get<double>() == Approx(31320045.712).epsilon(1e-12));
    CHECK(runs[1].at("latency") == 137089);
    CHECK(runs[2].at("energy").get<double>() == Approx(169738126.208).epsilon(1e-12));
    CHECK(runs[2].at("latency") == 368260);
    CHECK(runs[1].at("pareto") == true);
    CHECK(runs[0].at("pareto") == false);
    CHECK(runs[2].at("mapping") == "labs/lab3/mapping/accelerator3.yaml");
}

TEST_CASE("several runs get a folder each, an overview, one page and pictures") {
    const SmallRun small;
    const auto other = small.folder().write("other.yaml", content_of(small.accelerator()));
    const Outcome outcome = small.run({"--accelerator", other.string(), "--html", "--svg", "--time"});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    const std::string first = small.accelerator().stem();
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{first, "other", "overview.json", "pictures", "report.html"});
    CHECK(names_in(small.dump_folder() / "pictures") == std::vector<std::string>{"comparison.svg", "pareto.svg"});
    CHECK_FALSE(std::filesystem::exists(small.dump_folder() / "other" / "report.html"));
    CHECK(content_of(small.dump_folder() / "other" / "layers.csv") == content_of(small.dump_folder() / first / "layers.csv"));
    CHECK_THAT(outcome.standard_output, Catch::Contains("2 of 2 runs on the front") && Catch::Contains("Time") &&
                                            Catch::EndsWith("Results written to " + small.dump_folder().string() + "\n"));
    CHECK_THAT(content_of(small.dump_folder() / "overview.json"), !Catch::Contains("seconds"));
}

TEST_CASE("a run without valid mapping does not stop the others and gives exit code 4") {
    const SmallRun small;
    const Outcome outcome = small.run({"--set", "memories.register.size=15,16", "--quiet", "--json", "--html"});
    CHECK(outcome.exit_code == no_valid_mapping);
    CHECK(outcome.standard_error.empty());
    const nlohmann::json runs = runs_of(outcome);
    REQUIRE(runs.size() == 2);
    CHECK_FALSE(runs[0].contains("energy"));
    CHECK_THAT(runs[0].at("failures").at(0).get<std::string>(), Catch::Contains("layer first: ") && Catch::Contains("register"));
    CHECK(runs[1].at("settings").at("memories.register.size") == 16);
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{"overview.json", "register.size=16", "report.html"});

    const Outcome shown = run_zigzag({"--model", small.model().string(), "--accelerator", small.accelerator().string(),
                                      "--mapping", small.mapping().string(), "--set", "memories.register.size=15,16"});
    CHECK_THAT(shown.standard_output, Catch::Contains("No result for register.size=15: layer first: "));
    CHECK_THAT(shown.standard_error, Catch::Contains("warning: ") && Catch::Contains("costs what the file gives"));
}

TEST_CASE("a bad file or point among several stops everything before it begins") {
    const SmallRun small;
    const std::string place = small.accelerator().string() + ":";
    struct Bad {
        std::vector<std::string> arguments;
        std::vector<std::string> parts;
    };
    const std::vector<Bad> bads{
        {{"--set", "memories.bufer.size=1,2"}, {"memories has no key bufer", "did you mean buffer?"}},
        {{"--set", "memories.buffer.sizes=1"}, {"memories.buffer has no key sizes", "did you mean size?"}},
        {{"--set", "memories.buffer.ports[7].bandwidth_max=1,2"}, {"is a list of 2 items without [7]"}},
        {{"--set", "memories.buffer.size=1048576,nan"}, {"must be an integer, found the text \"nan\"", "(with buffer.size=nan)"}},
        {{"--set", "memories.buffer.size=.nan"}, {"must be an integer, found the number .nan"}},
        {{"--set", "memories.buffer.r_cost=1,.inf"}, {"must be a finite number", "(with buffer.r_cost=.inf)"}},
        {{"--set", "memories.buffer.size=0,1024"}, {"must be at least 1, found the integer 0", "(with buffer.size=0)"}},
        {{"--set", "memories.buffer.operands=3"}, {"must be a list, found the integer 3"}},
        {{"--set", "operational_array.sizes=[4],[4,4]"}, {"1 sizes for 2 dimensions", "(with sizes=[4])"}},
    };
    for (const Bad& bad : bads) {
        INFO(bad.arguments.back());
        const Outcome outcome = small.run(bad.arguments);
        check_refused(outcome, bad_input, small.dump_folder().parent_path());
        check_error(outcome, place, bad.parts);
    }
    const Outcome missing = small.run({"--accelerator", "tpu_lik"});
    check_refused(missing, bad_input, small.dump_folder().parent_path());
    check_error(missing, "tpu_lik: ", {"did you mean tpu_like?"});
}

TEST_CASE("one value that is set gives an ordinary run with it") {
    const SmallRun small;
    const SmallRun narrower([] {
        InputTexts texts = small_inputs();
        texts.accelerator = replaced(texts.accelerator, "sizes: [4, 4]", "sizes: [4, 2]");
        return texts;
    }());
    const Outcome set = small.run({"--set", "operational_array.sizes=[4,2]", "--json"});
    const Outcome written = narrower.run({"--json"});
    CHECK(set.exit_code == done);
    CHECK(set.standard_output == written.standard_output);
    CHECK(content_of(small.dump_folder() / "first_complete.json") == content_of(narrower.dump_folder() / "first_complete.json"));
}

TEST_CASE("a sweep prints the same with any number of threads") {
    const std::vector<std::string> arguments{"--model",
                                             "resnet18_first_layer",
                                             "--accelerator",
                                             "tpu_like",
                                             "--set",
                                             "memories.sram_2MB.size=1024..1048576*4",
                                             "--verbose",
                                             "--set",
                                             "operational_array.sizes=[16,16],[32,32]",
                                             "--opt",
                                             "energy"};
    const Outcome alone = run_zigzag(arguments);
    CHECK(alone.exit_code == done);
    for (const std::string threads : {"2", "16"}) {
        std::vector<std::string> with_threads = arguments;
        with_threads.insert(with_threads.end(), {"--threads", threads});
        const Outcome outcome = run_zigzag(with_threads);
        CHECK(outcome.standard_output == alone.standard_output);
        CHECK(outcome.standard_error == alone.standard_error);
    }
}

}  // namespace zigzag::cli
