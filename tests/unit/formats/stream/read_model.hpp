#pragma once

#include <string>
#include <vector>

#include "unit/formats/onnx/onnx_test_models.hpp"
#include "zigzag_io/formats/stream/parser.hpp"

namespace stream::test {

/// A workload with ways to look things up by the name of a node. Lookups throw when there is no such node.
struct ReadWorkload {
    zigzag::Network workload;
    std::vector<std::string> warnings;  ///< without the name of the file

    const zigzag::NetworkNode& node(const std::string& name) const;
    const zigzag::Layer& layer(const std::string& name) const;
    /// Name of the node that an operand comes from, empty when it is constant.
    std::string source(const std::string& name, zigzag::LayerOperand operand) const;
    /// Names of the nodes that a costless node takes its inputs from; `-` for constants.
    std::vector<std::string> inputs(const std::string& name) const;
};

ReadWorkload read_workload(const zigzag::test::OnnxModel& model, WorkloadForm form = WorkloadForm::stream_2023);
ReadWorkload read_workload(const std::filesystem::path& file, WorkloadForm form = WorkloadForm::stream_2023);
/// One line per fault, without the name of the file; empty when the file is accepted.
std::string faults_of(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions = {});

/// `B=1 K=64 ...`, in order.
std::string loops_of(const zigzag::Layer& layer);

/// Whether every source lies before its consumer, has the axes that the consumer addresses, and every id is unique. Sizes of axes
/// are compared when `compares_sizes`.
bool is_consistent(const zigzag::Network& workload, bool compares_sizes);

}  // namespace stream::test
