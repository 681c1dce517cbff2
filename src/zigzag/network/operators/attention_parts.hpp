#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "number.hpp"
#include "operator_call.hpp"

namespace zigzag::operators {

/// Queries, keys or values: `heads` stacks of `rows` vectors of `size`.
struct AttentionOperand {
    std::optional<std::size_t> input;  ///< none: from the projection
    Shape given;                       ///< [batch, rows, columns], [batch, heads, rows, size], [batch, rows, heads, parts, size]
    Number first = 0;                  ///< which column, or part, is the first
    Number rows;
    Number heads;
    Number size;
    std::optional<std::size_t> past;  ///< rows of earlier runs: [batch, heads, rows, size], or keys and values in one tensor
    std::int64_t half_of_past = 0;    ///< of such a tensor
    Number past_rows = 0;

    Number all_rows() const { return past ? rows + past_rows : rows; }
};

/// A call of attention taken apart, whatever its spelling.
struct AttentionParts {
    std::optional<std::size_t> projection;  ///< the input with the weights that make queries, keys and values of input 0
    Number batch;
    Number group = 1;  ///< heads of queries per head of keys and values
    AttentionOperand queries;
    AttentionOperand keys;
    AttentionOperand values;
    bool has_heads_in_front = false;  ///< the result is [batch, heads, rows, size], not [batch, rows, columns]
};

/// Nothing when the call lacks a tensor, a shape or a number of heads, or has them in a form that is not known.
std::optional<AttentionParts> attention_parts(const OperatorCall& call);

bool has_attention_parts(const OperatorCall& call);

}  // namespace zigzag::operators
