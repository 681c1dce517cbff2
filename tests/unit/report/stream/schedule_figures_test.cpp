#include "zigzag_io/report/stream/schedule_figures.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "zigzag/base/terminal_text.hpp"

#include "two_layer_schedule.hpp"

using namespace stream;
using stream::test::TwoLayerSchedule;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

}  // namespace

TEST_CASE("loads of cores and links are cycles and parts of the latency") {
    const TwoLayerSchedule example;
    const ScheduleFigures figures = schedule_figures(example.report());
    REQUIRE(figures.cores.size() == 3);
    CHECK(figures.cores[0].busy == 200);
    CHECK(figures.cores[0].uses == 2);
    CHECK(figures.cores[1].busy == 400);
    CHECK(figures.cores[1].utilization == 400.0 / 520);
    CHECK(figures.cores[2].uses == 0);
    CHECK(figures.links[example.link("Core 1 -> Core 0")].busy == 20);
    CHECK(figures.links[example.link("Any -> Core 2")].busy == 400);
    CHECK(figures.links[example.link("Any -> Core 2")].uses == 2);
    CHECK(figures.links[example.link("Core 2 -> Any")].busy == 10);
    CHECK(figures.links[example.link("Core 0 -> Core 1")].uses == 0);
}

TEST_CASE("a schedule is bound by what alone takes the longest") {
    TwoLayerSchedule example;
    const ScheduleFigures chain = schedule_figures(example.report());
    CHECK(chain.critical_path == 500);  // first row of layer 0, then two rows of layer 3
    CHECK(chain.bound_cycles == 500);
    CHECK(chain.bound_by.find("dependencies") == 0);
    example.schedule.blocks[1].end = 900;
    const ScheduleFigures link = schedule_figures(example.report());
    CHECK(link.bound_by == "link Any -> Core 2");
    CHECK(link.bound_cycles == 780);
}

TEST_CASE("memory curves have one point per time, whatever the order of decisions") {
    TwoLayerSchedule example;
    const std::size_t memory = *example.accelerator.top_memory(0, zigzag::MemoryOperand::O);
    const std::int64_t bits = example.graph.tensors[example.schedule.memory_changes[0].tensor].bits;
    using Curve = std::vector<std::pair<std::int64_t, std::int64_t>>;
    const Curve expected{{10, bits}, {110, 2 * bits}, {120, bits}, {220, 0}};
    CHECK(memory_curves(example.report())[memory] == expected);
    CHECK(schedule_figures(example.report()).peak_bits[memory] == 2 * bits);
    std::reverse(example.schedule.memory_changes.begin(), example.schedule.memory_changes.end());
    CHECK(memory_curves(example.report())[memory] == expected);
    // Freed and filled at once: no peak that never was.
    example.schedule.memory_changes.push_back({memory, 120, bits, 0, 0});
    CHECK(memory_curves(example.report())[memory][2] == std::pair<std::int64_t, std::int64_t>{120, 2 * bits});
    CHECK(schedule_figures(example.report()).peak_bits[memory] == 2 * bits);
}

TEST_CASE("the summary names latency, energy by cause, loads and peaks with their units") {
    const TwoLayerSchedule example;
    const std::string text = summary_text(example.report(), 120);
    CHECK(text.find("latency      520 cycles") != std::string::npos);
    CHECK(text.find("energy       100 pJ") != std::string::npos);
    CHECK(text.find("dependencies (the longest chain of computation nodes): 500 cycles, 96.2 % of the latency") !=
          std::string::npos);
    CHECK(text.find("computation nodes, on chip") != std::string::npos);
    CHECK(text.find("60.000") != std::string::npos);
    CHECK(text.find("76.9") != std::string::npos);  // utilisation of core 0
    std::size_t terms = 0;
    for (const std::string& line : lines_of(text)) {
        terms += line.find(": links ") != std::string::npos || line.find(": memories ") != std::string::npos ||
                         line.find("computation nodes, on chip") == 0
                     ? 1
                     : 0;
    }
    CHECK(terms == example.report().scheduler->energy_terms.size());
}

TEST_CASE("cores of the summary are in order of their ids") {
    const TwoLayerSchedule example;
    const std::string text = summary_text(example.report(), 120);
    REQUIRE(text.find("0 narrow") != std::string::npos);
    CHECK(text.find("0 narrow") < text.find("1 wide"));
    CHECK(text.find("1 wide") < text.find("2 dram"));
}

TEST_CASE("a core that shares the memory of another still shows its load") {
    TwoLayerSchedule example;
    // Core 0 is made to use core 1's memories.
    std::erase_if(example.accelerator.top_memories, [](const TopMemory& memory) { return memory.core == 1; });
    example.schedule.memory_changes.clear();
    const std::string text = summary_text(example.report(), 120);
    bool found = false;
    for (const std::string& line : lines_of(text)) {
        found = found || (line.find("0 narrow") == 0 && line.find("76.9") != std::string::npos &&
                          line.find("shared") != std::string::npos);
    }
    CHECK(found);
}

TEST_CASE("no line of a summary is wider than asked, and control characters do not pass") {
    const TwoLayerSchedule example("a layer \x1b[31m with a long name that goes on and on and on and on and on");
    for (const std::size_t width : {60U, 80U, 200U}) {
        const std::string text = summary_text(example.report(), width);
        CHECK(text.find('\x1b') == std::string::npos);
        bool in_table = false;
        for (const std::string& line : lines_of(text)) {
            in_table = line.find("---") == 0 || (in_table && !line.empty());
            if (in_table) {
                CHECK(zigzag::display_width(line) <= width);
            }
        }
    }
}
