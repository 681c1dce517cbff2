#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zigzag::llm {

/// Attention whose keys and values are kept per head: multi-head, grouped-query or multi-query.
struct Attention {
    std::int64_t heads = 1;
    std::int64_t kv_heads = 1;              ///< divides `heads`
    std::int64_t head_size = 1;             ///< elements of a query, a key and a value
    std::optional<std::int64_t> window;     ///< tokens that one token looks back at, itself included; none: all

    bool operator==(const Attention&) const = default;
};

/// Multi-head latent attention (DeepSeek-V2 and later): one compressed vector per token is kept for all heads.
struct LatentAttention {
    std::int64_t heads = 1;
    std::optional<std::int64_t> query_rank;  ///< none: queries are not compressed
    std::int64_t kv_rank = 1;
    std::int64_t nope_size = 1;   ///< elements of a head's key without position
    std::int64_t rope_size = 1;   ///< with position; shared by all heads
    std::int64_t value_size = 1;  ///< elements of a head's value

    bool operator==(const LatentAttention&) const = default;
};

/// A selective state space in place of attention.
struct StateSpace {
    std::int64_t inner_size = 1;
    std::int64_t state_size = 1;  ///< per inner channel
    std::int64_t kernel = 1;      ///< of the convolution over tokens
    std::int64_t step_rank = 1;

    bool operator==(const StateSpace&) const = default;
};

/// Dense, or a mixture of experts; `gated`: a product of two projections (SwiGLU, GeGLU) instead of one.
struct FeedForward {
    std::int64_t inner_size = 0;  ///< of one expert where there are any
    bool gated = true;
    std::int64_t experts = 0;  ///< 0: dense
    std::int64_t experts_per_token = 0;
    std::int64_t shared_inner_size = 0;  ///< of what every token passes besides its experts; 0: nothing

    bool operator==(const FeedForward&) const = default;
};

/// Consecutive blocks (a Hugging Face "layer" each) of equal shape.
struct Blocks {
    std::int64_t count = 1;
    std::optional<Attention> attention;
    std::optional<LatentAttention> latent_attention;
    std::optional<StateSpace> state_space;
    std::optional<FeedForward> feed_forward;  ///< none: the block ends with its mixer, as Mamba's do

    bool has_shape_of(const Blocks& other) const {
        return attention == other.attention && latent_attention == other.latent_attention && state_space == other.state_space &&
               feed_forward == other.feed_forward;
    }
};

/// A decoder-only language model, as far as sizes go.
struct LlmModel {
    std::string name;
    std::string model_type;  ///< as the configuration calls it: `llama`
    std::int64_t hidden_size = 1;
    std::int64_t vocabulary = 1;
    bool tied_embeddings = false;  ///< the head's weights are the embeddings
    std::optional<std::int64_t> longest_context;
    std::vector<Blocks> blocks;

    std::int64_t block_count() const;
    /// Elements of weights, embeddings and head included; norms and biases left out. Of all experts.
    std::int64_t weight_count() const;
    /// Elements that one more token adds to the cache, over all blocks, where no window is full.
    std::int64_t cache_growth() const;
    /// Elements of cache of one sequence that has `tokens` tokens, states of state spaces included.
    std::int64_t cache_count(std::int64_t tokens) const;
};

}  // namespace zigzag::llm
