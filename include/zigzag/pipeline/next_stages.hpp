#pragma once

#include <memory>
#include <span>

namespace zigzag {

/// The stages below one, with a context. Calling it runs them; each result that they keep goes to the argument. It refers to the
/// chain and copies nothing, so that a search calls the stages below it without any allocation.
/// `StageType` has `run(Context&, const NextStages&, const KeepResult&)`.
template <class StageType, class Context, class KeepResult>
class NextStages {
public:
    NextStages(std::span<const std::unique_ptr<StageType>> stages, Context& context) : stages_(stages), context_(&context) {}

    void operator()(const KeepResult& keep) const {
        if (!stages_.empty()) {
            stages_.front()->run(*context_, {stages_.subspan(1), *context_}, keep);
        }
    }

    /// The same stages with a context of their own, so that they may run beside others.
    NextStages with(Context& context) const { return {stages_, context}; }

private:
    std::span<const std::unique_ptr<StageType>> stages_;
    Context* context_;
};

}  // namespace zigzag
