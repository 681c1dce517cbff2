#pragma once

#include <cstdint>
#include <string_view>

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

}  // namespace zigzag::pipeline
