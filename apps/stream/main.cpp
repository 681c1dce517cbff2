#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"

#include "command_line.hpp"
#include "common/program.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/report/report.hpp"
#include "zigzag_io/report/text/progress_bar.hpp"
#include "zigzag_io/stream_api.hpp"

namespace {

/// One bar for the cost table, then one for the search.
class TerminalProgress final : public zigzag::ProgressListener {
public:
    void advanced(const zigzag::Progress& progress) override {
        if (!bar_ || unit_ != progress.unit) {
            unit_ = progress.unit;
            bar_ = std::make_unique<zigzag::ProgressBar>(unit_, static_cast<std::size_t>(progress.total));
        }
        bar_->set(progress.done, progress.item);
    }
    void finished() override { bar_.reset(); }

private:
    std::unique_ptr<zigzag::ProgressBar> bar_;
    std::string unit_;
};

int run(const Command& command, spdlog::logger& logger) {
    DiagnosticsPrinter printer(command.presentation.quiet, command.presentation.verbose, logger);
    stream::FileOptions options = command.options;
    if (!command.pipeline_file.empty()) {
        options.pipeline = zigzag::read_pipeline(command.pipeline_file, printer.warnings);
    }
    TerminalProgress progress;
    if (!command.presentation.quiet) {
        options.progress = &progress;
    }
    options.interrupted = &interrupted;
    options.warnings = &printer.warnings;
    options.notes = &printer.notes;
    const stream::MulticorePerformance performance =
        stream::get_hardware_performance_stream(command.model, command.accelerator, command.mapping, options);
    progress.finished();

    const stream::ScheduleReport report = stream::report_of(performance.result);
    if (command.presentation.json) {
        print(zigzag::json_text(stream::summary_json(report)));
    } else if (!command.presentation.quiet) {
        print(stream::summary_text(report, zigzag::terminal_width(STDOUT_FILENO, width_without_terminal)));
        if (!command.options.dump_folder.empty()) {
            print(fmt::format("Results written to {}\n", command.options.dump_folder.string()));
        }
    }
    return done;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("stream", [&](spdlog::logger& logger) -> int {
        const Command command = parse_command_line(argc, argv);
        switch (command.action) {
            case Command::Action::exit:
                return command.exit_code;
            case Command::Action::subcommand:
                return command.subcommand(logger);
            case Command::Action::run:
                break;
        }
        catch_signals();
        return run(command, logger);
    });
}
