// The operators of a decoder-only language model. Queries of heads that share keys and values are further rows of one product, so
// that shared data count once. Attention computes all scores of new tokens against all keys that one of them may look at: half of
// a prefill's are masked.

#include "llm_network.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

namespace zigzag::llm {

namespace {

/// `O[h][d][k] += I[h][d][c] * W[h][c][k]`; with one group `h` is left out.
Layer product(std::int64_t groups, std::int64_t rows, std::int64_t inner, std::int64_t columns, bool has_weights) {
    Layer layer;
    layer.operator_type = "MatMul";
    layer.loop_dimensions = {{"C", inner}, {"D", rows}, {"K", columns}};
    layer.operands = {OperandAccess{LayerOperand::O, {"D", "K"}}, OperandAccess{LayerOperand::I, {"D", "C"}},
                      OperandAccess{LayerOperand::W, {"C", "K"}}};
    if (groups > 1) {
        layer.loop_dimensions.push_back({"H", groups});
        for (OperandAccess& access : layer.operands) {
            access.dimensions.insert(access.dimensions.begin(), "H");
        }
    }
    if (has_weights) {
        layer.constant_operands = {LayerOperand::W};
    }
    return layer;
}

/// Depthwise convolution over tokens.
Layer token_convolution(std::int64_t batch, std::int64_t channels, std::int64_t tokens, std::int64_t kernel) {
    Layer layer;
    layer.operator_type = "Conv";
    layer.loop_dimensions = {{"B", batch}, {"G", channels}, {"OX", tokens}, {"FX", kernel}};
    layer.operands = {OperandAccess{LayerOperand::O, {"B", "G", "OX"}}, OperandAccess{LayerOperand::I, {"B", "G", "IX"}},
                      OperandAccess{LayerOperand::W, {"G", "FX"}}};
    layer.relations = {{"IX", 1, "OX", 1, "FX"}};
    layer.constant_operands = {LayerOperand::W};
    return layer;
}

std::int64_t share(std::int64_t whole, std::int64_t chips, const std::string& what) {
    if (whole % chips != 0) {
        throw UsageError(fmt::format("{} chips cannot share the {} {} of this model evenly; take a divisor of {}", chips, whole,
                                     what, whole));
    }
    return whole / chips;
}

class BlockWriter {
public:
    BlockWriter(const LlmModel& model, const Step& step, const NetworkChoices& choices)
        : hidden_(model.hidden_size), step_(step), choices_(choices), rows_(step.batch * step.new_tokens) {}

    std::vector<Part> write(const Blocks& block) {
        parts_.clear();
        std::string mixed;
        if (block.attention) {
            mixed = write_attention(*block.attention);
        } else if (block.latent_attention) {
            mixed = write_latent_attention(*block.latent_attention);
        } else if (block.state_space) {
            mixed = write_state_space(*block.state_space);
        }
        if (block.feed_forward) {
            write_feed_forward(*block.feed_forward, mixed);
        }
        return std::move(parts_);
    }

private:
    Part& add(std::string name, Layer layer, std::vector<std::string> inputs) {
        Part& part = parts_.emplace_back();
        part.name = std::move(name);
        part.operator_type = layer.operator_type;
        part.layer = std::move(layer);
        part.inputs = std::move(inputs);
        return part;
    }
    Part& project(std::string name, std::int64_t inner, std::int64_t columns, std::string input) {
        return add(std::move(name), product(1, rows_, inner, columns, true), {std::move(input)});
    }
    Part& pass(std::string name, std::string type, std::int64_t elements, std::int64_t read, std::vector<std::string> inputs) {
        Part& part = parts_.emplace_back();
        part.name = std::move(name);
        part.operator_type = std::move(type);
        part.elements = elements;
        part.elements_read = read;
        part.inputs = std::move(inputs);
        return part;
    }
    Part& ride(std::string name, std::string type, std::int64_t elements, std::vector<std::string> inputs) {
        Part& part = pass(std::move(name), std::move(type), elements, elements, std::move(inputs));
        part.is_own_pass = false;
        return part;
    }
    /// Partial sums of all chips are added up in a ring.
    std::string reduce(const std::string& name, const std::string& input) {
        if (choices_.chips == 1) {
            return input;
        }
        const std::int64_t elements = rows_ * hidden_;
        Part& part = ride(name, "AllReduce", elements, {input});
        part.exchanged = 2.0 * static_cast<double>(elements) * static_cast<double>(choices_.chips - 1) /
                         static_cast<double>(choices_.chips);
        return name;
    }
    std::int64_t keys(const std::optional<std::int64_t>& window) const {
        const std::int64_t all = step_.cached_tokens + step_.new_tokens;
        return window ? std::min(all, *window + step_.new_tokens - 1) : all;
    }
    /// Scores, softmax and the weighted sum of values, over `groups` sets of keys and values.
    void attend(std::int64_t groups, std::int64_t rows, std::int64_t key_size, std::int64_t value_size, std::int64_t nb_keys,
                const std::vector<std::string>& operands) {
        add("qk", product(groups, rows, key_size, nb_keys, false), {operands[0], operands[1]});
        const std::int64_t scores = groups * rows * nb_keys;
        pass("softmax", "Softmax", scores, scores, {"qk"});
        add("av", product(groups, rows, nb_keys, value_size, false), {"softmax", operands[2]});
    }
    /// Tokens of the cache that are read besides those just computed.
    std::int64_t old_keys(std::int64_t nb_keys) const { return std::max<std::int64_t>(0, nb_keys - step_.new_tokens); }

