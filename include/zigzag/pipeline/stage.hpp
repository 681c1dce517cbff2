#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>

#include "zigzag/pipeline/services.hpp"
#include "zigzag/pipeline/stage_facts.hpp"

namespace zigzag::pipeline {

/// One step of a run. It may run the stages below it (`next`) any number of times, each time with a task of its own that it made
/// from a copy of the one it got, and hands each result that it wants to keep to `keep`, as it comes.
///
/// What a stage gets it never changes, and it restores nothing: so it may run the stages below it on several tasks at once. What
/// they have to say beside results goes to an object of the stage that asks, to which the task points. Stages hold options but no
/// state of a run, so one chain may run many times, also beside itself.
template <class Task, class Result>
class Stage {
public:
    using Keep = std::function<void(Result&)>;

    /// A stage in a chain, with what is known about it.
    struct Link {
        std::unique_ptr<const Stage> stage;
        StageFacts facts;
    };

    /// The stages below one. Calling it runs them; each result that they keep goes to the second argument. It refers to the chain
    /// and copies nothing, so that a search calls the stages below it without any allocation.
    class Next {
    public:
        Next(std::span<const Link> links, const Services& services) : links_(links), services_(&services) {}

        void operator()(const Task& task, const Keep& keep) const {
            if (!links_.empty()) {
                links_.front().stage->run(task, *services_, {links_.subspan(1), *services_}, keep);
            }
        }

        /// The same stages with services of their own, which outlive the call.
        Next with(const Services& services) const { return {links_, services}; }

        /// Something is true of one of the stages below: `next.any(&StageFacts::proves_orders)`.
        template <class Fact>
        bool any(Fact fact) const {
            return std::any_of(links_.begin(), links_.end(), [&](const Link& link) { return std::invoke(fact, link.facts); });
        }

    private:
        std::span<const Link> links_;
        const Services* services_;
    };

    virtual ~Stage() = default;

    virtual void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const = 0;
};

}  // namespace zigzag::pipeline
