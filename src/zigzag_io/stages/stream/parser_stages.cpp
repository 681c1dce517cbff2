#include <utility>

#include "stream/stages/stage_factories.hpp"
#include "zigzag_io/formats/stream/parser.hpp"

namespace stream {

namespace {

class AcceleratorParserStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        context.problem.accelerator = std::make_shared<const MulticoreAccelerator>(
            read_multicore_accelerator(context.accelerator_file, *context.diagnostics));
        next(keep);
    }
};

class StreamWorkloadParserStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        context.problem.mapping =
            std::make_shared<const StreamMapping>(read_stream_mapping(context.mapping_file, *context.diagnostics));
        zigzag::Network workload = read_stream_workload(context.workload_file, context.dimensions, *context.diagnostics);
        rename_dimensions(workload, *context.problem.mapping, *context.diagnostics);
        context.problem.workload = std::make_shared<const zigzag::Network>(std::move(workload));
        next(keep);
    }
};

}  // namespace

StageDescription accelerator_parser_stage() {
    return {"AcceleratorParserStage", "reads the multi-core accelerator", Provides::accelerator_file, Provides::accelerator,
            &create_stage<AcceleratorParserStage>};
}

StageDescription stream_workload_parser_stage() {
    return {"StreamWorkloadParserStage", "reads the network (ONNX or YAML) and the mapping",
            Provides::workload_file | Provides::mapping_file, Provides::workload | Provides::mapping,
            &create_stage<StreamWorkloadParserStage>};
}

}  // namespace stream
