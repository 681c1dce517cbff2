#include "configuration_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

#include "llm_network.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

namespace {

using llm::Blocks;
using llm::LlmModel;

// No plausible model comes near; with most_tokens and most_pairs all counts of elements stay below 2^63.
constexpr std::int64_t largest_size = std::int64_t{1} << 20;
constexpr std::int64_t most_heads = 2048;
constexpr std::int64_t most_experts = 4096;
constexpr std::int64_t most_states = 1024;
constexpr std::int64_t most_blocks = 4096;
constexpr double most_tokens = 1 << 30;   // of all sequences
constexpr double most_pairs = 1.2e12;     // of a new token and one that it looks at

enum class Family : std::uint8_t { gated, gpt2, neox, mixture, latent, state_space };

struct ModelType {
    std::string_view name;
    Family family;
};

constexpr std::array model_types{
    ModelType{"llama", Family::gated},           ModelType{"mistral", Family::gated},
    ModelType{"qwen2", Family::gated},           ModelType{"qwen3", Family::gated},
    ModelType{"gpt2", Family::gpt2},             ModelType{"gpt_neox", Family::neox},
    ModelType{"mixtral", Family::mixture},       ModelType{"qwen3_moe", Family::mixture},
    ModelType{"llama4", Family::mixture},        ModelType{"llama4_text", Family::mixture},
    ModelType{"deepseek_v2", Family::latent},    ModelType{"deepseek_v3", Family::latent},
    ModelType{"mamba", Family::state_space},
};

class ConfigurationReader {
public:
    ConfigurationReader(const yaml::Value& root, std::string name) : root_(root) { model_.name = std::move(name); }

    LlmModel read() {
        enter(root_);
        const auto type = text("model_type");
        if (!type) {
            return std::move(model_);
        }
        const auto known = std::find_if(model_types.begin(), model_types.end(), [&](const auto& each) { return each.name == *type; });
        if (known == model_types.end()) {
            std::vector<std::string_view> names;
            for (const ModelType& each : model_types) {
                names.push_back(each.name);
            }
            members_.at("model_type").fault(fmt::format("no model type whose operators are known: {}", yaml::printable(*type)),
                                            fmt::format("known are {}; export others as ONNX", fmt::join(names, ", ")));
            return std::move(model_);
        }
        model_.model_type = *type;
        if (const auto inner = members_.find("text_config"); inner != members_.end()) {  // a model that also sees
            const yaml::Value inner_value = inner->second;
            enter(inner_value);
        }
        const bool is_gpt2 = known->family == Family::gpt2;
        model_.hidden_size = size(is_gpt2 ? "n_embd" : "hidden_size");
        model_.vocabulary = size("vocab_size");
        model_.tied_embeddings = flag("tie_word_embeddings", is_gpt2);
        model_.longest_context = optional_size(is_gpt2 ? "n_positions" : "max_position_embeddings");
        blocks_ = size(is_gpt2 ? "n_layer" : "num_hidden_layers", most_blocks);
        read_blocks(known->family);
        return std::move(model_);
    }

private:
    void enter(const yaml::Value& value) {
        for (auto& [key, member] : value.as_members().value_or(std::vector<std::pair<std::string, yaml::Value>>{})) {
            members_.insert_or_assign(key, member);
        }
    }
    const yaml::Value* find(const std::string& key) const {
        const auto found = members_.find(key);
        return found == members_.end() || found->second.is_null() ? nullptr : &found->second;
    }
    std::optional<std::string> text(const std::string& key) const {
        const yaml::Value* value = find(key);
        if (value == nullptr) {
            root_.fault(fmt::format("`{}` is missing", key), "give a Hugging Face config.json of a language model");
            return std::nullopt;
        }
        return value->as_text();
    }
    std::optional<std::int64_t> optional_size(const std::string& key, std::int64_t most = largest_size) const {
        const yaml::Value* value = find(key);
        return value == nullptr ? std::nullopt : value->as_integer(1, most);
    }
    /// 1 after a fault.
    std::int64_t size(const std::string& key, std::int64_t most = largest_size) const {
        if (find(key) == nullptr) {
            root_.fault(fmt::format("`{}` is missing", key), "models of this type need it");
        }
        return optional_size(key, most).value_or(1);
    }
    bool flag(const std::string& key, bool fallback) const {
        const yaml::Value* value = find(key);
        return value == nullptr ? fallback : value->as_boolean().value_or(fallback);
    }

