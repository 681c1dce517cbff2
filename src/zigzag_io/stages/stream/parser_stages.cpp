#include <memory>
#include <utility>

#include "zigzag_io/formats/stream/parser.hpp"
#include "zigzag_io/stages/stream/registry.hpp"

namespace stream {

namespace {

class AcceleratorParserStage final : public Stage {
public:
    explicit AcceleratorParserStage(std::shared_ptr<const InputFiles> files) : files_(std::move(files)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.problem.accelerator =
            std::make_shared<const MulticoreAccelerator>(read_multicore_accelerator(files_->accelerator, *services.warnings));
        next(below, keep);
    }

private:
    std::shared_ptr<const InputFiles> files_;
};

class StreamWorkloadParserStage final : public Stage {
public:
    explicit StreamWorkloadParserStage(std::shared_ptr<const InputFiles> files) : files_(std::move(files)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.problem.mapping = std::make_shared<const StreamMapping>(read_stream_mapping(files_->mapping, *services.warnings));
        zigzag::Network workload = read_stream_workload(files_->workload, files_->dimensions, *services.warnings);
        rename_dimensions(workload, *below.problem.mapping, *services.warnings);
        below.problem.workload = std::make_shared<const zigzag::Network>(std::move(workload));
        next(below, keep);
    }

private:
    std::shared_ptr<const InputFiles> files_;
};

}  // namespace

StageDescription accelerator_parser_stage(std::shared_ptr<const InputFiles> files) {
    return {{.name = "AcceleratorParserStage",
             .summary = "reads the multi-core accelerator",
             .needs = Provides::accelerator_file,
             .provides = Provides::accelerator},
            zigzag::pipeline::create_from<AcceleratorParserStage>(std::move(files))};
}

StageDescription stream_workload_parser_stage(std::shared_ptr<const InputFiles> files) {
    return {{.name = "StreamWorkloadParserStage",
             .summary = "reads the network (ONNX or YAML) and the mapping",
             .needs = Provides::workload_file | Provides::mapping_file,
             .provides = Provides::workload | Provides::mapping},
            zigzag::pipeline::create_from<StreamWorkloadParserStage>(std::move(files))};
}

}  // namespace stream
