#include "zigzag_io/api.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/options/run_options.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/runs/input_files.hpp"

namespace zigzag {

namespace {

StageSpecification stage(std::string name) {
    return {std::move(name), {}, {}};
}

/// The stages that search, with those around that save what was found.
std::vector<StageSpecification> saving_chain(const FileOptions& options) {
    const bool saves = !options.dump_folder.empty();
    const StageRegistry registry = search_stages();
    std::vector<StageSpecification> chain;
    if (saves) {
        chain.push_back(stage("SimpleSaveStage"));
    }
    if (saves && options.html) {
        chain.push_back(stage("HtmlReportStage"));
    }
    if (saves && options.svg) {
        chain.push_back(stage("PictureStage"));
    }
    bool reduced = false;
    for (const StageSpecification& searching : search_pipeline(options)) {
        const auto known = std::find_if(registry.stages.begin(), registry.stages.end(),
                                        [&](const StageDescription& one) { return one.name == searching.name; });
        const ResultFlow flow = known == registry.stages.end() ? ResultFlow::passes : known->flow;
        if (saves && !reduced && flow == ResultFlow::reduces) {
            chain.push_back(stage("CompleteSaveStage"));
            reduced = true;
        }
        chain.push_back(searching);
        if (saves && flow == ResultFlow::iterates) {
            chain.push_back(stage("VisualizationStage"));
        }
    }
    return chain;
}

HardwarePerformance run(Task task, const InputFiles& files, const std::vector<StageSpecification>& stages,
                        const FileOptions& options) {
    std::unique_ptr<DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = options.dump_whole == nullptr ? std::make_unique<DumpFolder>(options.dump_folder)
                                             : std::make_unique<DumpFolder>(*options.dump_whole, options.dump_folder.string());
    }
    Diagnostics own_warnings;
    Diagnostics own_notes;
    Services services = services_of(options, own_warnings, own_notes);
    services.dump = dump.get();
    task.search.bounds_layers = task.search.bounds_layers || options.html || options.svg;
    const Things given = given_by(files) | given_by(task) | (dump ? Provides::dump_folder : Provides::nothing);
    HardwarePerformance performance = run_stages(stage_registry(files), stages, given, std::move(task), services, options);
    if (dump) {
        dump->commit();
    }
    return performance;
}

}  // namespace

InputFiles input_files(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                       const std::filesystem::path& mapping, const FileOptions& options) {
    std::vector<Fault> faults;
    const auto resolve = [&faults](InputKind kind, const std::filesystem::path& argument) {
        try {
            return resolve_input(kind, argument.string());
        } catch (const InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
            return std::filesystem::path();
        }
    };
    InputFiles files;
    files.workload = resolve(InputKind::workload, workload);
    files.accelerator = resolve(InputKind::accelerator, accelerator);
    files.mapping = resolve(InputKind::mapping, mapping);
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
    files.dimensions = options.dimensions;
    files.llm = options.llm;
    files.reading.memory_costs = options.memory_costs;
    files.reading.in_memory_compute = options.in_memory_compute;
    files.reading.settings = options.settings;
    return files;
}

std::vector<StageSpecification> below_parsers(const std::vector<StageSpecification>& rest) {
    std::vector<StageSpecification> chain{stage("WorkloadParserStage"), stage("AcceleratorParserStage")};
    chain.insert(chain.end(), rest.begin(), rest.end());
    return chain;
}

std::vector<StageSpecification> default_pipeline(const FileOptions& options) {
    return below_parsers(saving_chain(options));
}

HardwarePerformance get_hardware_performance(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                             const std::filesystem::path& mapping, const FileOptions& options) {
    check_options(options);
    return run(task_of(options), input_files(workload, accelerator, mapping, options),
               options.pipeline.empty() ? default_pipeline(options) : options.pipeline, options);
}

HardwarePerformance get_hardware_performance(const Network& workload, const Accelerator& accelerator, const UserMapping& mapping,
                                             const FileOptions& options) {
    check_options(options);
    if (!options.settings.empty()) {
        throw UsageError("values in place of an accelerator file's were given for an accelerator without a file");
    }
    return run(task_of(options, workload, accelerator, mapping), {},
               options.pipeline.empty() ? saving_chain(options) : options.pipeline, options);
}

}  // namespace zigzag
