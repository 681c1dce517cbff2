#include "stage_factories.hpp"

namespace zigzag {

namespace {

class AcceleratorParserStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        AcceleratorReading reading;
        reading.memory_costs = context.memory_costs;
        context.accelerator =
            std::make_shared<const Accelerator>(read_accelerator(context.accelerator_file, *context.diagnostics, reading));
        if (context.in_memory_compute && !context.accelerator->operational_array.imc) {
            throw InputError(Fault{{context.accelerator_file.string(), 0, 0},
                                   "operational_array.is_imc",
                                   "in-memory computing was asked for, but this is a normal array",
                                   "describe an in-memory-compute array (docs/imc.md), or leave out --in-memory-compute"});
        }
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
