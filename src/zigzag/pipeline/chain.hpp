#pragma once

#include <span>
#include <utility>
#include <vector>

#include "zigzag/pipeline/stage.hpp"

#pragma GCC visibility push(default)

namespace zigzag::pipeline {

/// Every reason why a chain can't work (docs/extending.md): a stage that lacks what it needs from `given` and the stages above
/// it, results that meet no stage to choose, sum or evaluate them. `known` are the stages of the registry.
std::vector<Fault> chain_faults(const std::vector<StageSpecification>& stages, const std::vector<StageFacts>& facts, Things given,
                                const ChainRules& rules, const std::vector<StageFacts>& known);

/// A chain of stages, outermost first, ready to run.
template <class Task, class Result>
class Chain {
public:
    using Keep = typename Stage<Task, Result>::Keep;

    /// Refuses a chain that cannot work, before anything runs: InputError with every reason (unknown stage, bad option,
    /// chain_faults). `given` is what tasks and services of its runs hold already.
    Chain(const StageRegistry<Task, Result>& registry, const std::vector<StageSpecification>& stages, Things given) {
        std::vector<Fault> faults;
        std::vector<StageFacts> facts;
        for (const StageSpecification& stage : stages) {
            try {
                const auto& description = registry.find(stage);
                facts.push_back(description);
                links_.push_back({description.create(stage), description});
            } catch (const InputError& error) {
                faults.insert(faults.end(), error.faults().begin(), error.faults().end());
            }
        }
        if (faults.empty()) {
            faults = chain_faults(stages, facts, given, registry.rules, {registry.stages.begin(), registry.stages.end()});
        }
        if (!faults.empty()) {
            throw InputError(std::move(faults));
        }
    }

    /// Runs the chain; every result that the outermost stage keeps goes to `keep`. Throws what stages throw: InputError,
    /// NoMappingError, InterruptedError.
    void run(const Task& task, const Services& services, const Keep& keep) const { stages(services)(task, keep); }

    /// Something is true of one of its stages: `chain.any(&StageFacts::shows_bounds)`.
    template <class Fact>
    bool any(Fact fact) const {
        return stages({}).any(fact);
    }

private:
    typename Stage<Task, Result>::Next stages(const Services& services) const { return {std::span(links_), services}; }

    std::vector<typename Stage<Task, Result>::Link> links_;
};

}  // namespace zigzag::pipeline

#pragma GCC visibility pop
