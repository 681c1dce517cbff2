#include <memory>
#include <utility>

#include "zigzag_io/stages/registry.hpp"

namespace zigzag {

namespace {

class AcceleratorParserStage final : public Stage {
public:
    explicit AcceleratorParserStage(std::shared_ptr<const InputFiles> files) : files_(std::move(files)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.accelerator =
            std::make_shared<const Accelerator>(read_accelerator(files_->accelerator, *services.warnings, files_->reading));
        next(below, keep);
    }

private:
    std::shared_ptr<const InputFiles> files_;
};

}  // namespace

StageDescription accelerator_parser_stage(std::shared_ptr<const InputFiles> files) {
    return {{.name = "AcceleratorParserStage",
             .summary = "reads the accelerator",
             .needs = Provides::accelerator_file,
             .provides = Provides::accelerator},
            pipeline::create_from<AcceleratorParserStage>(std::move(files))};
}

}  // namespace zigzag
