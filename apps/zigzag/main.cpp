#include <algorithm>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"
#include "zigzag/pipeline/services.hpp"

#include "command_line.hpp"
#include "common/option_spelling.hpp"
#include "common/program.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/report/comparison_report.hpp"
#include "zigzag_io/report/report.hpp"
#include "zigzag_io/report/text/progress_bar.hpp"

namespace {

/// A bar over the layers that also moves within a layer that takes long, and the log of proofs.
class TerminalProgress final : public zigzag::ProgressListener {
public:
    explicit TerminalProgress(bool logs) : logs_(logs) {}

    void advanced(const zigzag::Progress& progress) override {
        const std::lock_guard lock(mutex_);
        if (progress.unit == "layers") {
            if (!bar_) {
                bar_ = std::make_unique<zigzag::ProgressBar>("layers", static_cast<std::size_t>(progress.total));
            }
            index_ = progress.done;
            name_ = progress.item;
            bar_->set(index_, name_);
        } else if (bar_) {
            bar_->set(index_ + (progress.total > 0 ? std::min(1.0, progress.done / progress.total) : 0), name_);
        }
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

/// A bar over several runs.
zigzag::RunProgress bar_over_runs(std::size_t count) {
    const auto bar = std::make_shared<zigzag::ProgressBar>("runs", count);
    return [bar](std::size_t ended, std::size_t, const std::string& name) { bar->set(static_cast<double>(ended), name); };
}

zigzag::HardwarePerformance evaluate(const zigzag::RunCase& run, zigzag::FileOptions options, const Command& command,
                                     DiagnosticsPrinter& printer) {
    if (!command.pipeline_file.empty()) {
        options.pipeline = zigzag::read_pipeline(command.pipeline_file, printer.warnings);
    }
    TerminalProgress progress(command.presentation.verbose);
    if (!command.presentation.quiet) {
        options.progress = &progress;
        options.search_log = [&progress](const std::string& layer, const zigzag::OptimalSearchProgress& state) {
            progress.proof_advanced(layer, state);
        };
    }
    options.settings = run.settings;
    return zigzag::get_hardware_performance(run.workload, run.accelerator, run.mapping, options);
}

std::string text_of_one(const Command& command, const zigzag::FileOptions& options, DiagnosticsPrinter& printer) {
    const zigzag::HardwarePerformance performance = evaluate(command.cases.front(), options, command, printer);
    return command.presentation.json ? zigzag::json_text(zigzag::summary_json(performance.layers, performance.total))
                                     : zigzag::summary_text(performance.layers, performance.total,
                                                            zigzag::terminal_width(STDOUT_FILENO, width_without_terminal));
}

std::string text_of_several(const Command& command, const zigzag::FileOptions& options, bool& all_have_results) {
    const zigzag::RunProgress progress = command.presentation.quiet ? zigzag::RunProgress() : bar_over_runs(command.cases.size());
    const std::vector<zigzag::ComparedRun> runs = zigzag::run_matrix(command.cases, options, progress);
    all_have_results = std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run.run.failures.empty(); });
    return command.presentation.json ? zigzag::json_text(zigzag::comparison_json(runs, command.time))
                                     : with_spelled_options(zigzag::comparison_text(
                                           runs, zigzag::terminal_width(STDOUT_FILENO, width_without_terminal), command.time));
}

int run(const Command& command, spdlog::logger& logger) {
    std::string text;
    bool all_have_results = true;
    {
        DiagnosticsPrinter printer(command.presentation.quiet, command.presentation.verbose, logger);
        const auto memory_costs = memory_cost_source(command.memory_costs);
        zigzag::FileOptions options = command.options;
        options.memory_costs = memory_costs.get();
        options.interrupted = &interrupted;
        options.warnings = &printer.warnings;
        options.notes = &printer.notes;
        text = command.cases.size() == 1 ? text_of_one(command, options, printer)
                                         : text_of_several(command, options, all_have_results);
    }
    if (command.presentation.json) {
        print(text);
    } else if (!command.presentation.quiet) {
        print(text);
        if (!command.options.dump_folder.empty()) {
            print(fmt::format("Results written to {}\n", command.options.dump_folder.string()));
        }
    }
    if (interrupted) {  // what remained of a search with proof; other runs have ended with an error
        if (!command.presentation.quiet) {
            logger.warn("interrupted: the layers that were still searched have the best loop order known by then, without proof");
            logger.flush();
        }
        return end_by_signal();
    }
    return all_have_results ? done : no_valid_mapping;
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
