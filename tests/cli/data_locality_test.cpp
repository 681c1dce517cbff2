#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const std::vector<std::string> network{"--model",   "resnet18", "--accelerator", "tpu_like",
                                       "--mapping", "tpu_like", "--lpf-limit",   "4"};

Outcome run_network(std::vector<std::string> more) {
    more.insert(more.begin(), network.begin(), network.end());
    return run_zigzag(more);
}

}  // namespace

TEST_CASE("data locality tells where tensors lie, and with --data-locality-savings what that saved") {
    const ScratchFolder scratch;
    const fs::path folder = scratch.path() / "out";
    const Outcome plain = run_network({"--json"});
    const Outcome outcome =
        run_network({"--exploit-data-locality", "--data-locality-savings", "--json", "--dump-folder", folder.string()});
    INFO(describe(outcome));
    REQUIRE(outcome.exit_code == done);
    const json without = json::parse(plain.standard_output);
    const json with = json::parse(outcome.standard_output);
    CHECK_FALSE(without.contains("data_locality"));
    CHECK(with.at("data_locality").at("layers_with_fewer_memories") == 17);
    for (std::size_t index = 0; index < with.at("layers").size(); ++index) {
        const json& layer = with.at("layers")[index];
        INFO(layer.at("name"));
        const json& locality = layer.at("data_locality");
        const json& alone = without.at("layers")[index];
        CHECK(locality.at("without").at("energy_pj") == alone.at("energy"));
        CHECK(locality.at("without").at("latency_cycles") == alone.at("latency"));
        CHECK(locality.at("saved").at("energy_pj").get<double>() ==
              alone.at("energy").get<double>() - layer.at("energy").get<double>());
    }
    CHECK(with.at("data_locality").at("saved").at("energy_pj").get<double>() ==
          Approx(without.at("energy").get<double>() - with.at("energy").get<double>()));
    const json record = json::parse(content_of(folder / "_layer1_layer1.0_conv1_Conv_complete.json"));
    CHECK(record.at("details").at("data_locality").at("output").at("memory") == "sram_2MB");
    CHECK(record.at("details").at("data_locality").at("output").at("left_out") == json::array({"dram"}));
    CHECK(run_zigzag({"explain", folder.string(), "--layer", "/layer1/layer1.0/conv1/Conv"}).exit_code == done);
}

TEST_CASE("asking for the savings changes no result, with any number of threads") {
    const ScratchFolder scratch;
    const fs::path a = scratch.path() / "a";
    const fs::path b = scratch.path() / "b";
    REQUIRE(run_network({"--exploit-data-locality", "--quiet", "--dump-folder", a.string()}).exit_code == done);
    REQUIRE(run_network(
                {"--exploit-data-locality", "--data-locality-savings", "--threads", "3", "--quiet", "--dump-folder", b.string()})
                .exit_code == done);
    CHECK(names_in(a) == names_in(b));
    for (const std::string file : {"loop_ordering.txt", "mapping.yaml", "layers.csv", "overall_simple.json"}) {
        CHECK(content_of(a / file) == content_of(b / file));
    }
    CHECK(run_zigzag({"diff", a.string(), b.string()}).exit_code == done);
}

TEST_CASE("a layer that only fits without unused memories is saved once, with any number of threads") {
    // The top memory holds no layer as a whole, but both fit below it.
    const std::string layer = R"(
- id: {}
  operator_type: Gemm
  equation: O[d0][d1] += I[d0][d2] * W[d2][d1]
  dimension_relations: []
  loop_dims: [D0, D1, D2]
  loop_sizes: [64, {}, 64]
  operand_precision: {{W: 8, I: 8, O: 32, O_final: 8}}
  operand_source: {{I: 0, W: {}}}
)";
    InputTexts texts;
    texts.model = fmt::format(fmt::runtime(layer), 0, 64, 0) + fmt::format(fmt::runtime(layer), 1, 32, 1);
    texts.accelerator = replaced(content_of(shipped("hardware/gemm_l1_l3.yaml")), "size: 10000000000", "size: 1000");
    texts.mapping = R"(
- name: default
  spatial_mapping: {D1: ["D0, 8"], D2: ["D2, 8"], D3: ["D1, 8"]}
  memory_operand_links: {O: O, W: I2, I: I1}
)";
    const SmallRun small(texts);
    std::vector<std::string> arguments = small.arguments();
    arguments.insert(arguments.end(), {"--exploit-data-locality", "--data-locality-savings", "--quiet"});
    // run_zigzag makes the run with two threads too.
    const Outcome outcome = run_zigzag(arguments);
    INFO(describe(outcome));
    REQUIRE(outcome.exit_code == done);
    CHECK(names_in(small.dump_folder()).size() == 8);
}

TEST_CASE("the summary shows data locality, and says when savings are not known") {
    const Outcome unknown = run_network({"--exploit-data-locality"});
    CHECK_THAT(unknown.standard_output, Contains("Data locality") && Contains("Output to") &&
                                            Contains("The other 4 of 21 layers need all memories.") &&
                                            Contains("What that saved is not known"));
    const Outcome known = run_network({"--exploit-data-locality", "--data-locality-savings"});
    CHECK_THAT(known.standard_output, Contains("In all, data locality saved "));
    CHECK_THAT(run_network({}).standard_output, !Contains("Data locality"));
}

TEST_CASE("savings need data locality, which the chain of a pipeline file decides itself") {
    const Outcome alone = run_network({"--data-locality-savings"});
    CHECK(alone.exit_code == wrong_usage);
    CHECK_THAT(alone.standard_error, Contains("--data-locality-savings requires --exploit-data-locality"));
    const Outcome with_chain = run_network({"--data-locality-savings", "--pipeline", "chain.yaml"});
    CHECK(with_chain.exit_code == wrong_usage);
    CHECK_THAT(with_chain.standard_error, Contains("excludes --pipeline"));
}

TEST_CASE("data locality saves energy on a network with products of two results, on every accelerator") {
    for (const std::string name : {"tpu_like", "eyeriss_like", "edge_tpu_like", "meta_prototype", "ascend_like", "tesla_npu_like",
                                   "gemm_l1_l3", "generic_array"}) {
        const std::vector<std::string> arguments{
            "--model", "transformer_encoder",     "--accelerator",           name,     "--mapping",
            name,      "--exploit-data-locality", "--data-locality-savings", "--json", "--quiet"};
        const Outcome outcome = run_zigzag(arguments);
        INFO(describe(outcome));
        REQUIRE(outcome.exit_code == done);
        const json result = json::parse(outcome.standard_output);
        CHECK(result.at("data_locality").at("saved").at("energy_pj").get<double>() > 0);
        CHECK(result.at("layers").size() == 8);
        for (const json& layer : result.at("layers")) {
            // No SRAM of tpu_like holds weights; elsewhere all of them fit on chip.
            const bool left_dram = !layer.at("data_locality").at("weight").at("left_out").empty();
            CHECK((name != "tpu_like" || !left_dram));
        }
    }
}

}  // namespace zigzag::cli
