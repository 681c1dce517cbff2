#include "zigzag_io/report/text/progress_bar.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"

namespace zigzag {

namespace {

constexpr std::chrono::milliseconds redraw_interval{50};
constexpr std::size_t bar_cells = 24;
constexpr const char* erase_line = "\r\x1b[2K";

}  // namespace

ProgressBar::ProgressBar(std::string_view label, std::size_t total, std::FILE* stream)
    : stream_(stream), is_terminal_(isatty(fileno(stream)) == 1), label_(printable(label)), total_(total) {
    const std::lock_guard lock(mutex_);
    draw();
}

ProgressBar::~ProgressBar() {
    const std::lock_guard lock(mutex_);
    erase();
}

void ProgressBar::set(double done, std::string_view current) {
    const std::lock_guard lock(mutex_);
    done_ = std::clamp(done, done_, static_cast<double>(total_));
    current_ = printable(current);
    if (done_ == static_cast<double>(total_) || std::chrono::steady_clock::now() - last_drawn_ >= redraw_interval) {
        draw();
    }
}

void ProgressBar::print_line(std::string_view line) {
    const std::lock_guard lock(mutex_);
    erase();
    fmt::print(stream_, "{}\n", line);
    draw();
}

void ProgressBar::draw() {
    if (!is_terminal_) {
        return;
    }
    const auto percent = total_ == 0 ? 100 : static_cast<std::size_t>(done_ * 100 / static_cast<double>(total_));
    const std::size_t filled = percent * bar_cells / 100;
    std::string line =
        fmt::format("{} {:>{}}/{} [{}{}] {:>3} % ", label_, static_cast<std::size_t>(done_), std::to_string(total_).size(),
                    total_, std::string(filled, '#'), std::string(bar_cells - filled, '.'), percent);
    // The last column stays free: writing there would wrap on some terminals.
    const std::size_t width = std::max<std::size_t>(terminal_width(fileno(stream_), 80), 1) - 1;
    const std::size_t used = display_width(line);
    line = used < width ? line + elide_middle(current_, width - used) : elide_middle(line, width);
    fmt::print(stream_, "{}{}", erase_line, line);
    std::fflush(stream_);
    drawn_ = true;
    last_drawn_ = std::chrono::steady_clock::now();
}

void ProgressBar::erase() {
    if (drawn_) {
        std::fputs(erase_line, stream_);
        std::fflush(stream_);
        drawn_ = false;
    }
}

}  // namespace zigzag
