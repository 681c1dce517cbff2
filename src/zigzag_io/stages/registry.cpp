#include "zigzag_io/stages/registry.hpp"

#include <memory>

namespace zigzag {

StageDescription workload_parser_stage(std::shared_ptr<const InputFiles> files);
StageDescription onnx_model_parser_stage(std::shared_ptr<const InputFiles> files);
StageDescription accelerator_parser_stage(std::shared_ptr<const InputFiles> files);
StageDescription simple_save_stage();
StageDescription html_report_stage();
StageDescription picture_stage();
StageDescription visualization_stage();
StageDescription complete_save_stage();

StageRegistry stage_registry(const InputFiles& files) {
    const auto shared = std::make_shared<const InputFiles>(files);
    StageRegistry registry = search_stages();
    registry.add(workload_parser_stage(shared), "SumStage");
    registry.add(onnx_model_parser_stage(shared), "SumStage");
    registry.add(accelerator_parser_stage(shared), "SumStage");
    registry.add(simple_save_stage(), "SumStage");
    registry.add(html_report_stage(), "SumStage");
    registry.add(picture_stage(), "SumStage");
    registry.add(visualization_stage(), "ExploitInterLayerDataLocalityStage");
    registry.add(complete_save_stage(), "MinimalLatencyStage");
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

}  // namespace zigzag
