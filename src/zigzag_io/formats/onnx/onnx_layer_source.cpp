#include "onnx_layer_source.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag::onnx_import {

namespace {

constexpr std::int64_t largest_size = 9007199254740992;  // 2^53
constexpr auto exact_integer_limit = static_cast<double>(largest_size);
constexpr std::int64_t widest_precision = 1'000'000;

std::string quoted_list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += fmt::format("{}`{}`", text.empty() ? "" : ", ", name);
    }
    return text;
}

std::string dimension_options(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += fmt::format("{}option `dim` {}=VALUE", text.empty() ? "" : " ", name);
    }
    return text;
}

}  // namespace

const Shape* LayerSource::shape(std::optional<std::size_t> tensor) const {
    return tensor && tensors_[*tensor].shape ? &*tensors_[*tensor].shape : nullptr;
}

std::optional<std::size_t> LayerSource::variable_producer(std::optional<std::size_t> tensor) const {
    while (tensor && graph_.tensors[*tensor].bound_to) {
        tensor = graph_.tensors[*tensor].bound_to;
    }
    return tensor && !tensors_[*tensor].is_constant ? graph_.tensors[*tensor].producer : std::nullopt;
}

void LayerSource::fault(const OnnxNode& node, const std::string& message, const std::string& remedy) {
    faults_.push_back({{file_, 0, 0}, node.name, message, remedy});
}

std::optional<std::int64_t> LayerSource::needed_size(const OnnxNode& node, const Number& size, const std::string& what) {
    const auto known = size.integer();
    if (known && *known >= 1 && *known < largest_size) {
        return known;
    }
    if (known && *known >= largest_size) {
        fault(node, fmt::format("{} is {}; the most is 2^53", what, *known), "split the layer");
        return std::nullopt;
    }
    if (known) {
        fault(node, fmt::format("{} is {}; a layer needs at least 1", what, *known), "give the model an input that is not empty");
        return std::nullopt;
    }
    const std::vector<std::string>& parameters = size.depends_on();
    OpenSize& open = open_sizes_[parameters];
    if (open.count++ == 0) {
        const std::string reason = parameters.empty() ? "" : fmt::format(": it depends on {}", quoted_list(parameters));
        const std::string remedy = parameters.empty() ? "run shape inference on the model, or simplify it, before reading it here"
                                                      : "set the size with " + dimension_options(parameters);
        open.first = {{file_, 0, 0}, node.name, fmt::format("{} is not known{}", what, reason), remedy};
    }
    return std::nullopt;
}

std::optional<std::int64_t> LayerSource::needed_dimension(const OnnxNode& node, std::size_t tensor, std::size_t axis) {
    const Shape& sizes = *shape(tensor);
    if (axis >= sizes.size()) {
        fault(node, fmt::format("{} is missing", dimension_text(*this, tensor, axis)),
              "the model declares a shape with too few dimensions: export it again");
        return std::nullopt;
    }
    return needed_size(node, sizes[axis], dimension_text(*this, tensor, axis));
}

std::int64_t LayerSource::batch_size(const Number& size) {
    const auto known = size.integer();
    if (known && *known >= 1) {
        return *known;
    }
    if (!size.symbol_name().empty()) {
        assumed_batch_parameters_.insert(size.symbol_name());
    } else {
        ++assumed_unnamed_batches_;
    }
    return 1;
}

std::optional<OperandPrecision> LayerSource::precision(const OnnxNode& node, LayerOperand weight_role,
                                                       bool weights_are_computed) {
    const auto bits = [&](const char* name, std::int64_t otherwise, std::int64_t least) {
        const std::int64_t value = integer_attribute(*node.proto, name).value_or(otherwise);
        const bool is_number = find_attribute(*node.proto, name) == nullptr || integer_attribute(*node.proto, name).has_value();
        if (!is_number || value < least || value > widest_precision) {
            fault(node,
                  fmt::format("attribute `{}` must be an integer from {} to {}{}", name, least, widest_precision,
                              is_number ? fmt::format(", not {}", value) : ""),
                  "give the number of bits per element");
            return std::int64_t{-1};
        }
        return value;
    };
    const std::int64_t weight_bits = bits("weight_size", 8, 0);
    const std::int64_t activation_bits = bits("act_size", 8, 1);
    const std::int64_t output_bits = bits("output_size", 2 * std::max<std::int64_t>(1, activation_bits), 1);
    if (weight_bits < 0 || activation_bits < 0 || output_bits < 0) {
        return std::nullopt;
    }
    OperandPrecision precision{activation_bits, activation_bits, output_bits, activation_bits};
    if (!weights_are_computed) {
        (weight_role == LayerOperand::W ? precision.W : precision.I) = weight_bits;
    }
    return precision;
}

bool LayerSource::check_mac_count(const OnnxNode& node, const Layer& layer) {
    double macs = 1;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        macs *= static_cast<double>(loop.size);
    }
    if (macs >= exact_integer_limit) {
        fault(node, fmt::format("the layer has {:.4g} multiply-accumulates; the most is 2^53", macs), "split the layer");
        return false;
    }
    return true;
}

std::vector<Fault> LayerSource::faults() const {
    std::vector<Fault> all = faults_;
    for (const auto& [parameters, open] : open_sizes_) {
        all.push_back(open.first);
        if (open.count > 1) {
            all.back().message += fmt::format(" (and {} more likewise)", open.count - 1);
        }
    }
    return all;
}

std::string dimension_text(const LayerSource& source, std::size_t tensor, std::size_t axis) {
    return fmt::format("dimension {} of `{}` ({})", axis, source.tensor_name(tensor), to_string(*source.shape(tensor)));
}

bool is_convolution(const OnnxNode& node) {
    return node.is_standard() && (node.proto->op_type() == "Conv" || node.proto->op_type() == "QLinearConv");
}

bool is_matrix_product(const OnnxNode& node) {
    return node.is_standard() && (node.proto->op_type() == "Gemm" || node.proto->op_type() == "MatMul");
}

std::size_t weight_input(const OnnxNode& node) {
    return node.proto->op_type() == "QLinearConv" ? 3 : 1;
}

}  // namespace zigzag::onnx_import
