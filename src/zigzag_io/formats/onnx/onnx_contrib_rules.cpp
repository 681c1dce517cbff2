// Attention of ONNX and of onnxruntime, and operators of onnxruntime's `com.microsoft` domain that are neither products nor
// convolutions. Most of the latter keep the shape of their first input.

#include <array>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

OutputShapes first_input_kept(const RuleInput& node) {
    const Shape* shape = node.shape(0);
    return {shape != nullptr ? std::optional(*shape) : std::nullopt};
}

/// The sum before the normalisation is output 3; outputs 1 and 2 are statistics that nothing reads.
OutputShapes skip_normalisation(const RuleInput& node) {
    const Shape* shape = node.shape(0);
    if (shape == nullptr) {
        return {};
    }
    Shape rows = *shape;
    if (!rows.empty()) {
        rows.back() = 1;
    }
    return {*shape, rows, rows, *shape};
}

/// Ids [batch, rows] and tables of embeddings [words, columns]; besides, how many ids of every row count.
OutputShapes embedding(const RuleInput& node) {
    const Shape* ids = node.shape(0);
    const Shape* table = node.shape(2);
    if (ids == nullptr || ids->size() != 2 || table == nullptr || table->size() != 2) {
        return {};
    }
    const Shape embedded{(*ids)[0], (*ids)[1], (*table)[1]};
    return {embedded, Shape{(*ids)[0]}, embedded};
}

template <std::size_t second>
OutputShapes broadcast_operands(const RuleInput& node) {
    const Shape* left = node.shape(0);
    const Shape* right = node.shape(second);
    return {left != nullptr && right != nullptr ? broadcast(*left, *right) : std::nullopt};
}

/// Scale and zero point of the result, then every input with its own.
OutputShapes quantised_concat(const RuleInput& node) {
    std::optional<Shape> output;
    for (std::size_t input = 2; input < node.input_count(); input += 3) {
        const Shape* shape = node.shape(input);
        const auto axis = shape != nullptr ? normalised_axis(node.attribute("axis").value_or(1), shape->size()) : std::nullopt;
        if (!axis || (output && output->size() != shape->size())) {
            return {};
        }
        if (output) {
            (*output)[*axis] = (*output)[*axis] + (*shape)[*axis];
        } else {
            output = *shape;
        }
    }
    return {output};
}

Number positive(const RuleInput& node, const char* attribute) {
    const auto value = node.attribute(attribute);
    return value && *value > 0 ? Number(*value) : Number();
}

/// [batch, heads, rows so far, size]
std::optional<Shape> present(const RuleInput& node, std::size_t past, const Number& batch, const Number& heads,
                             const Number& rows, const Number& size) {
    Number all = rows;
    if (node.has_input(past)) {
        const Shape* earlier = node.shape(past);
        all = earlier != nullptr && earlier->size() == 4 ? rows + (*earlier)[2] : Number();
    }
    return Shape{batch, heads, all, size};
}

/// Keys and values are operands; the numbers of heads are attributes, except where heads are an axis.
OutputShapes attention(const RuleInput& node, std::size_t past, const char* query_heads, const char* key_heads) {
    const Shape* queries = node.shape(0);
    const Shape* keys = node.shape(1);
    const Shape* values = node.shape(2);
    if (queries == nullptr) {
        return {};
    }
    const Number query_count = queries->size() == 4 ? (*queries)[1] : positive(node, query_heads);
    const Number key_count = keys != nullptr && keys->size() == 4 ? (*keys)[1] : positive(node, key_heads);
    Number rows = queries->size() > 1 ? (*queries)[1] : Number();
    Number size;
    Number key_size;
    if (!node.has_input(1) && queries->size() == 5) {
        return {Shape{(*queries)[0], rows, (*queries)[2] * (*queries)[4]}};
    }
    if (!node.has_input(1) && queries->size() == 3) {
        size = key_size = floor_division((*queries)[2], query_count + key_count * 2);
    } else if (keys != nullptr && keys->size() == 5) {
        return {Shape{(*queries)[0], rows, (*keys)[2] * (*keys)[4]}};
    } else if (keys != nullptr && values != nullptr && keys->size() >= 3 && keys->size() == values->size()) {
        rows = (*keys)[keys->size() - 2];
        size = keys->size() == 4 ? values->back() : floor_division(values->back(), key_count);
        key_size = keys->size() == 4 ? keys->back() : floor_division(keys->back(), key_count);
    } else {
        return {};
    }
    const Number& batch = (*queries)[0];
    const Shape output =
        queries->size() == 4 ? Shape{batch, query_count, (*queries)[2], size} : Shape{batch, (*queries)[1], query_count * size};
    return {output, present(node, past, batch, key_count, rows, key_size), present(node, past + 1, batch, key_count, rows, size)};
}

