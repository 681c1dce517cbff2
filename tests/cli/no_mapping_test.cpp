#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

using Catch::Matchers::Contains;

namespace {

/// A register file that holds all weights of a multiplier, so that the buffer above would have to hold all weights.
constexpr std::string_view large_weight_registers = R"(  weights:
    operands: [I2]
    served_dimensions: []
    size: 256
    r_cost: 0.125
    w_cost: 0.125
    area: 0
    latency: 1
    ports:
      - {name: r_port_1, type: read, bandwidth_min: 8, bandwidth_max: 8, allocation: ["I2, tl"]}
      - {name: w_port_1, type: write, bandwidth_min: 8, bandwidth_max: 8, allocation: ["I2, fh"]}
  buffer:
    operands: [I1, I2, O]
    served_dimensions: [D1, D2]
    size: 1024
    r_cost: 4.25
    w_cost: 5.25
    area: 0.5
    latency: 1
    ports:
      - {name: r_port_1, type: read, bandwidth_min: 64, bandwidth_max: 256, allocation: ["I1, tl", "I2, tl", "O, tl", "O, th"]}
      - {name: w_port_1, type: write, bandwidth_min: 64, bandwidth_max: 256, allocation: ["I1, fh", "I2, fh", "O, fl", "O, fh"]}
  dram:
    operands: [I1, I2, O]
    served_dimensions: [D1, D2]
    size: 1048576
)";

InputTexts inputs_with_large_weight_registers() {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, R"(  buffer:
    operands: [I1, I2, O]
    served_dimensions: [D1, D2]
    size: 1048576
)",
                                 large_weight_registers);
    return texts;
}

/// The number before ` bits needed`.
std::int64_t bits_needed(const std::string& text) {
    const std::size_t end = text.find(" bits needed");
    REQUIRE(end != std::string::npos);
    return std::stoll(text.substr(text.rfind(' ', end - 1) + 1));
}

const std::vector<std::string> chosen_boundaries{"--temporal-mapping-search-engine", "optimal", "--allocation", "optimal"};

}  // namespace

TEST_CASE("what a top memory must hold is told at once") {
    const SmallRun small;
    const Outcome first = small.run({"--set", "memories.buffer.size=256"});
    INFO(describe(first));
    CHECK(first.exit_code == no_valid_mapping);
    std::int64_t most = 0;
    for (const std::string& line : first.error_lines()) {
        if (line.find("error: ") == 0) {
            CHECK_THAT(line, Contains("O and W and I in memory buffer"));
            most = std::max(most, bits_needed(line));
        }
    }
    CHECK(small.run({"--set", fmt::format("memories.buffer.size={}", most)}).exit_code == done);
    CHECK(small.run({"--set", fmt::format("memories.buffer.size={}", most - 1)}).exit_code == no_valid_mapping);
}

TEST_CASE("all memories that are too small for any order are told at once") {
    const SmallRun small(inputs_with_large_weight_registers());
    const std::vector<std::string> too_small{"--set", "memories.weights.size=4", "--set", "memories.dram.size=64"};
    for (const std::string engine : {"loma", "salsa", "optimal"}) {
        std::vector<std::string> arguments = too_small;
        arguments.insert(arguments.end(), {"--temporal-mapping-search-engine", engine});
        const Outcome outcome = small.run(arguments);
        INFO(describe(outcome));
        CHECK(outcome.exit_code == no_valid_mapping);
        CHECK_THAT(outcome.error_lines().back(),
                   Contains("W in memory weights: 8 bits needed, 4 bits there (4 too many); ") && Contains("in memory dram: "));
    }
}

TEST_CASE("all layers without a mapping are named in one run") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "size: 1048576", "size: 256");
    texts.model += R"(- id: 2
  name: third
  operator_type: Conv
  equation: O[b][k][y][x]+=W[k][c]*I[b][c][y][x]
  loop_dims: [B, K, C, Y, X]
  loop_sizes: [1, 4, 4, 1, 1]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {W: 2, I: 1}
- id: 3
  name: fourth
  operator_type: Conv
  equation: O[b][k][y][x]+=W[k][c]*I[b][c][y][x]
  loop_dims: [B, K, C, Y, X]
  loop_sizes: [1, 16, 8, 6, 6]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {W: 3, I: 2}
)";
    const SmallRun small(texts);
    for (const std::string engine : {"loma", "salsa", "optimal"}) {
        std::string alone;
        for (const std::string threads : {"1", "2"}) {
            const Outcome outcome = small.run({"--threads", threads, "--temporal-mapping-search-engine", engine});
            INFO(describe(outcome));
            CHECK(outcome.exit_code == no_valid_mapping);
            CHECK(small.left_behind().empty());
            const std::vector<std::string> lines = outcome.error_lines();
            REQUIRE(lines.size() == 2);
            CHECK_THAT(lines[0], Catch::Matchers::StartsWith("error: layer first: none of "));
            CHECK_THAT(lines[1], Catch::Matchers::StartsWith("error: layer second: none of ") &&
                                     Catch::Matchers::EndsWith("; the same holds for fourth"));
            CHECK((threads == "1" || outcome.standard_error == alone));
            alone = outcome.standard_error;
        }
    }
}

TEST_CASE("several runs tell the first reason of each, and all in the record") {
    const SmallRun small;
    const Outcome outcome = small.run({"--set", "memories.buffer.size=256,1048576"});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == no_valid_mapping);
    CHECK_THAT(outcome.standard_output,
               Contains("No result for buffer.size=256: layer first: none of ") && Contains(" (the first of 2 reasons)\n"));
    const auto overview = nlohmann::json::parse(content_of(small.dump_folder() / "overview.json"));
    const auto& failures = overview.at("runs").at(0).at("failures");
    REQUIRE(failures.size() == 2);
    CHECK_THAT(failures.at(1).get<std::string>(), Contains("layer second: none of "));
}

TEST_CASE("where only the greedy allocator finds no room, the run says so") {
    const SmallRun small(inputs_with_large_weight_registers());
    for (const std::string engine : {"loma", "salsa", "optimal"}) {
        const Outcome outcome = small.run({"--temporal-mapping-search-engine", engine});
        INFO(describe(outcome));
        CHECK(outcome.exit_code == no_valid_mapping);
        REQUIRE(outcome.error_lines().size() == 2);
        for (const std::string& line : outcome.error_lines()) {
            CHECK_THAT(line, Contains("; --allocation optimal, with --temporal-mapping-search-engine optimal, finds a mapping"));
        }
    }
    const Outcome found = small.run(chosen_boundaries);
    INFO(describe(found));
    CHECK(found.exit_code == done);
}

TEST_CASE("a memory that is too small wherever loops are cut gets no other advice") {
    const SmallRun small(inputs_with_large_weight_registers());
    const Outcome outcome = small.run({"--set", "memories.dram.size=256"});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == no_valid_mapping);
    CHECK_THAT(outcome.standard_error, !Contains("--allocation"));
    InputTexts even = inputs_with_large_weight_registers();
    CHECK_THAT(SmallRun(even).run({"--temporal-mapping-type", "even"}).standard_error, !Contains("--allocation"));
}

}  // namespace zigzag::cli
