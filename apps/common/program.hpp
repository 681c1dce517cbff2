#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "zigzag/base/errors.hpp"

#include "exit_codes.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

/// What both programs do alike: signals, log lines on standard error, text on standard output.

/// Columns of the summary when it goes to a file or a pipe.
inline constexpr std::size_t width_without_terminal = 160;

/// Set by SIGINT, SIGTERM, SIGQUIT, and SIGHUP (a closed terminal) once `catch_signals` was called.
extern std::atomic<bool> interrupted;
void catch_signals();
/// Ends the program as the signal received would have, now that everything is cleaned up, so that calling scripts stop too.
int end_by_signal();

/// Writes to standard output. Throws when that fails (closed pipe, full disk).
void print(const std::string& text);

/// Names of the shipped examples under the options that take them.
std::string example_list(const std::vector<std::pair<std::string, zigzag::InputKind>>& kinds);

void log_faults(spdlog::logger& logger, spdlog::level::level_enum level, const std::vector<zigzag::Fault>& faults);

/// Shows what was collected when the run ends, well or not: warnings unless quiet, notes when verbose.
class DiagnosticsPrinter {
public:
    DiagnosticsPrinter(bool quiet, bool verbose, spdlog::logger& logger) : quiet_(quiet), verbose_(verbose), logger_(logger) {}
    ~DiagnosticsPrinter();
    DiagnosticsPrinter(const DiagnosticsPrinter&) = delete;
    DiagnosticsPrinter& operator=(const DiagnosticsPrinter&) = delete;

    zigzag::Diagnostics warnings;
    zigzag::Diagnostics notes;

private:
    bool quiet_;
    bool verbose_;
    spdlog::logger& logger_;
};

/// Runs the program's work and turns what it throws into log lines and exit codes.
int run_program(const std::string& name, const std::function<int(spdlog::logger&)>& work);
