// Where the spellings of attention have their queries, keys and values.

#include "attention_parts.hpp"

#include <string_view>
#include <utility>

namespace zigzag::operators {

namespace {

/// Inputs of an operator with keys and values of their own.
struct AttentionInputs {
    std::string_view type;
    std::size_t past_key = 0;
    std::string_view query_heads;
    std::string_view key_heads;
};

constexpr AttentionInputs attention_inputs[] = {
    {"Attention", 4, "q_num_heads", "kv_num_heads"},
    {"com.microsoft::MultiHeadAttention", 6, "num_heads", "num_heads"},
    {"com.microsoft::DecoderMaskedMultiHeadAttention", 5, "num_heads", "num_heads"},
    {"com.microsoft::GroupQueryAttention", 3, "num_heads", "kv_num_heads"},
};

bool is_positive(const std::optional<std::int64_t>& number) {
    return number && *number > 0;
}

/// [batch, rows, columns]: `columns` of them from `first` on.
AttentionOperand from_columns(const Shape& given, const Number& first, const Number& columns, const Number& heads) {
    AttentionOperand operand;
    operand.given = given;
    operand.first = first;
    operand.rows = given[1];
    operand.heads = heads;
    operand.size = floor_division(columns, heads);
    return operand;
}

/// [batch, rows, heads, parts, size]
AttentionOperand from_parts(const Shape& given, std::int64_t part) {
    AttentionOperand operand;
    operand.given = given;
    operand.first = part;
    operand.rows = given[1];
    operand.heads = given[2];
    operand.size = given[4];
    return operand;
}

/// [batch, heads, rows, size], or [batch, rows, columns].
std::optional<AttentionOperand> from_whole(const Shape& given, const std::optional<std::int64_t>& heads) {
    if (given.size() == 4) {
        AttentionOperand operand;
        operand.given = given;
        operand.heads = given[1];
        operand.rows = given[2];
        operand.size = given[3];
        return operand;
    }
    if (given.size() != 3 || !is_positive(heads)) {
        return std::nullopt;
    }
    return from_columns(given, 0, given[2], *heads);
}

bool read_past(const OperatorCall& call, std::size_t input, AttentionOperand& operand) {
    if (!call.has_input(input)) {
        return true;
    }
    const Shape* past = call.shape(input);
    if (past == nullptr || past->size() < 4 || past->size() > 5) {
        return false;
    }
    operand.past_rows = (*past)[past->size() - 2];
    if (operand.past_rows.integer() != 0) {
        operand.past = input;
    }
    return true;
}

/// com.microsoft Attention and QAttention: one product makes queries, keys and values.
std::optional<AttentionParts> projected_parts(const OperatorCall& call, std::size_t past) {
    const auto heads = call.integer("num_heads");
    const Shape* data = call.shape(0);
    const Shape* weights = call.shape(1);
    if (!is_positive(heads) || data == nullptr || data->size() != 3 || weights == nullptr || weights->size() != 2) {
        return std::nullopt;
    }
    const Number third = floor_division((*weights)[1], 3);
    Shape columns{third, third, third};
    if (const auto given = call.integers("qkv_hidden_sizes"); given && given->size() == 3) {
        columns.assign(given->begin(), given->end());
    }
    const Shape projected{(*data)[0], (*data)[1], (*weights)[1]};
    AttentionParts parts;
    parts.projection = 1;
    parts.batch = (*data)[0];
    parts.queries = from_columns(projected, 0, columns[0], *heads);
    parts.keys = from_columns(projected, columns[0], columns[1], *heads);
    parts.values = from_columns(projected, columns[0] + columns[1], columns[2], *heads);
    parts.values.half_of_past = 1;
    return read_past(call, past, parts.keys) && read_past(call, past, parts.values) ? std::optional(std::move(parts))
                                                                                    : std::nullopt;
}

/// Keys and values, and queries with them where one tensor holds several.
bool read_operands(const OperatorCall& call, const std::optional<std::int64_t>& query_heads,
                   const std::optional<std::int64_t>& key_heads, AttentionParts& parts) {
    const Shape& first = *call.shape(0);
    const Shape* second = call.shape(1);
    if (!call.has_input(1) && first.size() == 5) {
        parts.queries = from_parts(first, 0);
        parts.keys = from_parts(first, 1);
        parts.values = from_parts(first, 2);
        return true;
    }
    if (!call.has_input(1) && first.size() == 3 && is_positive(query_heads) && is_positive(key_heads)) {
        const Number size = floor_division(first[2], *query_heads + 2 * *key_heads);
        parts.queries = from_columns(first, 0, size * *query_heads, *query_heads);
        parts.keys = from_columns(first, size * *query_heads, size * *key_heads, *key_heads);
        parts.values = from_columns(first, size * (*query_heads + *key_heads), size * *key_heads, *key_heads);
        return true;
    }
    const auto queries = from_whole(first, query_heads);
    if (!queries || second == nullptr) {
        return false;
    }
    parts.queries = *queries;
    if (!call.has_input(2) && second->size() == 5) {
        parts.keys = from_parts(*second, 0);
        parts.values = from_parts(*second, 1);
        parts.keys.input = parts.values.input = 1;
        return true;
    }
    const Shape* third = call.shape(2);
    const auto keys = from_whole(*second, key_heads);
    const auto values = third != nullptr ? from_whole(*third, key_heads) : std::nullopt;
    if (!keys || !values) {
        return false;
    }
    parts.keys = *keys;
    parts.values = *values;
    parts.keys.input = 1;
    parts.values.input = 2;
    return true;
}

std::optional<AttentionParts> separate_parts(const OperatorCall& call, const AttentionInputs& inputs) {
    if (call.shape(0) == nullptr || call.shape(0)->empty()) {
        return std::nullopt;
    }
    AttentionParts parts;
    if (!read_operands(call, call.integer(inputs.query_heads), call.integer(inputs.key_heads), parts)) {
        return std::nullopt;
    }
    parts.queries.input = 0;
    parts.keys.input = parts.keys.input.value_or(0);
    parts.values.input = parts.values.input.value_or(0);
    parts.batch = (*call.shape(0))[0];
    parts.has_heads_in_front = inputs.type == "Attention" && call.shape(0)->size() == 4;
    const auto query_heads = parts.queries.heads.integer();
    const auto key_heads = parts.keys.heads.integer();
    if (!is_positive(query_heads) || !is_positive(key_heads) || *query_heads % *key_heads != 0) {
        return std::nullopt;
    }
    parts.group = *query_heads / *key_heads;
    return read_past(call, inputs.past_key, parts.keys) && read_past(call, inputs.past_key + 1, parts.values)
               ? std::optional(std::move(parts))
               : std::nullopt;
}

}  // namespace

std::optional<AttentionParts> attention_parts(const OperatorCall& call) {
    if (!call.has_input(0) || !call.has_output(0)) {
        return std::nullopt;
    }
    if (call.type == "com.microsoft::Attention" || call.type == "com.microsoft::QAttention") {
        return projected_parts(call, call.type == "com.microsoft::Attention" ? 4 : 8);
    }
    for (const AttentionInputs& inputs : attention_inputs) {
        if (inputs.type == call.type) {
            return separate_parts(call, inputs);
        }
    }
    return std::nullopt;
}

bool has_attention_parts(const OperatorCall& call) {
    return attention_parts(call).has_value();
}

}  // namespace zigzag::operators
