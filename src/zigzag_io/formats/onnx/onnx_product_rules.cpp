// Matrix products and Einsum, of ONNX and of onnxruntime's `com.microsoft` domain.

#include <algorithm>
#include <map>
#include <string>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

OutputShapes matrix_product(const Shape& given_left, const Shape& given_right) {
    if (given_left.empty() || given_right.empty()) {
        return {};
    }
    Shape left = given_left;
    Shape right = given_right;
    if (left.size() == 1) {
        left.insert(left.begin(), 1);
    }
    if (right.size() == 1) {
        right.emplace_back(1);
    }
    auto result = broadcast(Shape(left.begin(), left.end() - 2), Shape(right.begin(), right.end() - 2));
    if (!result) {
        return {};
    }
    if (given_left.size() > 1) {
        result->push_back(left[left.size() - 2]);
    }
    if (given_right.size() > 1) {
        result->push_back(right.back());
    }
    return {result};
}

/// The operand as it is multiplied: `transA` swaps the last two axes, `transBatchA` moves the first behind the other batch axes.
std::optional<Shape> turned(const RuleInput& node, std::size_t input, const std::string& name) {
    const Shape* given = node.shape(input);
    if (given == nullptr) {
        return std::nullopt;
    }
    Shape shape = *given;
    if (shape.size() > 2 && node.attribute("transBatch" + name).value_or(0) != 0) {
        std::rotate(shape.begin(), shape.begin() + 1, shape.end() - 1);
    }
    if (shape.size() > 1 && node.attribute("trans" + name).value_or(0) != 0) {
        std::swap(shape[shape.size() - 2], shape.back());
    }
    return shape;
}

template <std::size_t right_input>
OutputShapes matmul(const RuleInput& node) {
    const auto left = turned(node, 0, "A");
    const auto right = turned(node, right_input, "B");
    return left && right ? matrix_product(*left, *right) : OutputShapes{};
}

template <std::size_t right_input>
OutputShapes gemm(const RuleInput& node) {
    const bool are_matrices = node.shape(0) != nullptr && node.shape(right_input) != nullptr && node.shape(0)->size() == 2 &&
                              node.shape(right_input)->size() == 2;
    return are_matrices ? matmul<right_input>(node) : OutputShapes{};
}

/// Weights in blocks of a few bits, `K` rows and `N` columns.
OutputShapes packed_matmul(const RuleInput& node) {
    const Shape* left = node.shape(0);
    const auto columns = node.attribute("N");
    if (left == nullptr || left->empty() || !columns) {
        return {};
    }
    Shape output = *left;
    output.back() = *columns;
    return {output};
}

/// `bij,bjk->bik`: sizes by letter. An equation with an ellipsis is left alone.
OutputShapes einsum(const RuleInput& node) {
    std::string equation = string_attribute(*node.node().proto, "equation", "");
    equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
    const std::size_t arrow = equation.find("->");
    if (arrow == std::string::npos || equation.find('.') != std::string::npos) {
        return {};
    }
    std::map<char, Number> sizes;
    std::size_t input = 0;
    std::size_t axis = 0;
    for (const char letter : equation.substr(0, arrow)) {
        if (letter == ',') {
            ++input;
            axis = 0;
            continue;
        }
        const Shape* shape = node.shape(input);
        if (shape == nullptr || axis >= shape->size()) {
            return {};
        }
        Number& size = sizes[letter];
        size = size.is_known() && !certainly_one(size) ? size : (*shape)[axis];
        ++axis;
    }
    Shape output;
    for (const char letter : equation.substr(arrow + 2)) {
        output.push_back(sizes[letter]);
    }
    return {output};
}

}  // namespace

void add_product_rules(ShapeRules& rules) {
    rules["Einsum"] = einsum;
    rules["Gemm"] = gemm<1>;
    rules["MatMul"] = matmul<1>;
    rules["MatMulInteger"] = matmul<1>;
    rules["QLinearMatMul"] = matmul<3>;
    for (const char* name :
         {"com.microsoft::DynamicQuantizeMatMul", "com.microsoft::FusedMatMul", "com.microsoft::FusedMatMulActivation",
          "com.microsoft::MatMulInteger16", "com.microsoft::MatMulIntegerToFloat", "com.microsoft::TransposeMatMul"}) {
        rules[name] = matmul<1>;
    }
    rules["com.microsoft::FusedGemm"] = gemm<1>;
    rules["com.microsoft::GemmFastGelu"] = matmul<1>;
    rules["com.microsoft::QGemm"] = gemm<3>;
    rules["com.microsoft::MatMulBnb4"] = packed_matmul;
    rules["com.microsoft::MatMulNBits"] = packed_matmul;
}

}  // namespace zigzag::onnx_import
