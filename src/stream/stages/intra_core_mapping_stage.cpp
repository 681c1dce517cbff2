#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "stage_factories.hpp"

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
            context.problem.costs = std::make_shared<const CostTable>(
                make_cost_table(graph, accelerator, *context.problem.mapping, options, *context.notes));
            context.check_interrupted();
            if (!file.empty()) {
                write_aside_then_rename(file, cost_table_json(*context.problem.costs, key, graph, accelerator));
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
