// Reads an ONNX model in five steps: parse the file, flatten its graph, propagate shapes, turn operators into layers, connect the
// nodes; the last two are the caller's. A batch size that nobody has set becomes 1: the steps after the first are then run again,
// so that the 1 reaches every place where the batch size enters.

#include "onnx_model_reader.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

#include "onnx_calls.hpp"
#include "onnx_definition_check.hpp"
#include "onnx_model_file.hpp"

namespace zigzag::onnx_import {

namespace {

void refuse_if_any(std::vector<Fault> faults) {
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
}

std::string dimension_options(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += fmt::format("{}option `dim` {}=VALUE", text.empty() ? "set the size with " : " ", name);
    }
    return text;
}

}  // namespace

OnnxModelReader::OnnxModelReader(const std::filesystem::path& file, const DimensionOverrides& dimensions)
    : file_(file.string()), model_(load_model(file)), given_(dimensions) {}

void OnnxModelReader::read(const Build& build, Diagnostics& diagnostics) {
    check_given_sizes();
    DimensionOverrides sizes = given_;
    while (true) {
        Diagnostics attempt;
        Diagnostics notes;
        std::vector<Fault> faults;
        const OnnxGraph graph = flatten(model_, file_, sizes, attempt, faults);
        check_given_names(graph, faults);
        refuse_if_any(faults);
        const Propagation propagation = propagate_shapes(graph, given_.empty());
        operators::Lowering lowering;
        build(graph, propagation, lowering, notes);
        const std::size_t known_before = sizes.size();
        for (const std::string& parameter : lowering.assumed_batch_parameters()) {
            sizes.emplace(parameter, 1);
        }
        if (sizes.size() > known_before) {
            continue;
        }
        check_definitions(graph, propagation, file_, faults);
        for (Fault fault : lowering.faults(dimension_options)) {
            fault.where.file = file_;
            faults.push_back(std::move(fault));
        }
        if (!faults.empty()) {
            report_unknown_operators(file_, graph, diagnostics);  // the likeliest reason for sizes that are not known
        }
        refuse_if_any(std::move(faults));
        for (const Fault& warning : attempt.warnings()) {
            diagnostics.warn(warning);
        }
        report_batch(sizes, lowering, diagnostics);
        for (const Fault& note : notes.warnings()) {
            diagnostics.warn(note);
        }
        return;
    }
}

void OnnxModelReader::check_given_sizes() const {
    std::vector<Fault> faults;
    for (const auto& [name, size] : given_) {
        if (size < 1) {
            faults.push_back({{file_, 0, 0},
                              "",
                              fmt::format("dimension `{}` is set to {}", name, size),
                              fmt::format("give a size of at least 1: option `dim` {}=VALUE", name)});
        }
    }
    refuse_if_any(std::move(faults));
}

void OnnxModelReader::check_given_names(const OnnxGraph& graph, std::vector<Fault>& faults) const {
    const std::vector<std::string_view> known(graph.input_parameters.begin(), graph.input_parameters.end());
    for (const auto& [name, size] : given_) {
        if (graph.parameters.contains(name)) {
            continue;
        }
        const std::string similar = closest_spelling(name, known);
        faults.push_back({{file_, 0, 0},
                          "",
                          fmt::format("the model has no symbolic dimension `{}`", name),
                          known.empty() ? "all input sizes of this model are fixed"
                                        : fmt::format("{}its symbolic dimensions are `{}`",
                                                      similar.empty() ? "" : fmt::format("did you mean `{}`? ", similar),
                                                      fmt::join(known, "`, `"))});
    }
}

void OnnxModelReader::report_batch(const DimensionOverrides& sizes, const operators::Lowering& lowering,
                                   Diagnostics& diagnostics) const {
    for (const auto& [name, size] : sizes) {
        if (!given_.contains(name)) {
            diagnostics.warn({file_, 0, 0}, "", fmt::format("the batch size `{}` is not set; 1 is taken", name),
                             fmt::format("set it with option `dim` {}=VALUE", name));
        }
    }
    if (lowering.assumed_unnamed_batches() > 0) {
        diagnostics.warn(
            {file_, 0, 0}, "",
            fmt::format("the batch size of {} layer(s) is not known; 1 is taken", lowering.assumed_unnamed_batches()),
            "run shape inference on the model, or simplify it, before reading it here");
    }
}

}  // namespace zigzag::onnx_import