    std::string write_attention(const Attention& attention) {
        const std::int64_t chips = choices_.chips;
        const std::int64_t heads = share(attention.heads, chips, "attention heads");
        // Keys and values of fewer heads than chips are computed and kept several times.
        const bool is_repeated = attention.kv_heads < chips && chips % attention.kv_heads == 0;
        const std::int64_t kv_heads = is_repeated ? 1 : share(attention.kv_heads, chips, "heads of keys and values");
        const std::int64_t size = attention.head_size;
        const std::int64_t kv_size = kv_heads * size;
        project("q_proj", hidden_, heads * size, "");
        project("k_proj", hidden_, kv_size, "").cache_writes = rows_ * kv_size;
        project("v_proj", hidden_, kv_size, "").cache_writes = rows_ * kv_size;
        ride("rotary", "RotaryEmbedding", rows_ * (heads + kv_heads) * size, {"q_proj", "k_proj"});
        const std::int64_t nb_keys = keys(attention.window);
        attend(step_.batch * kv_heads, heads / kv_heads * step_.new_tokens, size, size, nb_keys, {"rotary", "rotary", "v_proj"});
        note_cache("qk", step_.batch * old_keys(nb_keys) * kv_size);
        note_cache("av", step_.batch * old_keys(nb_keys) * kv_size);
        project("o_proj", heads * size, hidden_, "av");
        return end_of_mixer("o_proj");
    }

    std::string write_latent_attention(const LatentAttention& a) {
        const std::int64_t heads = share(a.heads, choices_.chips, "attention heads");
        const std::int64_t query_size = a.nope_size + a.rope_size;
        const std::int64_t kept = a.kv_rank + a.rope_size;
        if (a.query_rank) {
            project("q_a_proj", hidden_, *a.query_rank, "");
            project("q_b_proj", *a.query_rank, heads * query_size, "q_a_proj");
        } else {
            project("q_proj", hidden_, heads * query_size, "");
        }
        const std::string queries = a.query_rank ? "q_b_proj" : "q_proj";
        project("kv_a_proj", hidden_, kept, "").cache_writes = rows_ * kept;
        ride("rotary", "RotaryEmbedding", rows_ * (heads + 1) * a.rope_size, {queries, "kv_a_proj"});
        const std::int64_t nb_keys = keys(std::nullopt);
        if (step_.cached_tokens == 0) {  // keys and values of all heads are written out
            project("kv_b_proj", a.kv_rank, heads * (a.nope_size + a.value_size), "kv_a_proj");
            attend(step_.batch * heads, step_.new_tokens, query_size, a.value_size, nb_keys, {"rotary", "kv_b_proj", "kv_b_proj"});
            project("o_proj", heads * a.value_size, hidden_, "av");
            return end_of_mixer("o_proj");
        }
        // The up-projections move to queries and results, so that the cache is read as it is.
        add("q_absorb", product(heads, rows_, a.nope_size, a.kv_rank, true), {"rotary"});
        attend(step_.batch, heads * step_.new_tokens, kept, a.kv_rank, nb_keys, {"q_absorb", "kv_a_proj", "kv_a_proj"});
        note_cache("qk", step_.batch * old_keys(nb_keys) * kept);
        note_cache("av", step_.batch * old_keys(nb_keys) * a.kv_rank);
        add("v_up", product(heads, rows_, a.kv_rank, a.value_size, true), {"av"});
        project("o_proj", heads * a.value_size, hidden_, "v_up");
        return end_of_mixer("o_proj");
    }

