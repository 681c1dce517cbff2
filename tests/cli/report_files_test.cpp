#include <filesystem>

#include <catch2/catch.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

TEST_CASE("options --html and --svg add a page and pictures to the dump folder") {
    const SmallRun small;
    const Outcome outcome = small.run({"--html", "--svg"});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(std::filesystem::exists(small.dump_folder() / "overall_simple.json"));
    CHECK_THAT(content_of(small.dump_folder() / "report.html"),
               Catch::StartsWith("<!DOCTYPE html>") && Catch::EndsWith("</html>\n"));
    CHECK(names_in(small.dump_folder() / "pictures") ==
          std::vector<std::string>{"energy.svg", "first_loop_nest.svg", "first_memories.svg", "first_ports.svg", "latency.svg",
                                   "roofline.svg", "second_loop_nest.svg", "second_memories.svg", "second_ports.svg"});
}

TEST_CASE("options --html and --svg need a dump folder, and no chain of the user's own") {
    const SmallRun small;
    for (const std::string option : {"--html", "--svg"}) {
        std::vector<std::string> arguments = small.arguments();
        arguments.resize(arguments.size() - 2);  // without --dump-folder
        arguments.push_back(option);
        const Outcome without_folder = run_zigzag(arguments);
        CHECK(without_folder.exit_code == 2);
        CHECK_THAT(without_folder.standard_error, Catch::Contains(option + " requires --dump-folder"));

        const Outcome with_pipeline = small.run({option, "--pipeline", "chain.yaml"});
        CHECK(with_pipeline.exit_code == 2);
        CHECK_THAT(with_pipeline.standard_error, Catch::Contains(option + " excludes --pipeline"));
        CHECK_FALSE(std::filesystem::exists(small.dump_folder()));
    }
}

TEST_CASE("a failed run leaves neither page nor pictures") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "size: 16", "size: 15");
    const SmallRun small(texts);
    const Outcome outcome = small.run({"--html", "--svg"});
    CHECK(outcome.exit_code == 4);
    CHECK(small.left_behind().empty());
}

TEST_CASE("HtmlReportStage and PictureStage stand in a chain of the user's own") {
    const SmallRun small;
    const std::filesystem::path chain = small.folder().write("chain.yaml",
                                                             "[WorkloadParserStage, AcceleratorParserStage, HtmlReportStage, "
                                                             "PictureStage, SumStage, WorkloadStage, MinimalLatencyStage, "
                                                             "SpatialMappingGeneratorStage, LomaStage, CostModelStage]\n");
    const Outcome outcome = small.run({"--pipeline", chain.string()});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(names_in(small.dump_folder()) == std::vector<std::string>{"pictures", "report.html"});
}

}  // namespace zigzag::cli
