#include "zigzag/report/dump_folder.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Layers without weights to multiply with, by the names that ZigZag leaves out.
bool has_no_products(const Layer& layer) {
    return layer.operator_type == "Pooling" || layer.operator_type == "Add";
}

/// Runs the stages below once per layer, in topological order. Costless nodes are skipped.
class WorkloadStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const Workload& workload = *context.workload;
        std::size_t index = 0;
        LayerMemo memo;
        LayerFileStems stems;
        for (const std::size_t position : workload.topological_order()) {
            const WorkloadNode& node = workload.nodes[position];
            if (!node.layer) {
                continue;
            }
            if (context.accelerator->operational_array.imc && has_no_products(*node.layer)) {
                context.diagnostics->warn({}, node.layer->name,
                                          "left out: an in-memory-compute array has no means for the operator " +
                                              node.layer->operator_type + ", and ZigZag does not count it either");
                continue;
            }
            context.check_interrupted();
            if (context.progress != nullptr) {
                context.progress->layer_started(index, workload.number_of_layers(), node.layer->name);
            }
            ++index;
            context.node = position;
            context.layer = &*node.layer;
            context.constraints = &context.mapping->select(node.layer->name, node.layer->operator_type);
            if (context.constraints->name == "default" && node.layer->name != "default") {
                context.notes->warn(context.constraints->where, context.constraints->name,
                                    "layer " + node.layer->name + " (" + node.layer->operator_type +
                                        ") has no entry of its own; the default is used");
            }
            context.memo = &memo;
            context.layer_file_stem = stems.unique_stem(node.layer->name);
            next(keep);
        }
        context.layer = nullptr;
        context.constraints = nullptr;
        context.memo = nullptr;
        if (context.progress != nullptr) {
            context.progress->finished();
        }
    }
};

}  // namespace

StageDescription workload_stage() {
    return {"WorkloadStage",
            "runs the stages below for every layer",
            "",
            Provides::workload | Provides::mapping | Provides::accelerator,
            Provides::layer,
            ResultFlow::iterates,
            &create_without_options<WorkloadStage>};
}

}  // namespace zigzag
