#include "zigzag/cost/rules/port_stall.hpp"

#include <random>
#include <vector>

#include <catch2/catch.hpp>

using namespace zigzag::rules;

namespace {

std::int64_t stall_of(const std::vector<PortTransfer>& transfers) {
    return port_stall(transfers);
}

/// The definition: mark every cycle of the longest period.
std::int64_t union_by_marking(const std::vector<PortTransfer>& transfers) {
    std::int64_t longest = 0;
    std::int64_t count = 0;
    for (const PortTransfer& transfer : transfers) {
        if (transfer.period == transfer.allowed) {
            return transfer.period * transfer.count;
        }
        if (transfer.period > longest) {
            longest = transfer.period;
            count = transfer.count;
        }
    }
    std::int64_t marked = 0;
    for (std::int64_t cycle = 0; cycle < longest; ++cycle) {
        bool in_window = false;
        for (const PortTransfer& transfer : transfers) {
            in_window = in_window || cycle % transfer.period < transfer.allowed;
        }
        marked += in_window ? 1 : 0;
    }
    return marked * count;
}

}  // namespace

TEST_CASE("an idle port has no stall and a single transfer stalls by what exceeds its window") {
    CHECK(stall_of({}) == 0);
    CHECK(stall_of({{12, 10, 10, 5}}) == 8);
    CHECK(stall_of({{1, 12544, 12544, 98}}) == -1216671);  // slack; worked example of docs/cost-model.md
}

TEST_CASE("transfers that share a port compete for the union of their windows") {
    // The read port of the TPU-like SRAM in the worked example: three transfers, two of them always open.
    CHECK(stall_of({{1, 1, 1, 1229312}, {1, 1, 1, 1229312}, {3136, 1229312, 1229312, 1}}) == 1229310);
    CHECK(stall_of({{1, 1, 1, 1229312}, {1, 1, 7, 175616}, {3136, 1229312, 1229312, 1}}) == 175614);
}

TEST_CASE("the closed form of the window union equals marking every cycle") {
    std::mt19937 random(11);
    const auto up_to = [&random](std::uint32_t most) { return static_cast<std::int64_t>(random() % most) + 1; };
    for (int repeat = 0; repeat < 20000; ++repeat) {
        std::vector<std::int64_t> periods{1};
        while (periods.size() < 6) {
            periods.push_back(periods.back() * up_to(3));
        }
        std::vector<PortTransfer> transfers;
        for (std::int64_t left = up_to(6); left >= 0; --left) {
            const std::int64_t period = periods[random() % periods.size()];
            transfers.push_back({1, static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(period)) + 1, period,
                                 periods.back() / period});
        }
        REQUIRE(window_union(transfers) == union_by_marking(transfers));
    }
}