    std::string write_state_space(const StateSpace& s) {
        const std::int64_t inner = share(s.inner_size, choices_.chips, "inner channels");
        project("in_proj", hidden_, 2 * inner, "");
        add("conv1d", token_convolution(step_.batch, inner, step_.new_tokens, s.kernel), {"in_proj"});
        project("x_proj", inner, s.step_rank + 2 * s.state_size, "conv1d");
        project("dt_proj", s.step_rank, inner, "x_proj");
        const std::int64_t state = step_.batch * inner * s.state_size;
        Part& scan = pass("scan", "SelectiveScan", rows_ * inner, rows_ * (3 * inner + 2 * s.state_size) + state,
                          {"conv1d", "x_proj", "dt_proj"});
        scan.cache_reads = step_.cached_tokens > 0 ? state : 0;
        scan.cache_writes = state;
        pass("gate", "Mul", rows_ * inner, 2 * rows_ * inner, {"scan", "in_proj"});
        project("out_proj", inner, hidden_, "gate");
        return end_of_mixer("out_proj");
    }

    std::string end_of_mixer(const std::string& last) {
        const std::string sum = reduce("mixer_reduce", last);
        ride("mixer_residual", "Add", rows_ * hidden_, {sum, ""});
        return "mixer_residual";
    }

    void note_cache(const std::string& name, std::int64_t elements) {
        for (Part& part : parts_) {
            if (part.name == name) {
                part.cache_reads = elements;
            }
        }
    }

    /// One or two projections up, the activation function, one projection down, by `groups` experts with `rows` tokens each.
    std::string write_branch(const std::string& prefix, const FeedForward& ff, std::int64_t inner_size, std::int64_t groups,
                             std::int64_t rows, const std::string& input) {
        const std::int64_t inner = share(inner_size, choices_.chips, "inner feed-forward channels");
        const std::int64_t elements = groups * rows * inner;
        const auto projection = [&](const char* name, std::int64_t from, std::int64_t to, const std::string& source) {
            add(prefix + name, product(groups, rows, from, to, true), {source});
        };
        if (ff.gated) {
            projection("gate_proj", hidden_, inner, input);
        }
        projection("up_proj", hidden_, inner, input);
        ride(prefix + "activation", "Activation", elements, {prefix + (ff.gated ? "gate_proj" : "up_proj")});
        if (ff.gated) {
            pass(prefix + "gate", "Mul", elements, 2 * elements, {prefix + "activation", prefix + "up_proj"});
        }
        projection("down_proj", inner, hidden_, prefix + (ff.gated ? "gate" : "activation"));
        return prefix + "down_proj";
    }

    void write_feed_forward(const FeedForward& ff, const std::string& input) {
        std::string last;
        if (ff.experts == 0) {
            last = write_branch("", ff, ff.inner_size, 1, rows_, input);
        } else {
            last = write_experts(ff, input);
        }
        const std::string sum = reduce("ff_reduce", last);
        ride("ff_residual", "Add", rows_ * hidden_, {sum, input});
    }

    std::string write_experts(const FeedForward& ff, const std::string& input) {
        add("router", product(1, rows_, hidden_, ff.experts, true), {input}).is_own_pass = false;
        const std::int64_t touched = touched_experts(ff, rows_, choices_.experts_touched);
        const std::int64_t visits = rows_ * ff.experts_per_token;
        const std::int64_t least = visits / touched;
        const std::int64_t busier = visits % touched;  // experts with one token more
        std::string last;
        if (busier > 0) {
            last = write_branch(least > 0 ? "experts_a." : "experts.", ff, ff.inner_size, busier, least + 1, input);
        }
        if (least > 0) {
            last = write_branch(busier > 0 ? "experts_b." : "experts.", ff, ff.inner_size, touched - busier, least, input);
        } else if (touched > busier) {  // weights that are loaded though no token needs them
            write_branch("experts_idle.", ff, ff.inner_size, touched - busier, 1, input);
        }
        if (ff.shared_inner_size > 0) {
            const std::string shared = write_branch("shared_experts.", ff, ff.shared_inner_size, 1, rows_, input);
            pass("experts_sum", "Add", rows_ * hidden_, 2 * rows_ * hidden_, {last, shared});
            last = "experts_sum";
        }
        return last;
    }

