#include <regex>

#include <catch2/catch.hpp>

#include "two_layer_schedule.hpp"
#include "zigzag_io/report/page/web_page.hpp"

using namespace stream;
using stream::test::TwoLayerSchedule;

namespace {

constexpr const char* nasty = "</script><b onmouseover=\"x()\"> 'Fu\xc3\x9f' & <!--";

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
        ++count;
    }
    return count;
}

/// Every element of a picture is closed, in order.
bool is_well_formed(const std::string& picture) {
    static const std::regex tag(R"(<(/?)([a-z]+)((?:[^<>"]|"[^"<]*")*?)(/?)>)");
    std::vector<std::string> open;
    std::size_t brackets = 0;
    for (std::sregex_iterator found(picture.begin(), picture.end(), tag); found != std::sregex_iterator(); ++found) {
        ++brackets;
        if ((*found)[1].length() > 0) {
            if (open.empty() || open.back() != (*found)[2]) {
                return false;
            }
            open.pop_back();
        } else if ((*found)[4].length() == 0) {
            open.push_back((*found)[2]);
        }
    }
    return open.empty() && brackets == occurrences(picture, "<");
}

}  // namespace

TEST_CASE("a timeline shows every computation node, transfer and block with its times") {
    const TwoLayerSchedule example;
    const std::string picture = schedule_svg(example.report());
    CHECK(is_well_formed(picture));
    for (const char* const part :
         {"network on chip: 520 cycles", "core 0 narrow", "core 1 wide", "Any -&gt; Core 2", "time (cycles)",
          "first (0, 1): [110, 210)", "second (3, 1): [320, 520)", "stream of (3, 0): [120, 320)", "from off-chip",
          "core to core", "stream of a too-large operand"}) {
        INFO(part);
        CHECK(picture.find(part) != std::string::npos);
    }
    CHECK(picture.find("core 0 narrow") < picture.find("core 1 wide"));
    CHECK(picture.find("eviction") == std::string::npos);  // a legend of what there is
}

TEST_CASE("a picture of memories shows content, capacity and units of those that are used") {
    const TwoLayerSchedule example;
    const std::string picture = memory_svg(example.report());
    CHECK(is_well_formed(picture));
    CHECK(picture.find("core 1 activations: capacity 4096 bits, peak 320 bits (7.8 %)") != std::string::npos);
    CHECK(picture.find("buffer") == std::string::npos);
    CHECK(occurrences(picture, "<polyline") == 1);
    CHECK(occurrences(picture, "time (cycles)") == 1);
    CHECK(picture.find("stroke-dasharray") == std::string::npos);  // far above the peak
    TwoLayerSchedule full;
    full.accelerator.top_memories[*full.accelerator.top_memory(0, zigzag::MemoryOperand::O)].capacity = 400;
    CHECK(memory_svg(full.report()).find("stroke-dasharray") != std::string::npos);
}

TEST_CASE("names from files are text in schedule pictures") {
    const TwoLayerSchedule example(nasty);
    for (const std::string& picture : {schedule_svg(example.report()), memory_svg(example.report())}) {
        CHECK(is_well_formed(picture));
        CHECK(picture.find("<b ") == std::string::npos);
    }
    const TwoLayerSchedule harmless("first");
    const std::string page = schedule_html(example.report());
    for (const char* const part : {"</script", "<b ", "<!--", "onmouseover=\"x"}) {
        INFO(part);
        CHECK(occurrences(page, part) == occurrences(schedule_html(harmless.report()), part));
    }
    CHECK(page.find("Fu\xc3\x9f") != std::string::npos);
}

TEST_CASE("a page loads nothing") {
    const std::string page = schedule_html(TwoLayerSchedule().report());
    CHECK(page.find("<script src") == std::string::npos);
    CHECK(page.find("@import") == std::string::npos);
    CHECK(occurrences(page, "<link ") == 1);  // an empty icon, so that no browser asks for one
    CHECK(page.find("<link rel=\"icon\" href=\"data:,\">") != std::string::npos);
    CHECK(page.find(zigzag::has_interactive_charts() ? "\"latency\":520" : "520 cycles") != std::string::npos);
}

TEST_CASE("pictures of many computation nodes stay small") {
    const TwoLayerSchedule example("first", 5000);
    const std::string picture = schedule_svg(example.report());
    CHECK(is_well_formed(picture));
    CHECK(picture.size() < 2'000'000);
    CHECK(memory_svg(example.report()).size() < 1'000'000);
    CHECK(picture.find("more</title>") != std::string::npos);
}

TEST_CASE("a schedule of nothing has pictures") {
    TwoLayerSchedule example;
    example.graph = make_cn_graph(zigzag::Network{}, {}, nullptr);
    example.schedule = Schedule{};
    CHECK(is_well_formed(schedule_svg(example.report())));
    CHECK(is_well_formed(memory_svg(example.report())));
}
