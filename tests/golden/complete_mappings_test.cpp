#include <cstddef>
#include <string>

#include <catch2/catch.hpp>

#include "golden_case.hpp"

namespace zigzag::golden {

namespace {

void check_all(const std::string& file, std::size_t nb_cases) {
    const Json cases = read_cases(file);
    REQUIRE(cases.size() == nb_cases);
    for (const Json& golden_case : cases) {
        INFO(golden_case.at("name"));
        CHECK_THAT(disagreement(golden_case), Catch::Matchers::Equals(""));
    }
}

}  // namespace

TEST_CASE("a complete mapping costs what the reference says, in every figure") {
    check_all("fixed_mappings.json", 98);
}

TEST_CASE("a complete mapping on an in-memory-compute array costs what the reference says, clock and area included") {
    check_all("imc_mappings.json", 14);
}

TEST_CASE("the first layer of ResNet-18 costs what the reference says, however its input size is given") {
    check_all("first_layer.json", 9);
}

TEST_CASE("orders met in searches cost what the reference says, even and uneven, with repeated accesses counted or not") {
    check_all("search_samples.json", 141);
}

}  // namespace zigzag::golden
