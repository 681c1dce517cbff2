#include "zigzag/network/operators/lowering.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag::operators {

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

}  // namespace

void Lowering::fault(const OperatorCall& call, const std::string& message, const std::string& remedy) {
    faults_.push_back({{}, call.name, message, remedy});
}

std::optional<std::int64_t> Lowering::needed_size(const OperatorCall& call, const Number& size, const std::string& what) {
    const auto known = size.integer();
    if (known && *known >= 1 && *known < largest_size) {
        return known;
    }
    if (known && *known >= largest_size) {
        fault(call, fmt::format("{} is {}; the most is 2^53", what, *known), "split the layer");
        return std::nullopt;
    }
    if (known) {
        fault(call, fmt::format("{} is {}; a layer needs at least 1", what, *known), "give the model an input that is not empty");
        return std::nullopt;
    }
    const std::vector<std::string>& parameters = size.depends_on();
    OpenSize& open = open_sizes_[parameters];
    if (open.count++ == 0) {
        const std::string reason = parameters.empty() ? "" : fmt::format(": it depends on {}", quoted_list(parameters));
        open.first = {{}, call.name, fmt::format("{} is not known{}", what, reason), ""};
    }
    return std::nullopt;
}

std::optional<std::int64_t> Lowering::needed_dimension(const OperatorCall& call, const OperatorTensor& tensor, std::size_t axis) {
    const Shape& sizes = *tensor.shape;
    if (axis >= sizes.size()) {
        fault(call, fmt::format("{} is missing", dimension_text(tensor, axis)),
              "the model declares a shape with too few dimensions: export it again");
        return std::nullopt;
    }
    return needed_size(call, sizes[axis], dimension_text(tensor, axis));
}

std::int64_t Lowering::batch_size(const Number& size) {
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

std::optional<OperandPrecision> Lowering::precision(const OperatorCall& call, LayerOperand weight_role,
                                                    bool weights_are_computed) {
    const auto bits = [&](const char* name, std::int64_t otherwise, std::int64_t least) {
        const std::int64_t value = call.integer(name).value_or(otherwise);
        const bool is_number = !call.has_attribute(name) || call.integer(name).has_value();
        if (!is_number || value < least || value > widest_precision) {
            fault(call,
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

bool Lowering::check_mac_count(const OperatorCall& call, const Layer& layer) {
    double macs = 1;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        macs *= static_cast<double>(loop.size);
    }
    if (macs >= exact_integer_limit) {
        fault(call, fmt::format("the layer has {:.4g} multiply-accumulates; the most is 2^53", macs), "split the layer");
        return false;
    }
    return true;
}

std::vector<Fault> Lowering::faults(const std::function<std::string(const std::vector<std::string>&)>& how_to_set) const {
    std::vector<Fault> all = faults_;
    for (const auto& [parameters, open] : open_sizes_) {
        all.push_back(open.first);
        all.back().remedy = parameters.empty() ? "run shape inference on the model, or simplify it, before reading it here"
                                               : how_to_set(parameters);
        if (open.count > 1) {
            all.back().message += fmt::format(" (and {} more likewise)", open.count - 1);
        }
    }
    return all;
}

std::string dimension_text(const OperatorTensor& tensor, std::size_t axis) {
    return fmt::format("dimension {} of `{}` ({})", axis, tensor.name, to_string(*tensor.shape));
}

}  // namespace zigzag::operators
