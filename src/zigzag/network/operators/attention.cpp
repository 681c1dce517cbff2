// Attention in all its spellings, as the products that it is: queries times keys, a softmax, times values.
//
// With several query heads to every head of keys and values, the queries of such a group are further rows: the products are
// [batch, key heads, group * queries, size] times [batch, key heads, size, keys], so that keys and values count once per group.
// Where the operator has weights of its own, the projection to queries, keys and values comes first. Rows of earlier runs
// (`past`) lie behind the new ones: their order does not matter to a sum over all of them. Masks are not followed: every query
// meets every key.

#include <string>
#include <utility>

#include "attention_parts.hpp"
#include "data_chain.hpp"
#include "elementwise.hpp"
#include "operator_part.hpp"
#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

namespace {

class AttentionLowering {
public:
    AttentionLowering(const LoweringContext& context, const AttentionParts& parts) : context_(context), parts_(parts) {}

    OperatorLayers lower() {
        const bool has_softmax = context_.dialect != OperatorDialect::zigzag;
        const bool is_complete =
            (!parts_.projection || add_projection()) && add_scores() && (!has_softmax || add_softmax()) && add_context();
        if (!is_complete) {
            return std::nullopt;
        }
        LoweredOperator lowered(std::move(layers_));
        lowered.results = {result(lowered.layers.size() - 1)};
        return lowered;
    }

private:
    bool add_product(const std::string& suffix, PartOperand left, PartOperand right) {
        auto layer = product_part(context_, suffix, std::move(left), std::move(right));
        if (layer) {
            layers_.push_back(std::move(*layer));
        }
        return layer.has_value();
    }

    bool add_projection() {
        const auto operand = [&](const char* name, std::size_t input) {
            PartOperand given{name, *context_.call.shape(input), is_computed(context_.call, input), {}};
            given.origin.input = input;
            return given;
        };
        return add_product("/projection", operand("input", 0), operand("weights", *parts_.projection));
    }

    /// The operand as [batch, heads, rows, size], with the rows of earlier runs behind, and then as the product wants it.
    PartOperand stacked(const char* name, const AttentionOperand& operand, const Shape& shape,
                        std::vector<std::size_t> order) const {
        PartOperand made;
        made.name = name;
        made.is_computed =
            parts_.projection || is_computed(context_.call, operand.input) || is_computed(context_.call, operand.past);
        if (parts_.projection) {
            made.origin.sibling = 0;
        } else {
            made.origin.input = operand.input;
        }
        const Shape split{parts_.batch, operand.rows, operand.heads, operand.size};
        DataChain chain(operand.given);
        if (operand.given.size() == 3) {
            chain.slice(2, operand.first, operand.heads * operand.size).reshape(split).transpose({0, 2, 1, 3});
        } else if (operand.given.size() == 5) {  // [batch, rows, heads, 2 or 3, size]
            chain.slice(3, operand.first, 1).reshape(split).transpose({0, 2, 1, 3});
        }
        if (operand.past) {
            DataOrigin earlier;
            earlier.input = operand.past;
            DataChain half(*context_.call.shape(*operand.past));
            if (context_.call.shape(*operand.past)->size() == 5) {  // [2, batch, heads, rows, size]
                half.slice(0, operand.half_of_past, 1).reshape({parts_.batch, operand.heads, operand.past_rows, operand.size});
            }
            earlier.steps = half.take();
            made.origin.steps = chain.take();
            DataOrigin both;
            both.joined = {std::move(made.origin), std::move(earlier)};
            made.origin = std::move(both);
            chain.extend(2, operand.past_rows);
        }
        if (order.empty()) {
            chain.reshape(shape);
        } else {
            chain.transpose(std::move(order));
        }
        made.origin.steps = chain.take();
        made.shape = shape;
        return made;
    }

    bool add_scores() {
        const AttentionOperand& queries = parts_.queries;
        const AttentionOperand& keys = parts_.keys;
        const Shape grouped{parts_.batch, keys.heads, parts_.group * queries.rows, queries.size};
        const Shape turned{parts_.batch, keys.heads, keys.size, keys.all_rows()};
        return add_product("/scores", stacked("queries", queries, grouped, {}), stacked("keys", keys, turned, {0, 1, 3, 2}));
    }

    Shape score_shape() const {
        return {parts_.batch, parts_.keys.heads, parts_.group * parts_.queries.rows, parts_.keys.all_rows()};
    }

    /// Rows of scores become rows of weights that sum up to 1.
    bool add_softmax() {
        const OperatorCall call = part_call(context_.call, "Softmax", {{"scores", score_shape(), true, {}}}, score_shape());
        auto softmax = softmax_layers({call, context_.lowering, context_.dialect});
        if (!softmax) {
            return false;
        }
        const std::size_t scores = layers_.size() - 1;
        for (OperatorLayer& layer : softmax->layers) {
            for (DataOrigin& origin : layer.origins) {
                if (origin.input) {
                    origin.input.reset();
                    origin.sibling = scores;
                } else if (origin.sibling) {
                    origin.sibling = *origin.sibling + scores + 1;
                }
            }
            layer.suffix = "/softmax" + layer.suffix;
            layers_.push_back(std::move(layer));
        }
        return true;
    }

    bool add_context() {
        PartOperand weights{"weights", score_shape(), true, {}};
        weights.origin.sibling = layers_.size() - 1;
        const AttentionOperand& values = parts_.values;
        const Shape stack{parts_.batch, values.heads, values.all_rows(), values.size};
        return add_product("/context", std::move(weights), stacked("values", values, stack, {}));
    }

    DataOrigin result(std::size_t layer) const {
        const Number heads = parts_.group * parts_.values.heads;
        const Number& rows = parts_.queries.rows;
        DataChain chain({parts_.batch, parts_.values.heads, parts_.group * rows, parts_.values.size});
        chain.reshape({parts_.batch, heads, rows, parts_.values.size});
        if (!parts_.has_heads_in_front) {
            chain.transpose({0, 2, 1, 3}).reshape({parts_.batch, rows, heads * parts_.values.size});
        }
        DataOrigin origin;
        origin.sibling = layer;
        origin.steps = chain.take();
        return origin;
    }

    const LoweringContext& context_;
    const AttentionParts& parts_;
    std::vector<OperatorLayer> layers_;
};

}  // namespace

OperatorLayers attention_layers(const LoweringContext& context) {
    const auto parts = attention_parts(context.call);
    if (!parts) {
        return std::nullopt;
    }
    return AttentionLowering(context, *parts).lower();
}

}  // namespace zigzag::operators
