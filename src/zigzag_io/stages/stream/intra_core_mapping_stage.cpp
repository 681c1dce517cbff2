#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "stream/stages/stage.hpp"
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
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const CnGraph& graph = *task.problem.graph;
        const MulticoreAccelerator& accelerator = *task.problem.accelerator;
        const std::filesystem::path& file = task.cost_table_file;
        IntraCoreOptions options = task.intra_core;
        options.interrupted = services.interrupted;
        if (services.progress != nullptr) {
            options.progress = [&services](std::size_t done, std::size_t total, const std::string& what) {
                services.progress->advanced({"costs", static_cast<double>(done), static_cast<double>(total), what});
            };
        }
        const std::string key = file.empty() ? std::string() : content_key(graph, accelerator, *task.problem.mapping, options);
        Task below = task;
        if (!file.empty() && std::filesystem::exists(file)) {
            below.problem.costs = std::make_shared<const CostTable>(read_cost_table(file, key, graph, accelerator));
        } else {
            if (!file.empty()) {
                check_written(file, zigzag::why_not_writable(file));  // before the work, not after it
            }
            below.problem.costs = std::make_shared<const CostTable>(
                make_cost_table(graph, accelerator, *task.problem.mapping, options, *services.notes));
            services.check_interrupted();
            if (!file.empty()) {
                check_written(file, zigzag::write_whole(file, cost_table_json(*below.problem.costs, key, graph, accelerator)));
            }
        }
        next(below, keep);
    }
};

}  // namespace

StageDescription intra_core_mapping_stage() {
    return {{.name = "IntraCoreMappingStage",
             .summary = "finds what a computation node costs on each core it may run on",
             .needs = Provides::cn_graph | Provides::accelerator | Provides::mapping,
             .provides = Provides::cost_table},
            zigzag::pipeline::create_from<IntraCoreMappingStage>()};
}

}  // namespace stream