OutputShapes standard_attention(const RuleInput& node) {
    return attention(node, 4, "q_num_heads", "kv_num_heads");
}

OutputShapes many_head_attention(const RuleInput& node) {
    return attention(node, 6, "num_heads", "num_heads");
}

OutputShapes masked_attention(const RuleInput& node) {
    return attention(node, 5, "num_heads", "num_heads");
}

OutputShapes grouped_attention(const RuleInput& node) {
    return attention(node, 3, "num_heads", "kv_num_heads");
}

/// Queries, keys and values are projected inside; the result has the columns of the values.
template <std::size_t past>
OutputShapes projected_attention(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const Shape* weights = node.shape(1);
    if (input == nullptr || input->size() != 3 || weights == nullptr || weights->size() != 2) {
        return {};
    }
    const auto columns = node.list_attribute("qkv_hidden_sizes");
    const Number width = columns && columns->size() == 3 ? Number((*columns)[2]) : floor_division((*weights)[1], 3);
    const Number heads = positive(node, "num_heads");
    Number rows = (*input)[1];
    if (node.has_input(past)) {
        const Shape* earlier = node.shape(past);
        rows = earlier != nullptr && earlier->size() == 5 ? rows + (*earlier)[3] : Number();
    }
    return {Shape{(*input)[0], (*input)[1], width}, Shape{2, (*input)[0], heads, rows, floor_division(width, heads)}};
}

constexpr std::array keepers{"com.microsoft::BiasAdd",
                             "com.microsoft::BiasSoftmax",
                             "com.microsoft::DequantizeLinear",
                             "com.microsoft::FastGelu",
                             "com.microsoft::Gelu",
                             "com.microsoft::GroupNorm",
                             "com.microsoft::LayerNormalization",
                             "com.microsoft::QLinearLeakyRelu",
                             "com.microsoft::QLinearSigmoid",
                             "com.microsoft::QLinearSoftmax",
                             "com.microsoft::QuantizeLinear",
                             "com.microsoft::QuickGelu",
                             "com.microsoft::RotaryEmbedding",
                             "com.microsoft::SimplifiedLayerNormalization",
                             "com.microsoft::SkipGroupNorm",
                             "SimplifiedLayerNormalization"};

}  // namespace

void add_contrib_rules(ShapeRules& rules) {
    for (const char* name : keepers) {
        rules[name] = first_input_kept;
    }
    rules["com.microsoft::BiasDropout"] = first_input_kept;
    rules["com.microsoft::BiasGelu"] = broadcast_operands<1>;
    rules["com.microsoft::EmbedLayerNormalization"] = embedding;
    rules["com.microsoft::QLinearAdd"] = broadcast_operands<3>;
    rules["com.microsoft::QLinearConcat"] = quantised_concat;
    rules["com.microsoft::QLinearMul"] = broadcast_operands<3>;
    rules["com.microsoft::SkipLayerNormalization"] = skip_normalisation;
    rules["com.microsoft::SkipSimplifiedLayerNormalization"] = skip_normalisation;
    rules["Attention"] = standard_attention;
    rules["com.microsoft::Attention"] = projected_attention<4>;
    rules["com.microsoft::DecoderMaskedMultiHeadAttention"] = masked_attention;
    rules["com.microsoft::GroupQueryAttention"] = grouped_attention;
    rules["com.microsoft::MultiHeadAttention"] = many_head_attention;
    rules["com.microsoft::QAttention"] = projected_attention<8>;
}

}  // namespace zigzag::onnx_import
