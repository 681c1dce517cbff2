// Many runs: first all files are read, so that a mistake in the last one shows before hours are spent on the others; then the
// runs go on several threads. What a run says and finds is kept apart and told in the order of the cases.
#include "zigzag_io/runs/run_matrix.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "zigzag/base/layer_file_stems.hpp"
#include "zigzag/base/parallel.hpp"
#include "zigzag/results/pareto_front.hpp"

#include "merged_faults.hpp"
#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/options/run_options.hpp"
#include "zigzag_io/report/comparison_report.hpp"
#include "zigzag_io/report/imc_report.hpp"
#include "zigzag_io/report/page/html_report.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/report/report.hpp"

namespace zigzag {

namespace {

/// What all cases need, each file read once.
struct Inputs {
    std::map<std::string, Network> workloads;
    std::map<std::string, UserMapping> mappings;
    std::map<std::string, std::shared_ptr<const Accelerator>> accelerators;  ///< by accelerator_key
};

std::string accelerator_key(const RunCase& run) {
    return run.accelerator + '\n' + to_string(run.settings);
}

class InputReader {
public:
    explicit InputReader(const FileOptions& options) : options_(options) {}

    Inputs read(const std::vector<RunCase>& cases) {
        Inputs inputs;
        for (const RunCase& run : cases) {
            if (options_.interrupted != nullptr && *options_.interrupted) {
                throw InterruptedError();
            }
            read_once(inputs.workloads, run.workload, {}, {}, [&](Diagnostics& warnings) {
                return read_workload(resolve_input(InputKind::workload, run.workload), options_.dimensions, warnings,
                                     options_.llm);
            });
            read_once(inputs.mappings, run.mapping, {}, {}, [&](Diagnostics& warnings) {
                return read_mapping(resolve_input(InputKind::mapping, run.mapping), warnings);
            });
            read_once(inputs.accelerators, accelerator_key(run), run.accelerator, to_string(run.settings),
                      [&](Diagnostics& warnings) { return read_accelerator_of(run, warnings); });
        }
        std::vector<Fault> faults = faults_.take();
        if (options_.warnings != nullptr) {
            for (Fault& warning : warnings_.take()) {
                options_.warnings->warn(std::move(warning));
            }
        }
        if (!faults.empty()) {
            throw InputError(std::move(faults));
        }
        return inputs;
    }

private:
    template <typename Input, typename Read>
    void read_once(std::map<std::string, Input>& known, const std::string& key, const std::string& group,
                   const std::string& point, const Read& read) {
        if (known.contains(key)) {
            return;
        }
        Diagnostics warnings;
        try {
            known.emplace(key, read(warnings));
            faults_.add(group, point, {});
        } catch (const InputError& error) {
            known.emplace(key, Input());
            faults_.add(group, point, error.faults());
        }
        warnings_.add(group, point, warnings.warnings());
    }

    std::shared_ptr<const Accelerator> read_accelerator_of(const RunCase& run, Diagnostics& warnings) const {
        AcceleratorReading reading;
        reading.memory_costs = options_.memory_costs;
        reading.in_memory_compute = options_.in_memory_compute;
        reading.settings = options_.settings;
        reading.settings.insert(reading.settings.end(), run.settings.begin(), run.settings.end());
        return std::make_shared<const Accelerator>(
            read_accelerator(resolve_input(InputKind::accelerator, run.accelerator), warnings, reading));
    }

