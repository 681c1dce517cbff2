#include "program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <new>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <spdlog/sinks/stdout_sinks.h>

#include "zigzag/base/terminal_text.hpp"

#include "option_spelling.hpp"

std::atomic<bool> interrupted{false};

namespace {

std::atomic<int> received_signal{0};

extern "C" void on_signal(int signal) {
    received_signal = signal;
    interrupted = true;
}

}  // namespace

void catch_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        if (std::signal(signal, on_signal) == SIG_IGN) {
            std::signal(signal, SIG_IGN);  // as nohup wants it
        }
    }
    std::signal(SIGXFSZ, SIG_IGN);  // the write fails instead, with its reason
}

int end_by_signal() {
    const int signal = received_signal;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return other_error;
}

void print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        throw std::runtime_error("cannot write to standard output: " + std::generic_category().message(errno));
    }
}

std::string example_list(const std::vector<std::pair<std::string, zigzag::InputKind>>& kinds) {
    std::string text;
    for (const auto& [option, kind] : kinds) {
        text += option + "\n";
        for (const std::string& name : zigzag::example_names(kind)) {
            text += "  " + name + "\n";
        }
    }
    return text;
}

void log_faults(spdlog::logger& logger, spdlog::level::level_enum level, const std::vector<zigzag::Fault>& faults) {
    for (const zigzag::Fault& fault : faults) {
        logger.log(level, "{}", zigzag::printable(with_spelled_options(zigzag::to_string(fault))));
    }
}

DiagnosticsPrinter::~DiagnosticsPrinter() {
    if (!quiet_) {
        log_faults(logger_, spdlog::level::warn, warnings.warnings());
    }
    if (verbose_) {
        log_faults(logger_, spdlog::level::info, notes.warnings());
    }
}

int run_program(const std::string& name, const std::function<int(spdlog::logger&)>& work) {
    spdlog::logger logger(name, std::make_shared<spdlog::sinks::stderr_sink_st>());
    logger.set_pattern("%l: %v");
    try {
        return work(logger);
    } catch (const zigzag::InterruptedError&) {
        logger.error("interrupted; nothing was written");
        logger.flush();
        return end_by_signal();
    } catch (const zigzag::InputError& error) {
        log_faults(logger, spdlog::level::err, error.faults());
        return bad_input;
    } catch (const zigzag::NoMappingError& error) {
        std::istringstream reasons(error.what());  // a line each
        for (std::string reason; std::getline(reasons, reason);) {
            logger.error("{}", zigzag::printable(with_spelled_options(reason)));
        }
        return no_valid_mapping;
    } catch (const zigzag::UsageError& error) {
        logger.error("{}", zigzag::printable(with_spelled_options(error.what())));
        return wrong_usage;
    } catch (const std::bad_alloc&) {
        logger.error(
            "out of memory; lower the number of threads, the spatial mappings that are searched, or the nodes that layers are "
            "cut "
            "into, or allow the program more memory");
        return other_error;
    } catch (const std::exception& error) {
        logger.error("{}", zigzag::printable(with_spelled_options(error.what())));
        return other_error;
    }
}
