#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "zigzag/mapping/order_certificate.hpp"

namespace zigzag {

/// One line of the log of a search.
struct OptimalSearchProgress {
    double seconds = 0;
    const char* phase = "";
    std::optional<double> incumbent;
    double lower_bound = 0;
    std::uint64_t labels = 0;
};

/// Told how far a search with proof of a layer is. Called from any thread, also from several at once.
using SearchLog = std::function<void(const std::string& layer, const OptimalSearchProgress&)>;

/// How far a search goes.
enum class SearchEffort : std::uint8_t {
    bound,       ///< no order: the bound that the tables give
    incumbents,  ///< a good order, from LOMA and narrow sweeps
    proof        ///< all of it
};

/// What a user may set.
struct OptimalSettings {
    LoopFactors factors = LoopFactors::any;
    Allocation allocation = Allocation::greedy;
    double gap = 0;                                   ///< stop when the relative gap is proven to be this small
    std::optional<double> time_limit;                 ///< seconds per loop order search
    std::size_t memory_limit = std::size_t{1} << 30;  ///< bytes of partial orders
};

}  // namespace zigzag