    void append(Blocks block) {
        if (!model_.blocks.empty() && model_.blocks.back().has_shape_of(block)) {
            ++model_.blocks.back().count;
        } else {
            model_.blocks.push_back(std::move(block));
        }
    }

    void read_blocks(Family family) {
        switch (family) {
            case Family::gated:
            case Family::gpt2:
            case Family::neox:
                return read_dense(family);
            case Family::mixture:
                return read_mixture();
            case Family::latent:
                return read_latent();
            case Family::state_space:
                return read_state_space();
        }
    }

    llm::Attention attention(const std::string& heads_key = "num_attention_heads") const {
        llm::Attention a;
        a.heads = size(heads_key, most_heads);
        a.kv_heads = optional_size("num_key_value_heads", most_heads).value_or(a.heads);
        if (a.heads % a.kv_heads != 0) {
            find("num_key_value_heads")->fault(fmt::format("{} heads cannot share {} heads of keys and values", a.heads, a.kv_heads),
                                               "it must divide the number of attention heads");
        }
        if (const auto given = optional_size("head_dim")) {
            a.head_size = *given;
        } else if (model_.hidden_size % a.heads == 0) {
            a.head_size = model_.hidden_size / a.heads;
        } else {
            find(heads_key)->fault(fmt::format("{} heads do not divide the hidden size {}", a.heads, model_.hidden_size),
                                   "add head_dim, or correct one of them");
        }
        return a;
    }

    void read_dense(Family family) {
        Blocks block;
        block.count = blocks_;
        block.attention = attention(family == Family::gpt2 ? "n_head" : "num_attention_heads");
        if (model_.model_type == "mistral" || (model_.model_type.starts_with("qwen") && flag("use_sliding_window", false))) {
            block.attention->window = optional_size("sliding_window");
        }
        llm::FeedForward ff;
        ff.gated = family == Family::gated;
        ff.inner_size = family == Family::gpt2 ? optional_size("n_inner").value_or(4 * model_.hidden_size)
                                               : size("intermediate_size");
        block.feed_forward = ff;
        append(block);
    }

    void read_mixture() {
        const bool is_llama4 = model_.model_type.starts_with("llama4");
        const bool is_qwen = model_.model_type == "qwen3_moe";
        llm::FeedForward experts;
        experts.experts = size(is_qwen ? "num_experts" : "num_local_experts", most_experts);
        experts.experts_per_token = size("num_experts_per_tok");
        if (experts.experts_per_token > experts.experts) {
            find("num_experts_per_tok")->fault("is more than there are experts", "correct one of them");
        }
        experts.inner_size = size(is_qwen ? "moe_intermediate_size" : "intermediate_size");
        experts.shared_inner_size = is_llama4 ? experts.inner_size : 0;
        llm::FeedForward dense;
        dense.inner_size = is_llama4  ? optional_size("intermediate_size_mlp").value_or(experts.inner_size)
                           : is_qwen ? optional_size("intermediate_size").value_or(experts.inner_size)
                                      : experts.inner_size;
        const std::int64_t every = optional_size(is_qwen ? "decoder_sparse_step" : "interleave_moe_layer_step").value_or(1);
        const std::optional<std::int64_t> chunk = is_llama4 ? optional_size("attention_chunk_size") : std::nullopt;
        const llm::Attention common = attention();
        for (std::int64_t index = 0; index < blocks_; ++index) {
            Blocks block;
            block.attention = common;
            if (chunk && (index + 1) % 4 != 0) {  // every fourth layer looks at all tokens
                block.attention->window = chunk;
            } else if (model_.model_type == "mixtral") {
                block.attention->window = optional_size("sliding_window");
            }
            block.feed_forward = (index + 1) % every == 0 ? experts : dense;
            append(block);
        }
    }

    void read_latent() {
        llm::LatentAttention a;
        a.heads = size("num_attention_heads", most_heads);
        a.query_rank = optional_size("q_lora_rank");
        a.kv_rank = size("kv_lora_rank");
        a.nope_size = size("qk_nope_head_dim");
        a.rope_size = size("qk_rope_head_dim");
        a.value_size = size("v_head_dim");
        llm::FeedForward experts;
        experts.experts = size("n_routed_experts", most_experts);
        experts.experts_per_token = size("num_experts_per_tok");
        if (experts.experts_per_token > experts.experts) {
            find("num_experts_per_tok")->fault("is more than there are experts", "correct one of them");
        }
        experts.inner_size = size("moe_intermediate_size");
        experts.shared_inner_size = experts.inner_size * optional_size("n_shared_experts", 64).value_or(0);
        llm::FeedForward dense;
        dense.inner_size = size("intermediate_size");
        const yaml::Value* first = find("first_k_dense_replace");
        const std::int64_t first_mixture = first == nullptr ? 0 : first->as_integer(0, most_blocks).value_or(0);
        for (std::int64_t index = 0; index < blocks_; ++index) {
            Blocks block;
            block.latent_attention = a;
            block.feed_forward = index < first_mixture ? dense : experts;
            append(block);
        }
    }

