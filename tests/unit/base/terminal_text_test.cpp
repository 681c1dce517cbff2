#include "zigzag/base/terminal_text.hpp"

#include <catch2/catch.hpp>

#include "zigzag_io/report/text/text_table.hpp"

using namespace zigzag;

TEST_CASE("the width of text is counted in columns, not bytes") {
    CHECK(display_width("") == 0);
    CHECK(display_width("conv") == 4);
    CHECK(display_width("µJ") == 2);
    CHECK(display_width("层1") == 3);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("🙂") == 2);
    CHECK(display_width("a\xff\xc3") == 3);
    CHECK(display_width("\xed\xa0\x80") == 3);
    CHECK(display_width("\xc0\xaf") == 2);
}

TEST_CASE("control characters and broken UTF-8 are made harmless") {
    CHECK(printable("conv 1 µ 层") == "conv 1 µ 层");
    CHECK(printable("a\nb\x1b[2J\x7f") == "a?b?[2J?");
    CHECK(printable("\u0085") == "?");
    CHECK(printable("a\xff") == "a\uFFFD");
    CHECK(printable(std::string_view("a\0b", 3)) == "a?b");
}

TEST_CASE("long text loses its middle") {
    CHECK(elide_middle("abcdefgh", 8) == "abcdefgh");
    CHECK(elide_middle("abcdefgh", 7) == "abc…fgh");
    CHECK(elide_middle("abcdefgh", 6) == "ab…fgh");
    CHECK(elide_middle("abcdefgh", 1) == "…");
    CHECK(elide_middle("abcdefgh", 0).empty());
    for (std::size_t width = 1; width < 12; ++width) {
        CHECK(display_width(elide_middle("层a层b层c层d", width)) <= width);
    }
    CHECK(elide_middle("层层层层", 6) == "层…层");
}

TEST_CASE("padding counts columns") {
    CHECK(pad("µJ", 4) == "µJ  ");
    CHECK(pad("µJ", 4, Alignment::right) == "  µJ");
    CHECK(pad("层", 3) == "层 ");
    CHECK(pad("long", 2) == "long");
}

TEST_CASE("what is no terminal has the fallback width") {
    CHECK(terminal_width(-1, 93) == 93);
}

TEST_CASE("a table shows titles, units, a rule and rows") {
    const RenderedTable table = render_table(
        {{"Name", "", Alignment::left, 1, 0, {"a", "long name"}}, {"Size", "µm", Alignment::right, 1, 0, {"1", "22"}}}, 80);
    CHECK(table.text ==
          "Name       Size\n"
          "             µm\n"
          "---------  ----\n"
          "a             1\n"
          "long name    22\n");
    CHECK(table.left_out.empty());
}

TEST_CASE("a narrow table leaves out unimportant columns first and then elides") {
    const std::vector<TextColumn> columns{{"Name", "", Alignment::left, 9, 6, {"a rather long name"}},
                                          {"Least", "", Alignment::left, 1, 0, {"11111"}},
                                          {"Second", "", Alignment::left, 2, 0, {"222222"}},
                                          {"Value", "", Alignment::right, 9, 0, {"3"}}};
    const auto at = [&columns](std::size_t width) { return render_table(columns, width); };
    CHECK(at(40).left_out.empty());
    CHECK(at(40).text.find("a rather long name  11111  222222      3\n") != std::string::npos);
    CHECK(at(30).left_out.empty());
    CHECK(at(30).text.find("a r…name  11111  222222      3\n") != std::string::npos);
    CHECK(at(24).left_out == std::vector<std::string>{"Least"});
    CHECK(at(14).left_out == std::vector<std::string>{"Least", "Second"});
    CHECK(at(14).text.find("a r…ame      3\n") != std::string::npos);
    CHECK(at(1).text.find("a …ame      3\n") != std::string::npos);
}
