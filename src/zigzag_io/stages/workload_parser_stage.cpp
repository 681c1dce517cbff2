#include "zigzag/stages/stage_factories.hpp"

namespace zigzag {

namespace {

/// Reads workload and mapping file. The ONNX variant takes ONNX models only, the other one goes by the file's suffix.
template <bool onnx_only>
class WorkloadParserStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const Network workload = onnx_only ? read_workload_onnx(context.workload_file, context.dimensions, *context.diagnostics)
                                           : read_workload(context.workload_file, context.dimensions, *context.diagnostics);
        const UserMapping mapping = read_mapping(context.mapping_file, *context.diagnostics);
        context.workload = &workload;
        context.mapping = &mapping;
        next(keep);
        context.workload = nullptr;
        context.mapping = nullptr;
    }
};

constexpr Provides reads = Provides::workload_file | Provides::mapping_file;
constexpr Provides makes = Provides::workload | Provides::mapping;

}  // namespace

StageDescription workload_parser_stage() {
    return {"WorkloadParserStage",
            "reads the workload (YAML, or ONNX by its suffix) and the mapping",
            "",
            reads,
            makes,
            ResultFlow::passes,
            &create_without_options<WorkloadParserStage<false>>};
}

StageDescription onnx_model_parser_stage() {
    return {"ONNXModelParserStage", "reads the workload from an ONNX model, and the mapping", "", reads, makes,
            ResultFlow::passes,     &create_without_options<WorkloadParserStage<true>>};
}

}  // namespace zigzag
