#include "llm_model.hpp"

#include <algorithm>

namespace zigzag::llm {

namespace {

std::int64_t matrices_of(const FeedForward& ff) {
    return ff.gated ? 3 : 2;
}

std::int64_t weights_of_block(const Blocks& block, std::int64_t hidden) {
    std::int64_t count = 0;
    if (const auto& a = block.attention) {
        count += 2 * hidden * a->head_size * (a->heads + a->kv_heads);
    }
    if (const auto& a = block.latent_attention) {
        const std::int64_t queries = a->heads * (a->nope_size + a->rope_size);
        count += a->query_rank ? *a->query_rank * (hidden + queries) : hidden * queries;
        count += hidden * (a->kv_rank + a->rope_size);
        count += a->kv_rank * a->heads * (a->nope_size + a->value_size);
        count += a->heads * a->value_size * hidden;
    }
    if (const auto& s = block.state_space) {
        count += 3 * hidden * s->inner_size;                           // in (two halves) and out
        count += s->inner_size * (s->kernel + s->step_rank + 2 * s->state_size);
        count += s->step_rank * s->inner_size + s->inner_size * s->state_size;
    }
    if (const auto& ff = block.feed_forward) {
        count += matrices_of(*ff) * hidden * (ff->inner_size * std::max<std::int64_t>(1, ff->experts) + ff->shared_inner_size);
        count += hidden * ff->experts;  // the router
    }
    return count;
}

std::int64_t growth_of_block(const Blocks& block) {
    if (block.attention) {
        return 2 * block.attention->kv_heads * block.attention->head_size;
    }
    return block.latent_attention ? block.latent_attention->kv_rank + block.latent_attention->rope_size : 0;
}

}  // namespace

std::int64_t LlmModel::block_count() const {
    std::int64_t count = 0;
    for (const Blocks& each : blocks) {
        count += each.count;
    }
    return count;
}

std::int64_t LlmModel::weight_count() const {
    std::int64_t count = vocabulary * hidden_size * (tied_embeddings ? 1 : 2);
    for (const Blocks& each : blocks) {
        count += each.count * weights_of_block(each, hidden_size);
    }
    return count;
}

std::int64_t LlmModel::cache_growth() const {
    std::int64_t count = 0;
    for (const Blocks& each : blocks) {
        count += each.count * growth_of_block(each);
    }
    return count;
}

std::int64_t LlmModel::cache_count(std::int64_t tokens) const {
    std::int64_t count = 0;
    for (const Blocks& each : blocks) {
        const std::int64_t kept =
            each.attention && each.attention->window ? std::min(tokens, *each.attention->window) : tokens;
        count += each.count * kept * growth_of_block(each);
        if (each.state_space) {
            count += each.count * each.state_space->inner_size * (each.state_space->state_size + each.state_space->kernel - 1);
        }
    }
    return count;
}

}  // namespace zigzag::llm
