#include "zigzag_io/report/text/progress_bar.hpp"

#include <cstdlib>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace zigzag;

namespace {

/// A pseudo-terminal of 60 columns: what is written to `stream` is read back as a person would get it.
class Terminal {
public:
    Terminal() {
        controller_ = posix_openpt(O_RDWR | O_NOCTTY);
        REQUIRE(controller_ >= 0);
        REQUIRE(grantpt(controller_) == 0);
        REQUIRE(unlockpt(controller_) == 0);
        const int line = open(ptsname(controller_), O_RDWR | O_NOCTTY);
        REQUIRE(line >= 0);
        winsize size{};
        size.ws_col = 60;
        size.ws_row = 24;
        REQUIRE(ioctl(line, TIOCSWINSZ, &size) == 0);
        stream = fdopen(line, "w");
        REQUIRE(stream != nullptr);
    }
    ~Terminal() {
        std::fclose(stream);
        close(controller_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    std::string output() {
        std::fflush(stream);
        std::string text;
        pollfd ready{controller_, POLLIN, 0};
        while (poll(&ready, 1, 100) > 0 && (ready.revents & POLLIN) != 0) {
            std::vector<char> buffer(4096);
            const ssize_t count = read(controller_, buffer.data(), buffer.size());
            if (count <= 0) {
                break;
            }
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

    std::FILE* stream = nullptr;

private:
    int controller_ = -1;
};

std::string content_of(std::FILE* file) {
    std::fflush(file);
    std::rewind(file);
    std::string text(1000, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file));
    return text;
}

}  // namespace

TEST_CASE("a progress bar writes nothing to a stream that is no terminal, but passes lines on") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    {
        ProgressBar bar("layers", 3, file);
        bar.set(1, "conv1");
        bar.print_line("a warning");
        bar.set(3, "conv2");
    }
    CHECK(content_of(file) == "a warning\n");
    std::fclose(file);
}

TEST_CASE("a progress bar draws on a terminal and removes itself") {
    Terminal terminal;
    {
        ProgressBar bar("layers", 4, terminal.stream);
        CHECK(terminal.output() == "\r\x1b[2Klayers 0/4 [........................]   0 % ");
        bar.set(4, "conv1");
        CHECK(terminal.output() == "\r\x1b[2Klayers 4/4 [########################] 100 % conv1");
        bar.set(5, "one step more than there are");
        CHECK(terminal.output() == "\r\x1b[2Klayers 4/4 [########################] 100 % one ste…ere are");
    }
    CHECK(terminal.output() == "\r\x1b[2K");
}

TEST_CASE("a line is written above the progress bar") {
    Terminal terminal;
    ProgressBar bar("layers", 2, terminal.stream);
    terminal.output();
    bar.print_line("a warning");
    CHECK(terminal.output() == "\r\x1b[2Ka warning\r\n\r\x1b[2Klayers 0/2 [........................]   0 % ");
}

TEST_CASE("a progress bar of no steps is full") {
    Terminal terminal;
    ProgressBar bar("layers", 0, terminal.stream);
    CHECK(terminal.output().find("0/0 [########################] 100 %") != std::string::npos);
}

TEST_CASE("of steps that several threads tell, the furthest counts") {
    Terminal terminal;
    ProgressBar bar("layers", 400, terminal.stream);
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&bar, thread] {
                for (int step = 1; step <= 100; ++step) {
                    bar.set(thread + 4 * step - 3, "x");
                }
            });
        }
    }
    CHECK(terminal.output().find("400/400 [########################] 100 %") != std::string::npos);
}
