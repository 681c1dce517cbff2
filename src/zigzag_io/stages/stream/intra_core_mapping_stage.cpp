#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "stream/stages/stage_factories.hpp"
#include "zigzag_io/formats/stream/cost_table_file.hpp"
#include "zigzag_io/store/whole_file.hpp"

namespace stream {

namespace {

void check_written(const std::filesystem::path& file, const std::error_code& failure) {
    if (failure) {
        throw zigzag::DumpError(fmt::format("{}: the cost table cannot be written: {}", file.string(), failure.message()));
    }
}

/// Takes the costs from the file given, or searches them (and writes that file).
class IntraCoreMappingStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const CnGraph& graph = *context.problem.graph;
        const MulticoreAccelerator& accelerator = *context.problem.accelerator;
        const std::filesystem::path& file = context.cost_table_file;
        IntraCoreOptions options = context.intra_core;
        options.interrupted = context.interrupted;
        if (context.progress != nullptr) {
            options.progress = [&context](std::size_t done, std::size_t total, const std::string& what) {
                context.progress->costs(done, total, what);
            };
        }
        const std::string key = file.empty() ? std::string() : content_key(graph, accelerator, *context.problem.mapping, options);
        if (!file.empty() && std::filesystem::exists(file)) {
            context.problem.costs = std::make_shared<const CostTable>(read_cost_table(file, key, graph, accelerator));
        } else {
            if (!file.empty()) {
                check_written(file, zigzag::why_not_writable(file));  // before the work, not after it
            }
            context.problem.costs = std::make_shared<const CostTable>(
                make_cost_table(graph, accelerator, *context.problem.mapping, options, *context.notes));
            context.check_interrupted();
            if (!file.empty()) {
                check_written(file, zigzag::write_whole(file, cost_table_json(*context.problem.costs, key, graph, accelerator)));
            }
        }
        next(keep);
    }
};

}  // namespace

StageDescription intra_core_mapping_stage() {
    return {"IntraCoreMappingStage", "finds what a computation node costs on each core it may run on",
            Provides::cn_graph | Provides::accelerator | Provides::mapping, Provides::cost_table,
            &create_stage<IntraCoreMappingStage>};
}

}  // namespace stream
