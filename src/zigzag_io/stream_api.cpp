#include "zigzag_io/stream_api.hpp"

#include <memory>
#include <utility>

#include "zigzag/base/model_revision.hpp"

#include "stream/stages/run.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/options/run_options.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/stages/stream/registry.hpp"
#include "zigzag_io/store/disk_store.hpp"

namespace stream {

namespace {

/// Finds the three files, or throws InputError with all faults at once.
InputFiles input_files(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                       const std::filesystem::path& mapping, const FileOptions& options) {
    using zigzag::InputKind;
    std::vector<zigzag::Fault> faults;
    const auto resolve = [&faults](InputKind kind, const std::filesystem::path& argument) {
        try {
            return zigzag::resolve_input(kind, argument.string());
        } catch (const zigzag::InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
            return std::filesystem::path();
        }
    };
    InputFiles files;
    files.workload = resolve(InputKind::workload, workload);
    files.accelerator = resolve(InputKind::multicore_accelerator, accelerator);
    files.mapping = resolve(InputKind::stream_mapping, mapping);
    files.cost_table = options.cost_table;
    files.dimensions = options.dimensions;
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    return files;
}

}  // namespace

std::vector<StageSpecification> default_pipeline(const FileOptions& options) {
    std::vector<StageSpecification> chain{{"AcceleratorParserStage", {}, {}}, {"StreamWorkloadParserStage", {}, {}}};
    if (!options.dump_folder.empty()) {
        chain.push_back({"SaveScheduleStage", {}, {}});
    }
    for (StageSpecification& stage : schedule_pipeline()) {
        chain.push_back(std::move(stage));
    }
    return chain;
}

ScheduleReport report_of(const ScheduleResult& result) {
    ScheduleReport report;
    report.workload_name = result.problem->workload->name;
    report.accelerator_name = result.problem->accelerator->name;
    report.scheduler = &find_scheduler(result.problem->scheduler.name);
    report.problem = result.problem->scheduling_problem();
    report.schedule = &result.schedule;
    report.search = result.search.get();
    if (result.search) {
        report.notes = result.search->notes;
        if (result.search->interrupted) {
            report.notes.emplace_back("the search was interrupted; this is the best it had found");
        }
    }
    return report;
}

MulticorePerformance get_hardware_performance_stream(const std::filesystem::path& workload,
                                                     const std::filesystem::path& accelerator,
                                                     const std::filesystem::path& mapping, const FileOptions& options) {
    check_options(options);
    const InputFiles files = input_files(workload, accelerator, mapping, options);
    zigzag::Diagnostics own_warnings;
    zigzag::Diagnostics own_notes;
    Services services = services_of(options, own_warnings, own_notes);
    std::unique_ptr<zigzag::DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = std::make_unique<zigzag::DumpFolder>(options.dump_folder);
    }
    services.dump = dump.get();
    Task task = task_of(options);
    std::unique_ptr<zigzag::DiskStore> kept_costs;
    if (!options.cache_folder.empty()) {
        kept_costs = std::make_unique<zigzag::DiskStore>(options.cache_folder, zigzag::model_revision());
        task.intra_core.store = kept_costs.get();
    }
    MulticorePerformance performance =
        run_stages(stage_registry(files), options.pipeline.empty() ? default_pipeline(options) : options.pipeline,
                   given_by(files) | given_by(task) | (dump ? Provides::dump_folder : Provides::nothing), task, services);
    if (kept_costs) {
        for (zigzag::Fault& fault : kept_costs->take_faults()) {
            performance.warnings.push_back(fault);
            services.warnings->warn(std::move(fault));
        }
    }
    if (dump) {
        dump->commit();
    }
    return performance;
}

}  // namespace stream
