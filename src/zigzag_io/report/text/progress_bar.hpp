#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// One line on a terminal that shows how many of a known number of steps are done. Draws nothing when the stream is not a
/// terminal. All functions may be called from several threads; log lines that share the terminal go through `print_line`.
class ProgressBar {
public:
    /// `label` stands before the bar (`layers`), `total` is the number of steps; 0 counts as already done.
    ProgressBar(std::string_view label, std::size_t total, std::FILE* stream = stderr);
    /// Removes the bar from the terminal.
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// `done` steps are done in all, of which the last may be begun: 2.5 is two and a half. Never goes back, nor past the total;
    /// `current` says what is being worked on.
    void set(double done, std::string_view current);
    /// Writes a line (without its newline) above the bar; on a stream that is no terminal just the line.
    void print_line(std::string_view line);

private:
    void draw();
    void erase();

    std::mutex mutex_;
    std::FILE* stream_;
    bool is_terminal_;
    std::string label_;
    std::size_t total_;
    double done_ = 0;
    std::string current_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_drawn_;
};

}  // namespace zigzag

#pragma GCC visibility pop
