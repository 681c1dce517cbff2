#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "stream/cost/intra_core.hpp"
#include "zigzag_io/formats/stream/cost_table_file.hpp"
#include "zigzag_io/stages/stream/registry.hpp"
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
    explicit IntraCoreMappingStage(std::shared_ptr<const InputFiles> files) : files_(std::move(files)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.problem.costs = files_->cost_table.empty() ? search_costs(task, services) : costs_in_file(task, services);
        next(below, keep);
    }

private:
    std::shared_ptr<const CostTable> costs_in_file(const Task& task, const Services& services) const {
        const CnGraph& graph = *task.problem.graph;
        const MulticoreAccelerator& accelerator = *task.problem.accelerator;
        const std::filesystem::path& file = files_->cost_table;
        const std::string key = content_key(graph, accelerator, *task.problem.mapping, task.intra_core);
        if (std::filesystem::exists(file)) {
            return std::make_shared<const CostTable>(read_cost_table(file, key, graph, accelerator));
        }
        check_written(file, zigzag::why_not_writable(file));  // before the work, not after it
        auto costs = search_costs(task, services);
        check_written(file, zigzag::write_whole(file, cost_table_json(*costs, key, graph, accelerator)));
        return costs;
    }

    std::shared_ptr<const InputFiles> files_;
};

}  // namespace

StageDescription intra_core_mapping_stage(std::shared_ptr<const InputFiles> files) {
    return {zigzag::pipeline::StageFacts(schedule_stages().find({"IntraCoreMappingStage", {}, {}})),
            zigzag::pipeline::create_from<IntraCoreMappingStage>(std::move(files))};
}

}  // namespace stream
