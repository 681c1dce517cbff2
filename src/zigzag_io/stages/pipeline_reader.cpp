#include "zigzag_io/api.hpp"
#include "zigzag_io/formats/yaml/yaml_document.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

std::vector<StageSpecification> read_pipeline(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const yaml::Document document = yaml::load(file, diagnostics);
    yaml::FaultList faults(document.file, diagnostics);
    std::vector<StageSpecification> stages;
    const std::string remedy = "write a list of stage names, or NAME: {option: value}";
    const yaml::Value root(document.root, "pipeline", faults);
    if (document.root.kind != yaml::Kind::sequence) {
        root.fault_found("a list of stages", remedy);
    } else if (const auto items = root.as_list()) {
        if (items->empty()) {
            root.fault("has no stages", "list at least a parser, WorkloadStage, mapping stages and CostModelStage");
        }
        for (const yaml::Value& item : *items) {
            StageSpecification stage;
            stage.where = item.where();
            if (item.node().kind != yaml::Kind::mapping) {
                if (const auto name = item.as_text()) {
                    stage.name = *name;
                }
            } else if (item.node().entries.size() != 1) {
                item.fault("must name one stage, found " + std::to_string(item.node().entries.size()) + " keys", remedy);
            } else if (const auto members = item.as_members()) {
                stage.name = members->front().first;
                const yaml::Value& options = members->front().second;
                if (!options.is_null()) {
                    if (const auto given = options.as_members()) {
                        for (const auto& [name, value] : *given) {
                            stage.options.push_back({name, value.node().text, value.where()});
                        }
                    }
                }
            }
            stages.push_back(std::move(stage));
        }
    }
    faults.throw_if_any();
    return stages;
}

}  // namespace zigzag
