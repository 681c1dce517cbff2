// Attention in all its spellings, as the products that it is: queries times keys, a softmax, times values.
//
// With several query heads to every head of keys and values, the queries of such a group are further rows: the products are
// [batch, key heads, group * queries, size] times [batch, key heads, size, keys], so that keys and values count once per group.
// Where the operator has weights of its own, the projection to queries, keys and values comes first. Rows of earlier runs
// (`past`) lie behind the new ones: their order does not matter to a sum over all of them. Masks are not followed: every query
// meets every key.

#include <string>
#include <utility>

#include "zigzag/network/operand_axes.hpp"
#include "zigzag/network/operators/lowering.hpp"

#include "attention_parts.hpp"
#include "elementwise.hpp"

namespace zigzag::operators {

namespace {

constexpr auto left_operand = static_cast<std::size_t>(LayerOperand::I);
constexpr auto right_operand = static_cast<std::size_t>(LayerOperand::W);

/// Steps from one set of axes to another. Nothing is cut while a size is not known; then there are no steps.
class Chain {
public:
    explicit Chain(const Shape& from) : sizes_(known(from)) {}

    Chain& reshape(const Shape& to) {
        auto sizes = known(to);
        if (sizes != sizes_) {
            add(reshape_step(sizes_, std::move(sizes)));
        }
        return *this;
    }
    Chain& transpose(std::vector<std::size_t> order) {
        add(transpose_step(sizes_, std::move(order)));
        return *this;
    }
    Chain& slice(std::size_t axis, const Number& begin, const Number& size) {
        is_known_ = is_known_ && begin.integer() && size.integer();
        if (size.integer() != sizes_[axis]) {
            add(slice_step(sizes_, axis, begin.integer().value_or(0), size.integer().value_or(1)));
        }
        return *this;
    }
    /// Another tensor comes behind along `axis`.
    Chain& extend(std::size_t axis, const Number& by) {
        auto other = sizes_;
        is_known_ = is_known_ && by.integer();
        other[axis] = by.integer().value_or(1);
        add(concat_step({sizes_, std::move(other)}, axis));
        return *this;
    }
    /// Takes the steps so far.
    std::vector<Reindexing> take() { return is_known_ ? std::exchange(steps_, {}) : std::vector<Reindexing>{}; }

private:
    std::vector<std::int64_t> known(const Shape& shape) {
        std::vector<std::int64_t> sizes;
        for (const Number& size : shape) {
            is_known_ = is_known_ && size.integer().value_or(-1) > 0;
            sizes.push_back(size.integer().value_or(1));
        }
        return sizes;
    }
    void add(Reindexing step) {
        sizes_ = step.output_shape;
        steps_.push_back(std::move(step));
    }

    bool is_known_ = true;
    std::vector<std::int64_t> sizes_;
    std::vector<Reindexing> steps_;
};

/// What a product takes, as the product sees it.
struct ProductOperand {
    Shape shape;
    bool is_computed = false;
    DataOrigin origin;
};

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
    OperatorTensor tensor(const std::string& what, const Shape& shape, bool is_computed) const {
        OperatorTensor tensor;
        tensor.name = context_.call.name + what;
        tensor.shape = shape;
        tensor.is_constant = !is_computed;
        if (is_computed) {
            tensor.maker = 0;
        }
        return tensor;
    }

    OperatorCall call_of(const std::string& type, std::vector<OperatorTensor> inputs, const Shape& output) const {
        OperatorCall call;
        call.name = context_.call.name;
        call.type = type;
        call.version = context_.call.version;
        call.inputs.assign(inputs.begin(), inputs.end());
        call.outputs = {tensor("", output, true)};
        for (const char* name : {"weight_size", "act_size", "output_size"}) {
            if (const auto found = context_.call.attributes.find(name); found != context_.call.attributes.end()) {
                call.attributes.insert(*found);
            }
        }
        return call;
    }

    bool add_product(const std::string& suffix, const std::string& left_name, ProductOperand left, const std::string& right_name,
                     ProductOperand right) {
        Shape output(left.shape.begin(), left.shape.end() - 1);
        output.push_back(right.shape.back());
        const OperatorCall call = call_of(
            "MatMul", {tensor(left_name, left.shape, left.is_computed), tensor(right_name, right.shape, right.is_computed)},
            output);
        auto product = matrix_product_layers({call, context_.lowering, context_.dialect});
        if (!product) {
            return false;
        }
        OperatorLayer& layer = product->layers.front();
        layer.suffix = suffix;
        layer.origins[left_operand] = std::move(left.origin);
        layer.origins[right_operand] = std::move(right.origin);
        layers_.push_back(std::move(layer));
        return true;
    }

    bool is_computed(const std::optional<std::size_t>& input) const {
        return input && context_.call.has_input(*input) && context_.call.inputs[*input]->maker;
    }

    bool add_projection() {
        const auto operand = [&](std::size_t input) {
            ProductOperand given{*context_.call.shape(input), is_computed(input), {}};
            given.origin.input = input;
            return given;
        };
        return add_product("/projection", " input", operand(0), " weights", operand(*parts_.projection));
    }

    /// The operand as [batch, heads, rows, size], with the rows of earlier runs behind, and then as the product wants it.
    ProductOperand stacked(const AttentionOperand& operand, const Shape& shape, std::vector<std::size_t> order) const {
        ProductOperand made;
        made.is_computed = parts_.projection || is_computed(operand.input) || is_computed(operand.past);
        if (parts_.projection) {
            made.origin.sibling = 0;
        } else {
            made.origin.input = operand.input;
        }
        const Shape split{parts_.batch, operand.rows, operand.heads, operand.size};
        Chain chain(operand.given);
        if (operand.given.size() == 3) {
            chain.slice(2, operand.first, operand.heads * operand.size).reshape(split).transpose({0, 2, 1, 3});
        } else if (operand.given.size() == 5) {  // [batch, rows, heads, 2 or 3, size]
            chain.slice(3, operand.first, 1).reshape(split).transpose({0, 2, 1, 3});
        }
        if (operand.past) {
            DataOrigin earlier;
            earlier.input = operand.past;
            Chain half(*context_.call.shape(*operand.past));
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
        return add_product("/scores", " queries", stacked(queries, grouped, {}), " keys", stacked(keys, turned, {0, 1, 3, 2}));
    }

    Shape score_shape() const {
        return {parts_.batch, parts_.keys.heads, parts_.group * parts_.queries.rows, parts_.keys.all_rows()};
    }

    /// Rows of scores become rows of weights that sum up to 1.
    bool add_softmax() {
        const OperatorCall call = call_of("Softmax", {tensor(" scores", score_shape(), true)}, score_shape());
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
        ProductOperand weights{score_shape(), true, {}};
        weights.origin.sibling = layers_.size() - 1;
        const AttentionOperand& values = parts_.values;
        const Shape stack{parts_.batch, values.heads, values.all_rows(), values.size};
        return add_product("/context", " weights", std::move(weights), " values", stacked(values, stack, {}));
    }

    DataOrigin result(std::size_t layer) const {
        const Number heads = parts_.group * parts_.values.heads;
        const Number& rows = parts_.queries.rows;
        Chain chain({parts_.batch, parts_.values.heads, parts_.group * rows, parts_.values.size});
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
