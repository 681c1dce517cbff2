#include "stream/api.hpp"

#include <memory>
#include <utility>

#include "zigzag/base/fault_collector.hpp"

#include "stream/stages/run.hpp"

namespace stream {

namespace {

/// Throws InputError with all that is wrong with the objects; without cores, nothing is said about those that the mapping names.
void check_objects(const zigzag::Network& workload, const MulticoreAccelerator& accelerator, const StreamMapping& mapping) {
    zigzag::FaultCollector faults;
    faults.append(validate(workload), workload.name.empty() ? "the workload" : workload.name);
    faults.append(validate(accelerator), accelerator.name.empty() ? "the accelerator" : accelerator.name);
    faults.append(accelerator.cores.empty() ? validate(mapping) : validate(mapping, accelerator), "the mapping");
    if (!faults.empty()) {
        throw zigzag::InputError(faults.take());
    }
}

}  // namespace

std::vector<StageSpecification> schedule_pipeline() {
    std::vector<StageSpecification> chain;
    for (const char* const name :
         {"GenerateCNWorkloadStage", "IntraCoreMappingStage", "InterCoreMappingStage", "ScheduleStage"}) {
        chain.push_back({name, {}, {}});
    }
    return chain;
}

Task task_of(const Options& options) {
    Task task;
    task.hint_loops = options.hint_loops;
    task.intra_core = options.intra_core;
    task.problem.scheduler = options.scheduler;
    task.allocation_method = options.allocation;
    task.allocation_options = options.search;
    return task;
}

Services services_of(const Options& options, zigzag::Diagnostics& own_warnings, zigzag::Diagnostics& own_notes) {
    Services services;
    services.warnings = options.warnings != nullptr ? options.warnings : &own_warnings;
    services.notes = options.notes != nullptr ? options.notes : &own_notes;
    services.progress = options.progress;
    services.interrupted = options.interrupted;
    if (options.cn_define_mode) {
        services.warnings->warn({}, "option `cn_define_mode`",
                                "changes nothing yet: the hint loops alone say how layers are cut");
    }
    return services;
}

MulticorePerformance run_stages(const StageRegistry& registry, const std::vector<StageSpecification>& stages, Things given,
                                const Task& task, const Services& services) {
    MulticorePerformance performance;
    const Chain chain(registry, stages, given);
    chain.run(task, services, [&performance](ScheduleResult& result) { performance.result = std::move(result); });
    if (services.progress != nullptr) {
        services.progress->finished();
    }
    performance.latency = performance.result.schedule.evaluation.latency;
    performance.energy = performance.result.schedule.evaluation.energy;
    performance.warnings = services.warnings->warnings();
    performance.notes = services.notes->warnings();
    return performance;
}

MulticorePerformance get_hardware_performance_stream(const zigzag::Network& workload, const MulticoreAccelerator& accelerator,
                                                     const StreamMapping& mapping, const Options& options) {
    check_options(options);
    check_objects(workload, accelerator, mapping);
    zigzag::Diagnostics own_warnings;
    zigzag::Diagnostics own_notes;
    const Services services = services_of(options, own_warnings, own_notes);
    Task task = task_of(options);
    task.problem.workload = std::make_shared<const zigzag::Network>(workload);
    task.problem.accelerator = std::make_shared<const MulticoreAccelerator>(accelerator);
    task.problem.mapping = std::make_shared<const StreamMapping>(mapping);
    return run_stages(schedule_stages(), options.pipeline.empty() ? schedule_pipeline() : options.pipeline, given_by(task), task,
                      services);
}

}  // namespace stream
