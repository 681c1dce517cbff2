// Reads an ONNX model in five steps: parse the file, flatten its graph, propagate shapes, turn operators into layers, connect the
// nodes; the last two are the caller's. A batch size that nobody has set becomes 1: the steps after the first are then run again,
// so that the 1 reaches every place where the batch size enters.

#include "onnx_model_reader.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

#include "onnx_calls.hpp"
#include "onnx_definition_check.hpp"
#include "onnx_model_file.hpp"
#include "onnx_size_origins.hpp"

namespace zigzag::onnx_import {

namespace {

constexpr std::size_t most_shown_names = 20;

void refuse_if_any(std::vector<Fault> faults) {
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
}

/// How sizes that faults speak of are set, and which nodes leave them open.
std::string dimension_options(const OnnxGraph& graph, const Propagation& propagation, const std::vector<std::string>& names) {
    std::string text;
    std::string causes;
    for (const std::string& name : names) {
        text += fmt::format("{}option `dim` {}=VALUE", text.empty() ? "set the size with " : " ", name);
        const auto open = propagation.left_open.find(name);
        if (open != propagation.left_open.end()) {
            causes += "; " + origin_of_open_size(graph, propagation, open->second);
        }
    }
    return text + causes;
}

/// Where shapes that the faults miss were lost.
void name_lost_shapes(const OnnxGraph& graph, const Propagation& propagation, std::vector<Fault>& faults) {
    std::unordered_map<std::string_view, std::size_t> node_named;
    for (std::size_t node = 0; node < graph.nodes.size() && !faults.empty(); ++node) {
        node_named.emplace(graph.nodes[node].name, node);
    }
    for (Fault& fault : faults) {
        const auto node = node_named.find(fault.key);
        const auto origin = node != node_named.end() ? origin_of_lost_shape(graph, propagation, node->second) : std::nullopt;
        fault.remedy += origin ? "; " + *origin : "";
    }
}

/// `tensor[axis]` of a size that the file or its nodes settle.
std::optional<std::string> settled_size(const OnnxGraph& graph, const Propagation& propagation, const std::string& name) {
    for (std::size_t tensor = 0; tensor < graph.tensors.size(); ++tensor) {
        const std::string& own = graph.tensors[tensor].name;
        const auto& shape = propagation.tensors[tensor].shape;
        if (!shape || !name.starts_with(own + "[") || !name.ends_with("]")) {
            continue;
        }
        for (std::size_t axis = 0; axis < shape->size(); ++axis) {
            if (name == fmt::format("{}[{}]", own, axis) && (*shape)[axis].is_known()) {
                return fmt::format("dimension {} of `{}` is {} in this model", axis, own, (*shape)[axis].integer().value_or(0));
            }
        }
    }
    return std::nullopt;
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
        refuse_if_any(faults);
        const Propagation propagation = propagate_shapes(graph, sizes, given_.empty());
        check_given_names(graph, propagation, faults);
        refuse_if_any(faults);
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
        std::vector<Fault> of_layers =
            lowering.faults([&](const std::vector<std::string>& names) { return dimension_options(graph, propagation, names); });
        name_lost_shapes(graph, propagation, of_layers);
        for (Fault& fault : of_layers) {
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

void OnnxModelReader::check_given_names(const OnnxGraph& graph, const Propagation& propagation,
                                        std::vector<Fault>& faults) const {
    std::vector<std::string_view> known(graph.input_parameters.begin(), graph.input_parameters.end());
    for (const auto& [name, node] : propagation.left_open) {
        known.push_back(name);
    }
    const auto shown = known.begin() + static_cast<std::ptrdiff_t>(std::min(known.size(), most_shown_names));
    for (const auto& [name, size] : given_) {
        if (graph.parameters.contains(name) || propagation.left_open.contains(name)) {
            continue;
        }
        if (auto settled = settled_size(graph, propagation, name)) {
            faults.push_back({{file_, 0, 0}, "", std::move(*settled), "only a size that is open can be set"});
            continue;
        }
        const std::string similar = closest_spelling(name, known);
        faults.push_back({{file_, 0, 0},
                          "",
                          fmt::format("the model has no symbolic dimension `{}`", name),
                          known.empty()
                              ? "all input sizes of this model are fixed"
                              : fmt::format("{}its symbolic dimensions are `{}`{}",
                                            similar.empty() ? "" : fmt::format("did you mean `{}`? ", similar),
                                            fmt::join(known.begin(), shown, "`, `"), shown != known.end() ? ", ..." : "")});
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
