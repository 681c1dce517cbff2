#include "input_files.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/options/run_options.hpp"

namespace zigzag {

NetworkBounds network_lower_bounds(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                   const std::filesystem::path& mapping, const FileOptions& options) {
    run_options().check(options);  // bounds hold for any engine, so what an engine can't do is no contradiction
    const InputFiles files = input_files(workload, accelerator, mapping, options);
    Diagnostics own_warnings;
    Diagnostics own_notes;
    Services services = services_of(options, own_warnings, own_notes);
    services.progress = nullptr;
    return run_bounds(stage_registry(files), below_parsers(bound_pipeline(options)), given_by(files), task_of(options), services);
}

}  // namespace zigzag
