#include "zigzag/stages/stage_factories.hpp"

namespace zigzag {

namespace {

class AcceleratorParserStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        AcceleratorReading reading;
        reading.memory_costs = context.memory_costs;
        reading.in_memory_compute = context.in_memory_compute;
        reading.settings = context.accelerator_settings;
        context.accelerator =
            std::make_shared<const Accelerator>(read_accelerator(context.accelerator_file, *context.diagnostics, reading));
        next(keep);
    }
};

}  // namespace

StageDescription accelerator_parser_stage() {
    return {"AcceleratorParserStage",
            "reads the accelerator",
            "",
            Provides::accelerator_file,
            Provides::accelerator,
            ResultFlow::passes,
            &create_without_options<AcceleratorParserStage>};
}

}  // namespace zigzag