    void read_state_space() {
        llm::StateSpace s;
        s.inner_size = optional_size("intermediate_size").value_or(optional_size("expand", 4).value_or(2) * model_.hidden_size);
        s.state_size = size("state_size", most_states);
        s.kernel = optional_size("conv_kernel").value_or(4);
        const yaml::Value* rank = find("time_step_rank");
        s.step_rank = rank == nullptr || rank->node().text == "auto" ? (model_.hidden_size + 15) / 16
                                                                     : rank->as_integer(1, largest_size).value_or(1);
        Blocks block;
        block.count = blocks_;
        block.state_space = s;
        append(block);
    }

    const yaml::Value& root_;
    std::map<std::string, yaml::Value> members_;
    LlmModel model_;
    std::int64_t blocks_ = 1;
};

/// Throws UsageError for more tokens than can be counted.
llm::Step step_of(const LlmRequest& request) {
    const bool is_prefill = request.phase == LlmPhase::prefill;
    const auto batch = static_cast<double>(request.batch);
    const double fresh = is_prefill ? static_cast<double>(request.prompt) : 1;
    const double all = is_prefill ? fresh : static_cast<double>(request.context) + 1;
    if (batch * all > most_tokens || batch * fresh * all > most_pairs) {
        throw UsageError(fmt::format("{} sequences of {} tokens are more than can be counted; take fewer (option `batch`, option "
                                     "`prompt`, option `context`)",
                                     request.batch, all));
    }
    if (is_prefill) {
        return {request.batch, request.prompt, 0, 1};
    }
    return {request.batch, 1, request.context, 1};
}

/// One line about the arithmetic that no layer holds.
void tell_what_is_left_out(const std::filesystem::path& file, const Network& network, Diagnostics& diagnostics) {
    std::map<std::string, std::size_t> counts;
    for (const NetworkNode& node : network.nodes) {
        if (!node.layer) {
            ++counts[node.operator_type];
        }
    }
    std::string kinds;
    for (const auto& [type, count] : counts) {
        kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, type);
    }
    diagnostics.warn({{file.string(), 0, 0}, "", fmt::format("taken to cost nothing: {}", kinds), "norms are left out, operands have 8 bits (docs/llm.md)"});
}

}  // namespace

bool is_huggingface_configuration(const std::filesystem::path& file) {
    return file.extension() == ".json";
}

llm::LlmModel read_huggingface_configuration(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const yaml::Document document = yaml::load(file, diagnostics);
    yaml::FaultList faults(file.string(), diagnostics);
    const yaml::Value root(document.root, "", faults);
    const std::string name = file.stem() == "config" ? file.parent_path().filename().string() : file.stem().string();
    LlmModel model = ConfigurationReader(root, name.empty() ? "config" : name).read();
    faults.throw_if_any();
    return model;
}

Network read_huggingface_network(const std::filesystem::path& file, const LlmRequest& request, Diagnostics& diagnostics) {
    const LlmModel model = read_huggingface_configuration(file, diagnostics);
    const llm::Step step = step_of(request);
    if (model.longest_context && step.cached_tokens + step.new_tokens > *model.longest_context) {
        diagnostics.warn({{file.string(), 0, 0}, "",
                          fmt::format("{} tokens are more than the model is made for, {}", step.cached_tokens + step.new_tokens,
                                      *model.longest_context),
                          "what it costs is worked out all the same"});
    }
    Network network =
        llm::network_of(model, llm::parts_of(model, step, {request.experts_touched, request.tensor_parallel}));
    std::vector<Fault> faults = validate(network);
    if (!faults.empty()) {
        for (Fault& fault : faults) {
            fault.where.file = file.string();
        }
        throw InputError(std::move(faults));
    }
    tell_what_is_left_out(file, network, diagnostics);
    return network;
}

}  // namespace zigzag
