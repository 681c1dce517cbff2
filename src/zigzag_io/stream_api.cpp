#include <memory>
#include <utility>

#include "zigzag/base/model_revision.hpp"

#include "stream/api.hpp"
#include "zigzag_io/formats/zigzag/example_inputs.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/stages/stream/registry.hpp"
#include "zigzag_io/store/disk_store.hpp"

namespace stream {

std::vector<StageSpecification> default_pipeline(const Options& options) {
    std::vector<StageSpecification> chain;
    const auto add = [&chain](const char* name) { chain.push_back({name, {}, {}}); };
    add("AcceleratorParserStage");
    add("StreamWorkloadParserStage");
    if (!options.dump_folder.empty()) {
        add("SaveScheduleStage");
    }
    add("GenerateCNWorkloadStage");
    add("IntraCoreMappingStage");
    add("InterCoreMappingStage");
    add("ScheduleStage");
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

HardwarePerformance get_hardware_performance_stream(const std::filesystem::path& workload,
                                                    const std::filesystem::path& accelerator,
                                                    const std::filesystem::path& mapping, const Options& options) {
    using zigzag::InputKind;
    zigzag::Diagnostics own_warnings;
    zigzag::Diagnostics own_notes;
    Services services;
    services.warnings = options.warnings != nullptr ? options.warnings : &own_warnings;
    services.notes = options.notes != nullptr ? options.notes : &own_notes;
    services.progress = options.progress;
    services.interrupted = options.interrupted;

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
    files.dimensions = options.dimensions;
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    if (options.cn_define_mode != 1) {
        services.notes->warn({}, "option `cn_define_mode`",
                             "the scheduler of 2023 cuts layers by the hint loops alone; the mode changes nothing");
    }

    std::unique_ptr<zigzag::DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = std::make_unique<zigzag::DumpFolder>(options.dump_folder);
    }
    services.dump = dump.get();
    Task task;
    task.cost_table_file = options.cost_table;
    task.hint_loops = options.hint_loops;
    task.intra_core = options.intra_core;
    task.problem.scheduler = options.scheduler;
    task.allocation_method = options.allocation;
    task.allocation_options = options.search;
    std::unique_ptr<zigzag::DiskStore> kept_costs;
    if (!options.cache_folder.empty()) {
        kept_costs = std::make_unique<zigzag::DiskStore>(options.cache_folder, zigzag::model_revision());
        task.intra_core.store = kept_costs.get();
    }

    HardwarePerformance performance;
    const Chain chain(stage_registry(files), options.pipeline.empty() ? default_pipeline(options) : options.pipeline,
                      given_by(files) | given_by(task) | (dump ? Provides::dump_folder : Provides::nothing));
    chain.run(task, services, [&performance](ScheduleResult& result) { performance.result = std::move(result); });
    if (services.progress != nullptr) {
        services.progress->finished();
    }
    if (kept_costs) {
        for (zigzag::Fault& fault : kept_costs->take_faults()) {
            services.warnings->warn(std::move(fault));
        }
    }
    if (dump) {
        dump->commit();
    }
    performance.latency = performance.result.schedule.evaluation.latency;
    performance.energy = performance.result.schedule.evaluation.energy;
    performance.warnings = services.warnings->warnings();
    performance.notes = services.notes->warnings();
    return performance;
}

}  // namespace stream
