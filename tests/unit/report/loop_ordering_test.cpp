#include <catch2/catch.hpp>

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;

TEST_CASE("the loop ordering of the worked example is printed as the reference prints it") {
    const std::string double_rule(74, '=');
    const std::string rule(74, '-');
    const std::string expected = "Loop ordering for /conv1/Conv\n" + double_rule +
                                 "\n"
                                 "Temporal Loops                     O            W            I            \n" +
                                 double_rule +
                                 "\n"
                                 "for K in [0, 2):                   sram_2MB     rf_128B      sram_2MB     \n" +
                                 rule +
                                 "\n"
                                 "  for FY in [0, 7):                sram_2MB     rf_128B      sram_2MB     \n" +
                                 rule +
                                 "\n"
                                 "    for FX in [0, 7):              sram_2MB     rf_128B      sram_2MB     \n" +
                                 rule +
                                 "\n"
                                 "      for OY in [0, 112):          sram_2MB     rf_128B      sram_2MB     \n" +
                                 rule +
                                 "\n"
                                 "        for OX in [0, 112):        sram_2MB     rf_128B      sram_2MB     \n" +
                                 rule + "\n" + double_rule +
                                 "\n"
                                 "Spatial Loops                                                             \n" +
                                 double_rule +
                                 "\n"
                                 "          parfor C in [0, 3):                                             \n" +
                                 rule +
                                 "\n"
                                 "          parfor K in [0, 32):                                            \n" +
                                 rule + "\n\n";
    CHECK(loop_ordering_text(test::worked_example()) == expected);
}

TEST_CASE("the operand columns of a loop ordering follow the memory operand links") {
    LayerResult evaluation = test::worked_example();
    std::swap(evaluation.memory_operand_links[1], evaluation.memory_operand_links[2]);
    const std::string text = loop_ordering_text(evaluation);
    CHECK(text.find("Temporal Loops                     O            I            W            \n") != std::string::npos);
    CHECK(text.find("for K in [0, 2):                   sram_2MB     sram_2MB     rf_128B      \n") != std::string::npos);
}

TEST_CASE("equal loops in different memories keep their own memory") {
    LayerResult evaluation = test::worked_example();
    evaluation.loop_order = {{"OX", 4}, {"OX", 4}};
    evaluation.operands[0].temporal = {{{"OX", 4}}, {{"OX", 4}}, {}};
    evaluation.operands[1].temporal = {{}, {{"OX", 4}, {"OX", 4}}};
    evaluation.operands[2].temporal = {{{"OX", 4}, {"OX", 4}}, {}};
    const std::string text = loop_ordering_text(evaluation);
    CHECK(text.find("for OX in [0, 4):            sram_2MB     dram         sram_2MB     \n") != std::string::npos);
    CHECK(text.find("  for OX in [0, 4):          rf_2B        dram         sram_2MB     \n") != std::string::npos);
}

TEST_CASE("a layer without temporal loops shows its spatial part alone") {
    LayerResult evaluation = test::worked_example();
    evaluation.loop_order.clear();
    for (OperandEvaluation& operand : evaluation.operands) {
        operand.temporal.assign(operand.temporal.size(), {});
    }
    const std::string text = loop_ordering_text(evaluation);
    CHECK(text.find("Temporal") == std::string::npos);
    CHECK(text.find("Loop ordering for /conv1/Conv\n====") == 0);
    CHECK(text.find("\nparfor K in [0, 32):  ") != std::string::npos);
    CHECK(text.substr(text.size() - 3) == "-\n\n");
}

TEST_CASE("a layer name with control characters cannot break the loop ordering into lines") {
    LayerResult evaluation = test::worked_example();
    evaluation.layer.name = "a\nb\x1b[2J";
    CHECK(loop_ordering_text(evaluation).find("Loop ordering for a?b?[2J\n==") == 0);
}
