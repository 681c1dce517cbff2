#include "zigzag_io/stages/stream/registry.hpp"

#include <memory>

namespace stream {

StageDescription accelerator_parser_stage(std::shared_ptr<const InputFiles> files);
StageDescription stream_workload_parser_stage(std::shared_ptr<const InputFiles> files);
StageDescription save_schedule_stage();
StageDescription intra_core_mapping_stage(std::shared_ptr<const InputFiles> files);

StageRegistry stage_registry(const InputFiles& files) {
    const auto shared = std::make_shared<const InputFiles>(files);
    StageRegistry registry = schedule_stages();
    registry.add(accelerator_parser_stage(shared), "GenerateCNWorkloadStage");
    registry.add(stream_workload_parser_stage(shared), "GenerateCNWorkloadStage");
    registry.add(save_schedule_stage(), "GenerateCNWorkloadStage");
    registry.replace(intra_core_mapping_stage(shared));
    return registry;
}

Things given_by(const InputFiles& files) {
    Things given;
    const auto add = [&given](const std::filesystem::path& file, Things what) { given = file.empty() ? given : given | what; };
    add(files.workload, Provides::workload_file);
    add(files.accelerator, Provides::accelerator_file);
    add(files.mapping, Provides::mapping_file);
    return given;
}

}  // namespace stream
