#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/network/network.hpp"

#include "llm_model.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag::llm {

/// One run of the model: every sequence brings `new_tokens` tokens and finds `cached_tokens` in its cache.
struct Step {
    std::int64_t batch = 1;
    std::int64_t new_tokens = 1;
    std::int64_t cached_tokens = 0;
    std::int64_t scored_tokens = 1;  ///< of the new ones per sequence, those that the head computes logits of
};

/// What a network is made of, besides model and step.
struct NetworkChoices {
    ExpertsTouched experts_touched = ExpertsTouched::expected;
    std::int64_t chips = 1;  ///< that share every matrix (tensor parallelism); the network is that of one
};

/// An operator of the model on one chip.
struct Part {
    std::string name;                ///< within its block: `q_proj`
    std::string operator_type;       ///< `MatMul`; of what the array does not compute: `Softmax`, `Mul`, ...
    std::int64_t repetitions = 1;    ///< blocks that hold the same
    std::size_t first_block = 0;     ///< index of the first one; block_count() for the head
    std::optional<Layer> layer;      ///< a product; none: element-wise work
    std::int64_t elements = 0;       ///< of element-wise work: results
    std::int64_t elements_read = 0;  ///< of element-wise work
    /// Passes main memory as a layer of its own. The rest (activation functions, norms, rotary embeddings, residuals) rides on a
    /// neighbour; a router is too small to count.
    bool is_own_pass = true;
    std::vector<std::string> inputs;  ///< parts of the same block that it reads (I, then W); empty name: what enters the block
    std::int64_t cache_reads = 0;     ///< elements of W that come from the cache, and are neither weights nor just computed
    std::int64_t cache_writes = 0;    ///< elements of O that are kept
    double exchanged = 0;             ///< elements that each chip sends to others
};

/// Parts of one run in the order of their execution, equal blocks once. Throws UsageError where chips do not divide the heads or
/// the feed-forward size.
std::vector<Part> parts_of(const LlmModel& model, const Step& step, const NetworkChoices& choices);

/// Multiply-accumulates of all products, repetitions included.
std::int64_t mac_count(const std::vector<Part>& parts);

/// Elements that move between main memory and chip when every part runs alone and passes each of its tensors once.
std::int64_t unfused_traffic(const std::vector<Part>& parts);

/// The parts as a network, block after block: nodes `layers.0.q_proj`.
Network network_of(const LlmModel& model, const std::vector<Part>& parts);

/// Experts that hold a token when `tokens` tokens choose some each; at least one.
std::int64_t touched_experts(const FeedForward& experts, std::int64_t tokens, ExpertsTouched rule);

}  // namespace zigzag::llm
