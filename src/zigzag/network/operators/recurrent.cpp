// LSTM, GRU and RNN: one product of the weights with all inputs, and one product of the recurrent weights with the state per
// step, which needs the state that the step before left; forward, backward, or both. Gates are applied to results on their way
// out.
//
// An LSTM over 10 steps is 11 layers: [10 * batch, inputs] times [inputs, 4 * hidden], and ten times [batch, hidden] times
// [hidden, 4 * hidden]. Lengths of single sequences are not followed: all take all steps. So does the first step whose state
// is zero.

#include <string>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operand_axes.hpp"
#include "zigzag/network/operators/lowering.hpp"

#include "data_chain.hpp"
#include "operator_part.hpp"

namespace zigzag::operators {

namespace {

/// A network of more layers than that is better cut.
constexpr std::int64_t most_steps = 65536;

struct RecurrentSizes {
    std::int64_t steps = 1;
    std::int64_t batch = 1;
    std::int64_t inputs = 1;
    std::int64_t hidden = 1;
    std::int64_t gates = 1;  ///< results per hidden element
    std::int64_t directions = 1;
    bool is_batch_first = false;  ///< [batch, steps, inputs] rather than [steps, batch, inputs]
};

std::int64_t gates_of(const OperatorCall& call) {
    return call.type.ends_with("LSTM") ? 4 : call.type == "GRU" ? 3 : 1;
}

std::optional<std::int64_t> hidden_size(const OperatorCall& call) {
    const Shape* recurrent = call.shape(2);
    const auto given = call.integer("hidden_size");
    const bool is_shown = recurrent != nullptr && recurrent->size() == 3 && call.type != "com.microsoft::DynamicQuantizeLSTM";
    return given || !is_shown ? given : recurrent->back().integer();
}

std::optional<RecurrentSizes> read_sizes(const LoweringContext& context) {
    const OperatorCall& call = context.call;
    const Shape& input = *call.shape(0);
    RecurrentSizes sizes;
    sizes.is_batch_first = call.integer("layout").value_or(0) != 0;
    sizes.hidden = hidden_size(call).value_or(0);
    sizes.gates = gates_of(call);
    sizes.directions = call.text("direction", "forward") == "bidirectional" ? 2 : 1;
    sizes.batch = context.lowering.batch_size(input[sizes.is_batch_first ? 0 : 1]);
    const auto steps = context.lowering.needed_dimension(call, *call.inputs[0], sizes.is_batch_first ? 1 : 0);
    const auto inputs = context.lowering.needed_dimension(call, *call.inputs[0], 2);
    if (!steps || !inputs) {
        return std::nullopt;
    }
    sizes.steps = *steps;
    sizes.inputs = *inputs;
    if (sizes.steps > most_steps || sizes.hidden < 1 || sizes.hidden > INT32_MAX) {
        context.lowering.fault(call,
                               sizes.steps > most_steps ? fmt::format("{} steps; the most is {}", sizes.steps, most_steps)
                                                        : fmt::format("attribute `hidden_size` is {}", sizes.hidden),
                               sizes.steps > most_steps ? "give the model a shorter sequence" : "export the model again");
        return std::nullopt;
    }
    return sizes;
}

class RecurrentLowering {
public:
    RecurrentLowering(const LoweringContext& context, const RecurrentSizes& sizes)
        : context_(context), sizes_(sizes), directions_(static_cast<std::size_t>(sizes.directions)) {}

    OperatorLayers lower() {
        for (std::size_t direction = 0; direction < directions_.size(); ++direction) {
            if (!add_direction(direction)) {
                return std::nullopt;
            }
        }
        LoweredOperator lowered(std::move(layers_));
        if (context_.dialect != OperatorDialect::zigzag) {
            lowered.results = {all_states(), last_states(), last_states()};
        }
        return lowered;
    }

private:
    /// Layers of one direction, in the order in which it takes the steps.
    struct Direction {
        std::size_t input = 0;
        std::vector<std::size_t> steps;
    };

    bool add_direction(std::size_t direction) {
        const std::string prefix = directions_.size() == 1 ? "" : direction == 0 ? "/forward" : "/reverse";
        directions_[direction].input = layers_.size();
        if (!add(product_part(context_, prefix + "/input", all_inputs(), weights("weights", 1, direction, sizes_.inputs)))) {
            return false;
        }
        for (std::int64_t step = 0; step < sizes_.steps; ++step) {
            PartOperand state{"state", {sizes_.batch, sizes_.hidden}, step > 0 || is_computed(context_.call, 5), {}};
            state.origin = step > 0 ? state_after(direction, static_cast<std::size_t>(step - 1)) : first_state(direction);
            if (!add(product_part(context_, fmt::format("{}/step_{}", prefix, step), std::move(state),
                                  weights("recurrent weights", 2, direction, sizes_.hidden)))) {
                return false;
            }
            directions_[direction].steps.push_back(layers_.size() - 1);
        }
        return true;
    }

    bool add(std::optional<OperatorLayer> layer) {
        if (layer) {
            layers_.push_back(std::move(*layer));
        }
        return layer.has_value();
    }

    PartOperand all_inputs() const {
        PartOperand all{"input", {sizes_.steps * sizes_.batch, sizes_.inputs}, is_computed(context_.call, 0), {}};
        DataChain chain(*context_.call.shape(0));
        if (sizes_.is_batch_first) {
            chain.transpose({1, 0, 2});
        }
        all.origin.input = 0;
        all.origin.steps = chain.reshape(all.shape).take();
        return all;
    }

