// Workloads in ZigZag's YAML form. Layers name their producers per operand; where a consumer indexes its operand with another
// number of axes than the producer has, a reshape is put between them.

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operand_axes.hpp"

#include "stream_readers.hpp"
#include "zigzag_io/formats/zigzag/workload_yaml_reader.hpp"

namespace stream {

namespace {

using zigzag::LayerOperand;

class YamlNetworkBuilder {
public:
    YamlNetworkBuilder(std::string file, zigzag::Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {}

    zigzag::Network build(std::vector<zigzag::YamlLayer> layers) {
        for (const zigzag::YamlLayer& layer : layers) {
            next_id_ = std::max(next_id_, layer.layer.id + 1);
        }
        for (zigzag::YamlLayer& read : layers) {
            add(std::move(read));
        }
        return std::move(workload_);
    }

private:
    void add(zigzag::YamlLayer read) {
        std::array<std::optional<zigzag::Source>, 3> sources;
        for (const auto& [operand, producer] : read.producers) {
            sources[static_cast<std::size_t>(operand)] = fitting(read.layer, operand, node_of_layer_[producer]);
        }
        zigzag::NetworkNode node;
        node.id = read.layer.id;
        node.name = read.layer.name;
        node.operator_type = read.layer.operator_type;
        node.operand_sources = sources;
        node.layer = std::move(read.layer);
        zigzag::enter_operands(workload_, node);
        node.layer->constant_operands.clear();
        for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
            if (!sources[static_cast<std::size_t>(operand)]) {
                node.layer->constant_operands.push_back(operand);
            }
        }
        node_of_layer_.push_back(workload_.nodes.size());
        workload_.nodes.push_back(std::move(node));
    }

    /// The producer's output as the consumer addresses it.
    zigzag::Source fitting(const zigzag::Layer& consumer, LayerOperand operand, std::size_t producer) {
        const std::vector<std::int64_t> made = axis_sizes(*workload_.nodes[producer].layer, LayerOperand::O);
        const std::vector<std::int64_t> wanted = axis_sizes(consumer, operand);
        if (made.size() == wanted.size()) {
            return {producer, 0};
        }
        const auto count = [](const std::vector<std::int64_t>& sizes) {
            return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
        };
        zigzag::NetworkNode adapter;
        adapter.id = next_id_++;
        adapter.name = fmt::format("{}/{}/Reshape", consumer.name, to_string(operand));
        adapter.operator_type = "Reshape";
        adapter.inputs = {zigzag::Source{producer, 0}};
        if (count(made) == count(wanted)) {
            adapter.outputs = {zigzag::reshape_step(made, wanted)};
        } else {
            adapter.outputs = {zigzag::everything_step({made}, wanted)};
            diagnostics_.warn(
                {file_, 0, 0}, consumer.name,
                fmt::format("{} has {} axes with {} elements, but {} makes {} axes with {} elements", to_string(operand),
                            wanted.size(), count(wanted), workload_.nodes[producer].name, made.size(), count(made)),
                "every element is taken to depend on every other one");
        }
        workload_.nodes.push_back(std::move(adapter));
        return {workload_.nodes.size() - 1, 0};
    }

    std::string file_;
    zigzag::Diagnostics& diagnostics_;
    zigzag::Network workload_;
    std::vector<std::size_t> node_of_layer_;
    int next_id_ = 0;
};

}  // namespace

zigzag::Network read_stream_workload_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics) {
    auto layers = zigzag::read_yaml_layers(file, zigzag::OperatorTypes::any, diagnostics);
    zigzag::Network workload = YamlNetworkBuilder(file.string(), diagnostics).build(std::move(layers));
    workload.name = file.stem().string();
    return workload;
}

}  // namespace stream
