#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/pipeline/services.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// One `option: value` of a stage in a pipeline file.
struct StageOption {
    std::string name;
    std::string value;  ///< as written
    SourceLocation where;
};

/// A stage in a chain: its name, its options, its place in a pipeline file (if any).
struct StageSpecification {
    std::string name;
    std::vector<StageOption> options;
    SourceLocation where;
};

}  // namespace zigzag

namespace zigzag::pipeline {

/// A set of things that a stage may need or provide, at most 32; each program names its own.
class Things {
public:
    constexpr Things() = default;
    static constexpr Things nth(unsigned index) { return Things(std::uint32_t{1} << index); }

    constexpr bool contains(Things part) const { return (bits_ & part.bits_) == part.bits_; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr Things operator|(Things other) const { return Things(bits_ | other.bits_); }
    constexpr bool operator==(const Things&) const = default;

private:
    explicit constexpr Things(std::uint32_t bits) : bits_(bits) {}

    std::uint32_t bits_ = 0;
};

/// How a stage changes the stream of results.
enum class ResultFlow : std::uint8_t {
    passes,        ///< as many results up as come from below
    iterates,      ///< one result per layer
    alternatives,  ///< several candidates of one layer; a reducing stage must choose above it
    reduces,       ///< one of the alternatives
    sums,          ///< layers into a network
    needs_sum,     ///< passes, but only results of a network
    evaluates,     ///< the leaf
};

/// What a stage says about itself: all that others may ask, so that none knows it by name.
struct StageFacts {
    std::string_view name{};     ///< the reference's class name
    std::string_view summary{};  ///< one line
    std::string_view options{};  ///< names of its options with their meaning, empty when none
    Things needs{};
    Things provides{};
    ResultFlow flow = ResultFlow::passes;
    std::string_view engine{};   ///< name of the search engine that it is, if it is one
    bool proves_orders = false;  ///< adds certificates to the task's LayerProof
    bool shows_bounds = false;   ///< bounds of what was found are of use to it

    bool reduces() const { return flow == ResultFlow::reduces; }
};

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

template <class Task, class Result>
class Stage;

/// A stage that can be had by its name.
template <class Task, class Result>
struct StageDescription : StageFacts {
    /// Throws InputError for an unknown or malformed option.
    std::function<std::unique_ptr<const Stage<Task, Result>>(const StageSpecification&)> create;
};

/// A thing that a stage may need, how it is called and how it is had.
struct Requirement {
    Things what;
    std::string_view name;
    std::string_view remedy;
};

/// What must not stand below a reducing stage: whatever needs a thing.
struct OnlyAboveReduction {
    Things needs;
    std::string_view reason;
    std::string_view remedy;
};

/// What chains of a program must look like, and the words for one that does not.
struct ChainRules {
    std::string_view program;       ///< whose `stages` subcommand lists them
    std::string_view least_stages;  ///< remedy for an empty chain
    std::string_view last_work;     ///< what the last stage must do
    std::vector<Requirement> requirements;
    std::vector<OnlyAboveReduction> only_above_reduction;
};

/// The error about a stage that is not among `known`, with near spellings and the program that lists them.
InputError unknown_stage(const StageSpecification& specification, const std::vector<std::string_view>& known,
                         std::string_view program);

/// The error about an option that a stage does not know.
[[noreturn]] void refuse_option(const StageSpecification& specification, const StageOption& option, const std::string& known);

/// All stages that a chain may name: a value, put together where they are known. To add one: a file with the stage, and a line
/// where the registry is made (or `add`, for a stage of one's own).
template <class Task, class Result>
struct StageRegistry {
    using Description = StageDescription<Task, Result>;

    ChainRules rules;
    std::vector<Description> stages;  ///< outermost in a usual chain first

    /// Adds a stage in front of another one, or as the last.
    void add(Description description, std::string_view before = {}) {
        const auto at =
            std::find_if(stages.begin(), stages.end(), [before](const Description& known) { return known.name == before; });
        stages.insert(at, std::move(description));
    }

    /// Puts another stage in the place of the one of its name.
    void replace(Description description) {
        const auto at =
            std::find_if(stages.begin(), stages.end(), [&](const Description& known) { return known.name == description.name; });
        *at = std::move(description);
    }

    /// Throws InputError, with the nearest names, when there is no such stage.
    const Description& find(const StageSpecification& specification) const {
        std::vector<std::string_view> names;
        for (const Description& description : stages) {
            if (description.name == specification.name) {
                return description;
            }
            names.push_back(description.name);
        }
        throw unknown_stage(specification, names, rules.program);
    }
};

/// For StageDescription::create: a stage that takes no options, made from `arguments`.
template <class StageType, class... Arguments>
auto create_from(Arguments... arguments) {
    return [arguments...](const StageSpecification& specification) {
        if (!specification.options.empty()) {
            refuse_option(specification, specification.options.front(), "it takes none");
        }
        return std::make_unique<const StageType>(arguments...);
    };
}

template <class StageType>
std::unique_ptr<const StageType> create_without_options(const StageSpecification& specification) {
    return create_from<StageType>()(specification);
}

}  // namespace zigzag::pipeline

#pragma GCC visibility pop