    PartOperand weights(const char* name, std::size_t input, std::size_t direction, std::int64_t rows) const {
        PartOperand made{name, {rows, sizes_.gates * sizes_.hidden}, is_computed(context_.call, input), {}};
        made.origin.input = input;
        if (made.is_computed) {
            DataChain chain({sizes_.directions, sizes_.gates * sizes_.hidden, rows});
            chain.slice(0, static_cast<std::int64_t>(direction), 1).reshape({sizes_.gates * sizes_.hidden, rows});
            made.origin.steps = chain.transpose({1, 0}).take();
        }
        return made;
    }

    DataOrigin first_state(std::size_t direction) const {
        DataOrigin origin;
        if (context_.call.has_input(5)) {
            DataChain chain(sizes_.is_batch_first ? Shape{sizes_.batch, sizes_.directions, sizes_.hidden}
                                                  : Shape{sizes_.directions, sizes_.batch, sizes_.hidden});
            chain.slice(sizes_.is_batch_first ? 1 : 0, static_cast<std::int64_t>(direction), 1);
            origin.input = 5;
            origin.steps = chain.reshape({sizes_.batch, sizes_.hidden}).take();
        }
        return origin;
    }

    /// Which step of the sequence a direction takes as its `step`-th.
    std::int64_t place_of(std::size_t direction, std::size_t step) const {
        const bool is_reverse = direction == 1 || context_.call.text("direction", "forward") == "reverse";
        return is_reverse ? sizes_.steps - 1 - static_cast<std::int64_t>(step) : static_cast<std::int64_t>(step);
    }

    /// The state needs the gates' sums over inputs and state: those of its step.
    DataOrigin state_after(std::size_t direction, std::size_t step) const {
        const std::int64_t width = sizes_.gates * sizes_.hidden;
        DataOrigin recurrent;
        recurrent.sibling = directions_[direction].steps[step];
        DataOrigin from_inputs;
        from_inputs.sibling = directions_[direction].input;
        DataChain rows({sizes_.steps * sizes_.batch, width});
        from_inputs.steps = rows.slice(0, place_of(direction, step) * sizes_.batch, sizes_.batch).take();
        DataOrigin state;
        state.joined = {std::move(recurrent), std::move(from_inputs)};
        state.steps = {everything_step({{sizes_.batch, width}, {sizes_.batch, width}}, {sizes_.batch, sizes_.hidden})};
        return state;
    }

    static DataOrigin joined_along(std::vector<DataOrigin> parts, std::vector<std::int64_t> part, std::size_t axis) {
        if (parts.size() == 1) {
            return std::move(parts[0]);
        }
        DataOrigin origin;
        origin.steps = {concat_step(std::vector(parts.size(), std::move(part)), axis)};
        origin.joined = std::move(parts);
        return origin;
    }

    /// Y: [steps, directions, batch, hidden], or with the batch in front.
    DataOrigin all_states() const {
        std::vector<DataOrigin> all;
        for (std::size_t direction = 0; direction < directions_.size(); ++direction) {
            std::vector<DataOrigin> states;
            for (std::size_t place = 0; place < directions_[direction].steps.size(); ++place) {
                const auto step = static_cast<std::size_t>(place_of(direction, place));
                DataOrigin state = state_after(direction, step);
                state.steps.push_back(reshape_step({sizes_.batch, sizes_.hidden}, {1, 1, sizes_.batch, sizes_.hidden}));
                states.push_back(std::move(state));
            }
            all.push_back(joined_along(std::move(states), {1, 1, sizes_.batch, sizes_.hidden}, 0));
        }
        DataOrigin result = joined_along(std::move(all), {sizes_.steps, 1, sizes_.batch, sizes_.hidden}, 1);
        if (sizes_.is_batch_first) {
            result.steps.push_back(transpose_step({sizes_.steps, sizes_.directions, sizes_.batch, sizes_.hidden}, {2, 0, 1, 3}));
        }
        return result;
    }

    /// Y_h, and Y_c in the same way: [directions, batch, hidden], or with the batch in front.
    DataOrigin last_states() const {
        std::vector<DataOrigin> states;
        for (std::size_t direction = 0; direction < directions_.size(); ++direction) {
            states.push_back(state_after(direction, directions_[direction].steps.size() - 1));
            states.back().steps.push_back(reshape_step({sizes_.batch, sizes_.hidden}, {1, sizes_.batch, sizes_.hidden}));
        }
        DataOrigin result = joined_along(std::move(states), {1, sizes_.batch, sizes_.hidden}, 0);
        if (sizes_.is_batch_first) {
            result.steps.push_back(transpose_step({sizes_.directions, sizes_.batch, sizes_.hidden}, {1, 0, 2}));
        }
        return result;
    }

    const LoweringContext& context_;
    const RecurrentSizes& sizes_;
    std::vector<Direction> directions_;
    std::vector<OperatorLayer> layers_;
};

}  // namespace

bool has_recurrence(const OperatorCall& call) {
    return call.shape(0) != nullptr && call.shape(0)->size() == 3 && call.has_input(1) && call.has_input(2) && hidden_size(call);
}

OperatorLayers recurrent_layers(const LoweringContext& context) {
    const auto sizes = read_sizes(context);
    return sizes ? RecurrentLowering(context, *sizes).lower() : std::nullopt;
}

}  // namespace zigzag::operators
