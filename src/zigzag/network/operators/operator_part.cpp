#include "operator_part.hpp"

#include <utility>

namespace zigzag::operators {

OperatorCall part_call(const OperatorCall& whole, const std::string& type, const std::vector<PartOperand>& inputs,
                       const Shape& output) {
    OperatorCall call;
    call.name = whole.name;
    call.type = type;
    call.version = whole.version;
    for (const PartOperand& input : inputs) {
        OperatorTensor tensor;
        tensor.name = whole.name + " " + input.name;
        tensor.shape = input.shape;
        tensor.is_constant = !input.is_computed;
        if (input.is_computed) {
            tensor.maker = 0;
        }
        call.inputs.emplace_back(std::move(tensor));
    }
    OperatorTensor result;
    result.name = whole.name;
    result.shape = output;
    call.outputs.emplace_back(std::move(result));
    for (const char* name : {"weight_size", "act_size", "output_size"}) {
        if (const auto found = whole.attributes.find(name); found != whole.attributes.end()) {
            call.attributes.insert(*found);
        }
    }
    return call;
}

std::optional<OperatorLayer> product_part(const LoweringContext& context, const std::string& suffix, PartOperand left,
                                          PartOperand right) {
    Shape output(left.shape.begin(), left.shape.end() - 1);
    output.push_back(right.shape.back());
    const OperatorCall call = part_call(context.call, "MatMul", {left, right}, output);
    auto product = matrix_product_layers({call, context.lowering, context.dialect});
    if (!product) {
        return std::nullopt;
    }
    OperatorLayer layer = std::move(product->layers.front());
    layer.suffix = suffix;
    layer.origins[static_cast<std::size_t>(LayerOperand::I)] = std::move(left.origin);
    layer.origins[static_cast<std::size_t>(LayerOperand::W)] = std::move(right.origin);
    return layer;
}

bool is_computed(const OperatorCall& call, const std::optional<std::size_t>& input) {
    return input && call.has_input(*input) && call.inputs[*input]->maker;
}

}  // namespace zigzag::operators