    std::int64_t hidden_;
    const Step& step_;
    const NetworkChoices& choices_;
    std::int64_t rows_;
    std::vector<Part> parts_;
};

std::int64_t elements_of(const Layer& layer, LayerOperand operand) {
    std::int64_t count = 1;
    for (const OperandAccess& access : layer.operands) {
        if (access.operand != operand) {
            continue;
        }
        for (const std::string& dimension : access.dimensions) {
            count *= dimension == "IX" ? *layer.loop_size("OX") : *layer.loop_size(dimension);
        }
    }
    return count;
}

}  // namespace

std::int64_t touched_experts(const FeedForward& ff, std::int64_t tokens, ExpertsTouched rule) {
    const auto all = static_cast<double>(ff.experts);
    const std::int64_t most = std::min(ff.experts, tokens * ff.experts_per_token);
    switch (rule) {
        case ExpertsTouched::all:
            return ff.experts;
        case ExpertsTouched::min:
            return most;
        case ExpertsTouched::expected:
            break;
    }
    const double missed = std::pow(1 - static_cast<double>(ff.experts_per_token) / all, static_cast<double>(tokens));
    return std::clamp<std::int64_t>(std::llround(all * (1 - missed)), std::min(ff.experts, ff.experts_per_token), most);
}

std::vector<Part> parts_of(const LlmModel& model, const Step& step, const NetworkChoices& choices) {
    std::vector<Part> parts;
    Part& embedding = parts.emplace_back();
    embedding.name = "embed_tokens";
    embedding.operator_type = "Gather";
    embedding.elements = step.batch * step.new_tokens * model.hidden_size;
    embedding.elements_read = embedding.elements;
    std::size_t first = 0;
    for (const Blocks& block : model.blocks) {
        for (Part& part : BlockWriter(model, step, choices).write(block)) {
            part.repetitions = block.count;
            part.first_block = first;
            parts.push_back(std::move(part));
        }
        first += static_cast<std::size_t>(block.count);
    }
    Part& head = parts.emplace_back();
    head.name = "lm_head";
    head.operator_type = "MatMul";
    head.first_block = first;
    const std::int64_t logits = (model.vocabulary + choices.chips - 1) / choices.chips;
    const std::int64_t rows = step.batch * step.scored_tokens;
    head.layer = product(1, rows, model.hidden_size, logits, true);
    head.inputs = {""};
    head.exchanged = static_cast<double>(rows * logits) * static_cast<double>(choices.chips - 1);
    return parts;
}

std::int64_t mac_count(const std::vector<Part>& parts) {
    std::int64_t count = 0;
    for (const Part& part : parts) {
        count += part.layer ? part.repetitions * part.layer->total_mac_count() : 0;
    }
    return count;
}

std::int64_t unfused_traffic(const std::vector<Part>& parts) {
    std::int64_t count = 0;
    for (const Part& part : parts) {
        if (!part.is_own_pass) {
            continue;
        }
        std::int64_t moved = part.elements + part.elements_read;
        if (part.layer) {
            for (const LayerOperand operand : all_layer_operands) {
                moved += elements_of(*part.layer, operand);
            }
        }
        count += part.repetitions * moved;
    }
    return count;
}

Network network_of(const LlmModel& model, const std::vector<Part>& parts) {
    Network network;
    network.name = model.name;
    std::size_t entered = 0;  // what the present block reads, when has_entered
    bool has_entered = false;
    const auto add_node = [&](const Part& part, const std::string& prefix, const std::map<std::string, std::size_t>& in_block) {
        NetworkNode node;
        node.id = static_cast<int>(network.nodes.size());
        node.name = prefix + part.name;
        node.operator_type = part.operator_type;
        node.layer = part.layer;
        if (node.layer) {
            node.layer->id = node.id;
            node.layer->name = node.name;
        }
        for (std::size_t index = 0; index < part.inputs.size(); ++index) {
            const std::string& input = part.inputs[index];
            if (input.empty() && !has_entered) {
                continue;
            }
            const Source source{input.empty() ? entered : in_block.at(input), 0};
            node.inputs.emplace_back(source);
            if (node.layer) {
                const LayerOperand operand = index == 0 ? LayerOperand::I : LayerOperand::W;
                node.operand_sources[static_cast<std::size_t>(operand)] = source;
            }
        }
        network.nodes.push_back(std::move(node));
        return network.nodes.size() - 1;
    };
    for (std::size_t begin = 0; begin < parts.size();) {
        std::size_t end = begin + 1;
        while (end < parts.size() && parts[begin].name != "embed_tokens" && parts[end].first_block == parts[begin].first_block &&
               parts[end].name != "lm_head") {
            ++end;
        }
        const bool is_block = parts[begin].name != "embed_tokens" && parts[begin].name != "lm_head";
        for (std::int64_t repetition = 0; repetition < parts[begin].repetitions; ++repetition) {
            std::map<std::string, std::size_t> in_block;
            std::size_t last = entered;
            for (std::size_t index = begin; index < end; ++index) {
                const std::size_t block = parts[index].first_block + static_cast<std::size_t>(repetition);
                last = add_node(parts[index], is_block ? fmt::format("layers.{}.", block) : "", in_block);
                in_block[parts[index].name] = last;
            }
            entered = last;
            has_entered = true;
        }
        begin = end;
    }
    return network;
}

}  // namespace zigzag::llm
