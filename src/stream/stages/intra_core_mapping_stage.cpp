#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "stream/stages/stage.hpp"

namespace stream {

namespace {

void write_aside_then_rename(const std::filesystem::path& file, const std::string& text) {
    const std::filesystem::path aside = file.string() + ".tmp";
    {
        std::ofstream stream(aside, std::ios::binary);
        stream << text;
        stream.flush();
        if (!stream) {
            std::error_code ignored;
            std::filesystem::remove(aside, ignored);
            throw zigzag::DumpError(fmt::format("{}: the cost table cannot be written", file.string()));
        }
    }
    std::error_code error;
    std::filesystem::rename(aside, file, error);
    if (error) {
        std::error_code ignored;
        std::filesystem::remove(aside, ignored);
        throw zigzag::DumpError(fmt::format("{}: the cost table cannot be written: {}", file.string(), error.message()));
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
            below.problem.costs = std::make_shared<const CostTable>(
                make_cost_table(graph, accelerator, *task.problem.mapping, options, *services.notes));
            services.check_interrupted();
            if (!file.empty()) {
                write_aside_then_rename(file, cost_table_json(*below.problem.costs, key, graph, accelerator));
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
