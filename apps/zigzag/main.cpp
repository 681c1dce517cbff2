#include <algorithm>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "zigzag/report/progress_bar.hpp"
#include "zigzag/report/report.hpp"
#include "zigzag/report/terminal_text.hpp"
#include "zigzag/stages/pipeline.hpp"

#include "command_line.hpp"
#include "common/program.hpp"

namespace {

/// A bar over the layers that also moves within a layer that takes long, and the log of proofs.
class TerminalProgress final : public zigzag::ProgressListener {
public:
    explicit TerminalProgress(bool logs) : logs_(logs) {}

    void layer_started(std::size_t index, std::size_t count, const std::string& name) override {
        const std::lock_guard lock(mutex_);
        if (!bar_) {
            bar_ = std::make_unique<zigzag::ProgressBar>("layers", count);
        }
        index_ = static_cast<double>(index);
        name_ = name;
        bar_->set(index_, name_);
    }
    void orders_evaluated(double evaluated, double total) override {
        const std::lock_guard lock(mutex_);
        bar_->set(index_ + (total > 0 ? std::min(1.0, evaluated / total) : 0), name_);
    }
    void finished() override {
        const std::lock_guard lock(mutex_);
        bar_.reset();
    }

    /// From any thread.
    void proof_advanced(const std::string& layer, const zigzag::OptimalSearchProgress& progress) {
        const std::lock_guard lock(mutex_);
        std::string gap = "-";
        if (progress.incumbent && *progress.incumbent > 0) {
            gap = fmt::format("{:.2f} %", std::max(0.0, 1 - progress.lower_bound / *progress.incumbent) * 100);
        }
        if (bar_) {
            bar_->set(index_, fmt::format("{}, gap {}", layer, gap));
        }
        if (!logs_) {
            return;
        }
        const std::string line =
            fmt::format("info: {:>9.3f} s  {:<10} best {:<13} bound {:<13} gap {:<9} labels {:<9} {}", progress.seconds,
                        progress.phase, progress.incumbent ? fmt::format("{:.7g}", *progress.incumbent) : "-",
                        fmt::format("{:.7g}", progress.lower_bound), gap, progress.labels, zigzag::printable(layer));
        if (bar_) {
            bar_->print_line(line);
        } else {
            fmt::print(stderr, "{}\n", line);
            std::fflush(stderr);
        }
    }

private:
    bool logs_;
    std::mutex mutex_;
    std::unique_ptr<zigzag::ProgressBar> bar_;
    std::string name_;
    double index_ = 0;
};

zigzag::HardwarePerformance evaluate(const Command& command, spdlog::logger& logger) {
    DiagnosticsPrinter printer(command.quiet, command.verbosity > 0, logger);
    zigzag::Options options = command.options;
    if (!command.pipeline_file.empty()) {
        options.pipeline = zigzag::read_pipeline(command.pipeline_file, printer.warnings);
    }
    const auto memory_costs = memory_cost_source(command.memory_costs);
    options.memory_costs = memory_costs.get();
    TerminalProgress progress(command.verbosity > 0);
    if (!command.quiet) {
        options.progress = &progress;
        options.search_log = [&progress](const std::string& layer, const zigzag::OptimalSearchProgress& state) {
            progress.proof_advanced(layer, state);
        };
    }
    options.interrupted = &interrupted;
    options.warnings = &printer.warnings;
    options.notes = &printer.notes;
    return zigzag::get_hardware_performance(command.model, command.accelerator, command.mapping, options);
}

int run(const Command& command, spdlog::logger& logger) {
    const zigzag::HardwarePerformance performance = evaluate(command, logger);
    if (command.json) {
        print(zigzag::json_text(zigzag::summary_json(performance.layers, performance.total)));
    } else if (!command.quiet) {
        print(zigzag::summary_text(performance.layers, performance.total,
                                   zigzag::terminal_width(STDOUT_FILENO, width_without_terminal)));
        if (!command.options.dump_folder.empty()) {
            print(fmt::format("Results written to {}\n", command.options.dump_folder.string()));
        }
    }
    return done;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("zigzag", [&](spdlog::logger& logger) -> int {
        const Command command = parse_command_line(argc, argv);
        switch (command.action) {
            case Command::Action::exit:
                return command.exit_code;
            case Command::Action::subcommand:
                catch_signals();
                return command.subcommand(logger);
            case Command::Action::run:
                break;
        }
        catch_signals();
        return run(command, logger);
    });
}
