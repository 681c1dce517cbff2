#include <catch2/catch.hpp>

#include "zigzag/base/errors.hpp"
#include "zigzag/search/search_settings.hpp"

using namespace zigzag;

namespace {

constexpr Score frugal{10, 200};
constexpr Score fast{40, 100};

}  // namespace

TEST_CASE("the usual objectives compare what they name") {
    CHECK(Objective::energy.is_better(frugal, fast));
    CHECK(Objective::latency.is_better(fast, frugal));
    CHECK(Objective::EDP.cost(frugal) == 2000);
    CHECK(Objective::EDP.cost(fast) == 4000);
    CHECK(Objective::EDP.is_better(frugal, fast));
}

TEST_CASE("a weighting moves the choice from one to the other") {
    CHECK(parse_objective("energy*latency^1.9").is_better(frugal, fast));
    CHECK(parse_objective("energy*latency^2.1").is_better(fast, frugal));
}

TEST_CASE("equal costs are decided by latency, then energy") {
    const Score slow{4, 50};
    const Score quick{10, 20};
    CHECK(Objective::EDP.cost(slow) == Objective::EDP.cost(quick));
    CHECK(Objective::EDP.is_better(quick, slow));
    CHECK(Objective::latency.is_better({3, 20}, {4, 20}));
    CHECK(Objective::energy.is_better({3, 19}, {3, 20}));
    CHECK_FALSE(Objective::EDP.is_better(slow, slow));
}

TEST_CASE("only the ratio of the exponents matters, and large ones do not overflow") {
    CHECK(parse_objective("energy^2 * latency^2") == Objective::EDP);
    CHECK(parse_objective("energy^500") == Objective::energy);
    CHECK(parse_objective("latency^0.001") == Objective::latency);
    const Objective steep = parse_objective("energy^400*latency^100");
    CHECK(steep.energy_exponent() == 1);
    CHECK(steep.latency_exponent() == 0.25);
    CHECK(steep.is_better({1e15, 1e9}, {2e15, 1e9}));
}

TEST_CASE("an objective is read in any usual spelling and written back shortest") {
    const auto rewritten = [](const std::string& text) { return to_string(parse_objective(text)); };
    CHECK(rewritten("latency") == "latency");
    CHECK(rewritten("Energy") == "energy");
    CHECK(rewritten("edp") == "EDP");
    CHECK(rewritten("energy*latency") == "EDP");
    CHECK(rewritten("latency^2*energy^1") == "energy^0.5*latency");
    CHECK(rewritten("energy^0*latency") == "latency");
    CHECK(rewritten("energy^1.50 * latency ^ 3") == "energy^0.5*latency");
    CHECK(parse_objective(to_string(Objective(1, 3))) == Objective(1, 3));
}

TEST_CASE("an objective with a very small exponent is written as it can be read again") {
    for (const Objective& objective : {parse_objective("energy^99999*latency"), parse_objective("energy*latency^0.00001"),
                                       Objective(1, 1e-300), Objective(5e-324, 1), Objective(1, 3e-17)}) {
        CHECK(parse_objective(to_string(objective)) == objective);
    }
}

TEST_CASE("what is not an objective is refused with the reason") {
    const auto refused = [](const std::string& text, const std::string& reason) {
        INFO(text);
        CHECK_THROWS_AS(parse_objective(text), UsageError);
        CHECK_THROWS_WITH(parse_objective(text), Catch::Contains(reason));
    };
    for (const char* text :
         {"", "speed", "energy+latency", "energy*", "*latency", "energy^2^3*power", "EDP^2", "energy latency"}) {
        refused(text, "must be latency, energy, EDP or a weighting");
    }
    refused("energy*energy^2", "energy stands there twice");
    for (const char* exponent : {"-1", "nan", "inf", "1e3", "", "2,5", ".5", "+1", "0x2", "2^3"}) {
        refused(std::string("latency^") + exponent, "is not a decimal number from 0");
    }
    refused("energy^" + std::string(400, '9'), "is not a decimal number from 0");
    refused("energy^0", "one exponent must be above 0");
    CHECK_THROWS_AS(Objective(-1, 1), UsageError);
    CHECK_THROWS_AS(Objective(0, 0), UsageError);
}
