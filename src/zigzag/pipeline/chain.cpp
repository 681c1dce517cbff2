// What makes a chain of stages work, told from what stages say about themselves.
//
// Walked from the outermost stage down: everything that a stage needs must be given or come from above; results come up from one
// leaf, where alternatives of a layer meet a reducing stage, and layers a summing one, before a stage that wants one result each.
#include "zigzag/pipeline/chain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

namespace zigzag::pipeline {

namespace {

class ChainCheck {
public:
    ChainCheck(const std::vector<StageSpecification>& stages, const std::vector<StageFacts>& facts, const ChainRules& rules,
               const std::vector<StageFacts>& known)
        : stages_(stages), facts_(facts), rules_(rules), known_(known) {}

    std::vector<Fault> faults(Things given) {
        check_needs(given);
        check_provided_once();
        check_flow();
        return std::move(faults_);
    }

private:
    void refuse(std::size_t position, std::string message, std::string_view remedy) {
        faults_.push_back({stages_[position].where, stages_[position].name, std::move(message), std::string(remedy)});
    }

    /// Names of the stages with a flow: `A, B or C`.
    std::string all_that(ResultFlow flow) const {
        std::vector<std::string_view> names;
        for (const StageFacts& facts : known_) {
            if (facts.flow == flow) {
                names.push_back(facts.name);
            }
        }
        std::string text;
        for (std::size_t index = 0; index < names.size(); ++index) {
            text += index == 0 ? "" : index + 1 == names.size() ? " or " : ", ";
            text += names[index];
        }
        return text;
    }

    void check_needs(Things available) {
        for (std::size_t position = 0; position < stages_.size(); ++position) {
            for (const Requirement& requirement : rules_.requirements) {
                if (facts_[position].needs.contains(requirement.what) && !available.contains(requirement.what)) {
                    refuse(position, fmt::format("needs {}", requirement.name), requirement.remedy);
                }
            }
            available = available | facts_[position].provides;
        }
    }

    /// Of two stages that provide the same, the upper one would work in vain.
    void check_provided_once() {
        for (std::size_t position = 0; position < stages_.size(); ++position) {
            const Things provided = facts_[position].provides;
            if (provided.empty() || facts_[position].flow == ResultFlow::iterates) {
                continue;
            }
            const auto end = facts_.begin() + static_cast<std::ptrdiff_t>(position);
            const auto above =
                std::find_if(facts_.begin(), end, [provided](const StageFacts& facts) { return facts.provides == provided; });
            const auto what = std::find_if(rules_.requirements.begin(), rules_.requirements.end(),
                                           [provided](const Requirement& known) { return provided.contains(known.what); });
            if (above != end && what != rules_.requirements.end()) {
                refuse(position, fmt::format("{} comes from {} above already", what->name, above->name), "remove one of them");
            }
        }
    }

    void check_flow() {
        for (std::size_t position = 0; position < stages_.size(); ++position) {
            check_flow_of(position);
            const ResultFlow flow = facts_[position].flow;
            iterates_ = iterates_ || flow == ResultFlow::iterates;
            summed_ = summed_ || flow == ResultFlow::sums;
            reduced_ = reduced_ || flow == ResultFlow::reduces;
        }
        for (std::size_t position = 0; position < stages_.size() && !summed_; ++position) {
            if (facts_[position].flow == ResultFlow::needs_sum) {
                refuse(position, "needs the sum of the network", "put " + all_that(ResultFlow::sums) + " below it");
            }
        }
    }

    void check_flow_of(std::size_t position) {
        const bool last = position + 1 == stages_.size();
        const ResultFlow flow = facts_[position].flow;
        const std::string iterating = all_that(ResultFlow::iterates);
        if ((flow == ResultFlow::evaluates) != last) {
            refuse(position, last ? fmt::format("the last stage must {}", rules_.last_work) : "stages below it would never run",
                   last ? "end the chain with " + all_that(ResultFlow::evaluates) : "make it the last stage");
        }
        if (flow == ResultFlow::alternatives && !reduced_) {
            refuse(position, "proposes several candidates, but no stage above it chooses one per layer",
                   fmt::format("put {} between {} and it", all_that(ResultFlow::reduces), iterating));
        }
        for (const OnlyAboveReduction& rule : rules_.only_above_reduction) {
            if (reduced_ && facts_[position].needs.contains(rule.needs)) {
                refuse(position, std::string(rule.reason), rule.remedy);
            }
        }
        if (flow == ResultFlow::sums && (iterates_ || summed_)) {
            refuse(position,
                   summed_ ? "the layers are added up already"
                           : fmt::format("stands below {}, so it would sum each layer alone", iterating),
                   summed_ ? "remove it" : fmt::format("put it above {}", iterating));
        }
        if (flow == ResultFlow::iterates && iterates_) {
            refuse(position, "the layers are iterated already", "remove it");
        }
        if (flow == ResultFlow::needs_sum && (summed_ || iterates_)) {
            refuse(position, "needs the sum of the network, which is made above it",
                   fmt::format("put it above {}", all_that(ResultFlow::sums)));
        }
    }

    const std::vector<StageSpecification>& stages_;
    const std::vector<StageFacts>& facts_;
    const ChainRules& rules_;
    const std::vector<StageFacts>& known_;
    bool iterates_ = false;
    bool summed_ = false;
    bool reduced_ = false;  ///< a reducing stage stands between the layers and here
    std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> chain_faults(const std::vector<StageSpecification>& stages, const std::vector<StageFacts>& facts, Things given,
                                const ChainRules& rules, const std::vector<StageFacts>& known) {
    if (stages.empty()) {
        return {{{}, "pipeline", "has no stages", std::string(rules.least_stages)}};
    }
    return ChainCheck(stages, facts, rules, known).faults(given);
}

InputError unknown_stage(const StageSpecification& specification, const std::vector<std::string_view>& known,
                         std::string_view program) {
    return InputError(Fault{specification.where, specification.name, "no such stage",
                            fmt::format("{} (`{} stages` lists them)", spelling_remedy(specification.name, known), program)});
}

}  // namespace zigzag::pipeline