    const FileOptions& options_;
    MergedFaults faults_;
    MergedFaults warnings_;
};

/// `tpu_like,dram.size=64` for `tpu_like, dram.size=64`: without blanks.
std::string folder_name(std::string name) {
    for (std::size_t comma = name.find(", "); comma != std::string::npos; comma = name.find(", ", comma)) {
        name.erase(comma + 1, 1);
    }
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

/// Runs the cases and keeps what is compared.
class MatrixRun {
public:
    MatrixRun(const std::vector<RunCase>& cases, const Inputs& inputs, const FileOptions& options, const RunProgress& progress,
              DumpFolder* dump)
        : cases_(cases),
          inputs_(inputs),
          options_(options),
          progress_(progress),
          dump_(dump),
          runs_(cases.size()),
          warnings_(cases.size()),
          notes_(cases.size()),
          errors_(cases.size()) {
        name_folders();
    }

    std::vector<ComparedRun> run() {
        parallel_for(cases_.size(), options_.threads, [this](std::size_t index) {
            if (stopped_) {
                return;
            }
            try {
                run_case(index);
            } catch (...) {
                errors_[index] = std::current_exception();
                stopped_ = true;
            }
        });
        tell(warnings_, options_.warnings);
        tell(notes_, options_.notes);
        for (const std::exception_ptr& error : errors_) {
            if (error) {
                std::rethrow_exception(error);
            }
        }
        return std::move(runs_);
    }

private:
    /// Folders that are safe and different, also from what else lies in the dump folder.
    void name_folders() {
        LayerFileStems stems;
        for (const char* const taken : {"overview.json", "report.html", "pictures"}) {
            stems.unique_stem(taken);
        }
        for (std::size_t index = 0; index < cases_.size(); ++index) {
            const RunCase& run = cases_[index];
            runs_[index].run.name = run.name();
            runs_[index].label = run.label;
            runs_[index].workload = run.workload;
            runs_[index].accelerator = run.accelerator;
            runs_[index].mapping = run.mapping;
            for (const AcceleratorSetting& setting : run.settings) {
                runs_[index].settings.emplace_back(setting.path, setting.value);
            }
            if (dump_ != nullptr) {
                runs_[index].folder = stems.unique_stem(folder_name(run.name()));
            }
        }
    }

    void run_case(std::size_t index) {
        const RunCase& run = cases_[index];
        const Accelerator& accelerator = *inputs_.accelerators.at(accelerator_key(run));
        FileOptions own = options_;
        own.settings.clear();
        own.threads = std::max<std::size_t>(1, options_.threads / cases_.size());
        own.html = false;
        own.progress = nullptr;
        own.store = options_.store != nullptr ? options_.store : &layers_;
        own.warnings = &warnings_[index];
        own.notes = &notes_[index];
        own.dump_whole = dump_;
        own.dump_folder = runs_[index].folder;
        const auto begin = std::chrono::steady_clock::now();
        ComparedRun done;
        try {
            HardwarePerformance performance =
                get_hardware_performance(inputs_.workloads.at(run.workload), accelerator, inputs_.mappings.at(run.mapping), own);
            done = compared({run.name(), std::move(performance.layers), std::move(performance.total), {}});
        } catch (const NoMappingError& error) {
            std::istringstream reasons(error.what());  // a line each
            for (std::string reason; std::getline(reasons, reason);) {
                done.run.failures.push_back(reason);
            }
            runs_[index].folder.clear();
        }
        const std::lock_guard lock(mutex_);
        ComparedRun& kept = runs_[index];
        kept.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        kept.energy = std::move(done.energy);
        kept.number_of_layers = done.number_of_layers;
        kept.run.layers = std::move(done.run.layers);
        kept.run.total = std::move(done.run.total);
        kept.run.failures = std::move(done.run.failures);
        if (accelerator.operational_array.imc) {
            kept.area = imc_area(accelerator).total();
        }
        keep_layers_of_front(index);
        ++ended_;
        if (progress_) {
            progress_(ended_, cases_.size(), run.name());
        }
    }

    /// The fronts of all runs that have ended: what leaves one never comes back.
    void keep_layers_of_front(std::size_t index) {
        if (cases_.size() <= most_runs_with_layers || !runs_[index].is_complete()) {
            return;
        }
        const auto drop_layers = [this](std::size_t dropped) { runs_[dropped].run.layers = {}; };
        const auto [front, is_new] = fronts_.try_emplace(runs_[index].workload, ParetoFront<std::size_t>(EqualScores::keep_all));
        if (!front->second.offer(runs_[index].score(), index, drop_layers)) {
            drop_layers(index);
        }
    }

    void tell(const std::vector<Diagnostics>& told, Diagnostics* listener) const {
        if (listener == nullptr) {
            return;
        }
        MergedFaults merged;
        for (std::size_t index = 0; index < cases_.size(); ++index) {
            merged.add({}, cases_[index].name(), told[index].warnings());
        }
        for (Fault& fault : merged.take()) {
            listener->warn(std::move(fault));
        }
    }

    const std::vector<RunCase>& cases_;
    const Inputs& inputs_;
    const FileOptions& options_;
    const RunProgress& progress_;
    DumpFolder* dump_;
    std::mutex mutex_;
    std::vector<ComparedRun> runs_;
    std::vector<Diagnostics> warnings_;
    std::vector<Diagnostics> notes_;
    std::vector<std::exception_ptr> errors_;
    std::map<std::string, ParetoFront<std::size_t>> fronts_;  ///< by workload
    MemoryStore<std::string> layers_;                         ///< unless the caller brings a store of his own
    std::size_t ended_ = 0;
    std::atomic<bool> stopped_{false};
};

}  // namespace

std::vector<ComparedRun> run_matrix(const std::vector<RunCase>& cases, const FileOptions& options, const RunProgress& progress) {
    if (!options.pipeline.empty()) {
        throw UsageError("a chain of stages of your own evaluates one run, not several");
    }
    check_options(options);
    const Inputs inputs = InputReader(options).read(cases);
    std::unique_ptr<DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = std::make_unique<DumpFolder>(options.dump_folder);
    }
    std::vector<ComparedRun> runs = MatrixRun(cases, inputs, options, progress, dump.get()).run();
    if (dump) {
        dump->write("overview.json", json_text(comparison_json(runs, false)));
        if (options.html) {
            dump->write("report.html", html_report(runs));
        }
        if (options.svg) {
            dump->write("pictures/comparison.svg", comparison_svg(runs));
            dump->write("pictures/pareto.svg", pareto_svg(runs));
        }
    }
    if (options.interrupted != nullptr && *options.interrupted) {
        throw InterruptedError();
    }
    if (dump) {
        dump->commit();
    }
    return runs;
}

}  // namespace zigzag
