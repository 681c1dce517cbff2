#include "zigzag_io/options/llm_options.hpp"

#include <string_view>

namespace zigzag {

namespace {

constexpr std::int64_t most_sequences = 1'000'000;
constexpr std::int64_t most_tokens = 100'000'000;

Option<std::int64_t> count_option(std::string_view name, std::string_view help, std::int64_t most) {
    return {{.name = name, .value = "N", .group = option_groups::inputs, .help = help, .changes_results = true},
            integer_type<std::int64_t>(1, most)};
}

}  // namespace

const OptionTable<LlmRequest>& llm_options() {
    static const OptionTable<LlmRequest> table = [] {
        OptionTable<LlmRequest> rows;
        rows.add(Option<LlmPhase>{{.name = "phase",
                                   .value = "PHASE",
                                   .group = option_groups::inputs,
                                   .help = "Of a language model (a Hugging Face config.json): the whole prompt, or the next "
                                           "token of each sequence (docs/llm.md)",
                                   .changes_results = true},
                                  choice_type<LlmPhase>({{"prefill", LlmPhase::prefill}, {"decode", LlmPhase::decode}})},
                 "phase", &LlmRequest::phase);
        rows.add(count_option("batch", "Sequences that a language model works on at once", most_sequences), "batch",
                 &LlmRequest::batch);
        rows.add(count_option("prompt", "Tokens of a sequence that a prefill computes", most_tokens), "prompt",
                 &LlmRequest::prompt);
        rows.add(count_option("context", "Tokens of a sequence that decoding finds in its cache", most_tokens), "context",
                 &LlmRequest::context);
        rows.add(Option<ExpertsTouched>{
                     {.name = "experts_touched",
                      .value = "RULE",
                      .group = option_groups::inputs,
                      .help = "Experts of a mixture that have work: as random choices leave with a token on average, the least "
                              "of all experts and all choices, or all",
                      .changes_results = true},
                     choice_type<ExpertsTouched>({{"expected", ExpertsTouched::expected},
                                                  {"min", ExpertsTouched::min},
                                                  {"all", ExpertsTouched::all}})},
                 "experts_touched", &LlmRequest::experts_touched);
        rows.add(count_option("tensor_parallel", "Chips that share every matrix of a language model; one of them is evaluated",
                              most_sequences),
                 "tensor_parallel", &LlmRequest::tensor_parallel);
        return rows;
    }();
    return table;
}

}  // namespace zigzag
