#include "unit/formats/stream/read_model.hpp"

#include <set>
#include <stdexcept>

#include "zigzag/network/operand_axes.hpp"

#include "unit/formats/yaml/yaml_test_files.hpp"

namespace stream::test {

using zigzag::LayerOperand;

namespace {

std::vector<std::int64_t> shape_of(const zigzag::Network& workload, const Source& source) {
    const zigzag::NetworkNode& node = workload.nodes.at(source.node);
    return node.layer ? axis_sizes(*node.layer, LayerOperand::O) : node.outputs.at(source.output).output_shape;
}

}  // namespace

const zigzag::NetworkNode& ReadWorkload::node(const std::string& name) const {
    for (const zigzag::NetworkNode& candidate : workload.nodes) {
        if (candidate.name == name) {
            return candidate;
        }
    }
    throw std::logic_error("no node called " + name);
}

const zigzag::Layer& ReadWorkload::layer(const std::string& name) const {
    return node(name).layer.value();
}

std::string ReadWorkload::source(const std::string& name, LayerOperand operand) const {
    const auto& source = node(name).operand_sources[static_cast<std::size_t>(operand)];
    return source ? workload.nodes.at(source->node).name : "";
}

std::vector<std::string> ReadWorkload::inputs(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& input : node(name).inputs) {
        names.push_back(input ? workload.nodes.at(input->node).name : "-");
    }
    return names;
}

ReadWorkload read_workload(const zigzag::test::OnnxModel& model, WorkloadForm form) {
    const zigzag::test::OnnxFile file(model);
    return read_workload(file.path(), form);
}

ReadWorkload read_workload(const std::filesystem::path& file, WorkloadForm form) {
    zigzag::Diagnostics diagnostics;
    ReadWorkload result{read_stream_workload(file, {}, diagnostics, form), {}};
    for (zigzag::Fault warning : diagnostics.warnings()) {
        warning.where.file.clear();
        result.warnings.push_back(to_string(warning));
    }
    return result;
}

std::string faults_of(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions) {
    zigzag::Diagnostics diagnostics;
    try {
        read_stream_workload(file, dimensions, diagnostics);
    } catch (const zigzag::InputError& error) {
        return zigzag::test::without_file(error.faults());
    }
    return "";
}

std::string loops_of(const zigzag::Layer& layer) {
    std::string text;
    for (const zigzag::LoopDimension& loop : layer.loop_dimensions) {
        text += (text.empty() ? "" : " ") + loop.name + "=" + std::to_string(loop.size);
    }
    return text;
}

bool is_consistent(const zigzag::Network& workload, bool compares_sizes) {
    std::set<int> ids;
    const auto fits = [&](const std::optional<zigzag::Source>& source, std::size_t consumer,
                          const std::vector<std::int64_t>& wanted) {
        if (!source) {
            return true;
        }
        if (source->node >= consumer) {
            return false;
        }
        const auto made = shape_of(workload, *source);
        return compares_sizes ? made == wanted : made.size() == wanted.size();
    };
    for (std::size_t index = 0; index < workload.nodes.size(); ++index) {
        const zigzag::NetworkNode& node = workload.nodes[index];
        if (node.id < 0 || !ids.insert(node.id).second) {
            return false;
        }
        for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
            if (node.layer &&
                !fits(node.operand_sources[static_cast<std::size_t>(operand)], index, axis_sizes(*node.layer, operand))) {
                return false;
            }
        }
        for (const zigzag::Reindexing& map : node.outputs) {
            if (node.layer || map.input_shapes.size() != node.inputs.size()) {
                return false;
            }
            for (std::size_t input = 0; input < node.inputs.size(); ++input) {
                if (!fits(node.inputs[input], index, map.input_shapes[input])) {
                    return false;
                }
            }
        }
        if (!node.layer && (node.inputs.empty() || node.outputs.empty())) {
            return false;
        }
    }
    return true;
}

}  // namespace stream::test
