#include <memory>
#include <utility>

#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/stages/registry.hpp"

namespace zigzag {

namespace {

/// Reads workload and mapping file. The ONNX variant takes ONNX models only, the other one goes by the file's suffix.
template <bool onnx_only>
class WorkloadParserStage final : public Stage {
public:
    explicit WorkloadParserStage(std::shared_ptr<const InputFiles> files) : files_(std::move(files)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.workload = std::make_shared<const Network>(
            onnx_only ? read_workload_onnx(files_->workload, files_->dimensions, *services.warnings)
                      : read_workload(files_->workload, files_->dimensions, *services.warnings, files_->llm));
        below.mapping = std::make_shared<const UserMapping>(read_mapping(files_->mapping, *services.warnings));
        next(below, keep);
    }

private:
    std::shared_ptr<const InputFiles> files_;
};

constexpr Things reads = Provides::workload_file | Provides::mapping_file;
constexpr Things makes = Provides::workload | Provides::mapping;

}  // namespace

StageDescription workload_parser_stage(std::shared_ptr<const InputFiles> files) {
    return {{.name = "WorkloadParserStage",
             .summary = "reads the workload (YAML, or ONNX by its suffix) and the mapping",
             .needs = reads,
             .provides = makes},
            pipeline::create_from<WorkloadParserStage<false>>(std::move(files))};
}

StageDescription onnx_model_parser_stage(std::shared_ptr<const InputFiles> files) {
    return {{.name = "ONNXModelParserStage",
             .summary = "reads the workload from an ONNX model, and the mapping",
             .needs = reads,
             .provides = makes},
            pipeline::create_from<WorkloadParserStage<true>>(std::move(files))};
}

}  // namespace zigzag
