#include <memory>

#include "stream/api.hpp"
#include "zigzag_io/formats/zigzag/example_inputs.hpp"

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
    report.search = result.search ? &*result.search : nullptr;
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
    StageContext context;
    context.diagnostics = options.warnings != nullptr ? options.warnings : &own_warnings;
    context.notes = options.notes != nullptr ? options.notes : &own_notes;

    std::vector<zigzag::Fault> faults;
    const auto resolve = [&faults](InputKind kind, const std::filesystem::path& argument) {
        try {
            return zigzag::resolve_input(kind, argument.string());
        } catch (const zigzag::InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
            return std::filesystem::path();
        }
    };
    context.workload_file = resolve(InputKind::workload, workload);
    context.accelerator_file = resolve(InputKind::multicore_accelerator, accelerator);
    context.mapping_file = resolve(InputKind::stream_mapping, mapping);
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    if (options.cn_define_mode != 1) {
        context.notes->warn({}, "--cn-define-mode",
                            "the scheduler of 2023 cuts layers by the hint loops alone; the mode changes nothing");
    }

    std::unique_ptr<zigzag::DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = std::make_unique<zigzag::DumpFolder>(options.dump_folder);
    }
    context.cost_table_file = options.cost_table;
    context.dimensions = options.dimensions;
    context.hint_loops = options.hint_loops;
    context.intra_core = options.intra_core;
    context.problem.scheduler = options.scheduler;
    context.allocation_method = options.allocation;
    context.allocation_options = options.search;
    context.dump = dump.get();
    context.progress = options.progress;
    context.interrupted = options.interrupted;

    HardwarePerformance performance;
    const Pipeline pipeline(options.pipeline.empty() ? default_pipeline(options) : options.pipeline, given_by(context));
    pipeline.run(context, [&performance](ScheduleResult& result) { performance.result = std::move(result); });
    if (context.progress != nullptr) {
        context.progress->finished();
    }
    if (dump) {
        dump->commit();
    }
    performance.latency = performance.result.schedule.evaluation.latency;
    performance.energy = performance.result.schedule.evaluation.energy;
    performance.warnings = context.diagnostics->warnings();
    performance.notes = context.notes->warnings();
    return performance;
}

}  // namespace stream
