#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "zigzag/parser/example_inputs.hpp"
#include "zigzag/report/progress_bar.hpp"
#include "zigzag/report/report.hpp"
#include "zigzag/report/terminal_text.hpp"
#include "zigzag/stages/pipeline.hpp"

#include "command_line.hpp"

namespace {

enum ExitCode { done = 0, other_error = 1, wrong_usage = 2, bad_input = 3, no_valid_mapping = 4 };

/// Columns of the summary when it goes to a file or a pipe.
constexpr std::size_t width_without_terminal = 160;

std::atomic<bool> interrupted{false};
std::atomic<int> received_signal{0};

extern "C" void on_signal(int signal) {
    received_signal = signal;
    interrupted = true;
}

/// Ends the program as the signal would have, now that everything is cleaned up, so that calling scripts stop too.
int end_by_signal() {
    const int signal = received_signal;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return other_error;
}

std::shared_ptr<spdlog::logger> make_logger() {
    auto logger = std::make_shared<spdlog::logger>("zigzag", std::make_shared<spdlog::sinks::stderr_sink_st>());
    logger->set_pattern("%l: %v");
    return logger;
}

/// A bar over the layers that also moves within a layer that takes long.
class TerminalProgress final : public zigzag::ProgressListener {
public:
    void layer_started(std::size_t index, std::size_t count, const std::string& name) override {
        if (!bar_) {
            bar_ = std::make_unique<zigzag::ProgressBar>("layers", count);
        }
        index_ = static_cast<double>(index);
        name_ = name;
        bar_->set(index_, name_);
    }
    void orders_evaluated(double evaluated, double total) override {
        bar_->set(index_ + (total > 0 ? std::min(1.0, evaluated / total) : 0), name_);
    }
    void finished() override { bar_.reset(); }

private:
    std::unique_ptr<zigzag::ProgressBar> bar_;
    std::string name_;
    double index_ = 0;
};

/// Writes to standard output. Throws when that fails (closed pipe, full disk).
void print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        throw std::runtime_error("cannot write to standard output: " + std::generic_category().message(errno));
    }
}

std::string stage_list() {
    std::string text;
    for (const zigzag::StageDescription& stage : zigzag::stage_registry()) {
        text += fmt::format("{:<37}{}\n", stage.name, stage.summary);
        if (!stage.options.empty()) {
            text += fmt::format("{:<37}  {}\n", "", stage.options);
        }
    }
    return text;
}

std::string example_list() {
    using zigzag::InputKind;
    std::string text;
    const auto add = [&text](const char* option, InputKind kind) {
        text += fmt::format("{}\n", option);
        for (const std::string& name : zigzag::example_names(kind)) {
            text += fmt::format("  {}\n", name);
        }
    };
    add("--model", InputKind::workload);
    add("--accelerator", InputKind::accelerator);
    add("--mapping", InputKind::mapping);
    return text;
}

void log_faults(spdlog::logger& logger, spdlog::level::level_enum level, const std::vector<zigzag::Fault>& faults) {
    for (const zigzag::Fault& fault : faults) {
        logger.log(level, "{}", zigzag::printable(zigzag::to_string(fault)));
    }
}

/// Shows what was collected when the run ends, well or not.
class DiagnosticsPrinter {
public:
    DiagnosticsPrinter(const Command& command, spdlog::logger& logger) : command_(command), logger_(logger) {}
    ~DiagnosticsPrinter() {
        if (!command_.quiet) {
            log_faults(logger_, spdlog::level::warn, warnings.warnings());
        }
        if (command_.verbosity > 0) {
            log_faults(logger_, spdlog::level::info, notes.warnings());
        }
    }
    DiagnosticsPrinter(const DiagnosticsPrinter&) = delete;
    DiagnosticsPrinter& operator=(const DiagnosticsPrinter&) = delete;

    zigzag::Diagnostics warnings;
    zigzag::Diagnostics notes;

private:
    const Command& command_;
    spdlog::logger& logger_;
};

zigzag::HardwarePerformance evaluate(const Command& command, spdlog::logger& logger) {
    DiagnosticsPrinter printer(command, logger);
    zigzag::Options options = command.options;
    if (!command.pipeline_file.empty()) {
        options.pipeline = zigzag::read_pipeline(command.pipeline_file, printer.warnings);
    }
    TerminalProgress progress;
    if (!command.quiet) {
        options.progress = &progress;
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
    const auto logger = make_logger();
    try {
        const Command command = parse_command_line(argc, argv);
        switch (command.action) {
            case Command::Action::exit:
                return command.exit_code;
            case Command::Action::list_stages:
                print(stage_list());
                return done;
            case Command::Action::list_examples:
                print(example_list());
                return done;
            case Command::Action::run:
                break;
        }
        std::signal(SIGINT, on_signal);
        std::signal(SIGTERM, on_signal);
        return run(command, *logger);
    } catch (const zigzag::InterruptedError&) {
        logger->error("interrupted; nothing was written");
        logger->flush();
        return end_by_signal();
    } catch (const zigzag::InputError& error) {
        log_faults(*logger, spdlog::level::err, error.faults());
        return bad_input;
    } catch (const zigzag::NoMappingError& error) {
        logger->error("{}", zigzag::printable(error.what()));
        return no_valid_mapping;
    } catch (const zigzag::UsageError& error) {
        logger->error("{}", zigzag::printable(error.what()));
        return wrong_usage;
    } catch (const std::exception& error) {
        logger->error("{}", zigzag::printable(error.what()));
        return other_error;
    }
}
