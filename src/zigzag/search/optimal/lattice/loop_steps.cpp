// Which loops an order may have, and how many orders there are.
//
// Steps: of each dimension all multiplicity vectors of its prime factors but zero. Example: K of 12 = 2 x 2 x 3 gives the loops
// 2, 4, 3, 6, 12.
//
// Orders: a dimension is cut into k loops above 1 in ways[k] ways, by inclusion and exclusion over loops of factor 1: sum over e
// of
// (-1)^e (k choose e) x product over primes of (m + k - e - 1 choose m), m being the multiplicity. K of 12 has 1, 4, 3 ways for
// k = 1, 2, 3. Dimensions are then merged one by one: sequences of a and of b loops interleave in (a + b choose a) ways.
//
// Cost: dimensions x loops^2 products of large numbers; orders themselves are never listed.
#include "zigzag/search/optimal/lattice/loop_steps.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag {

namespace {

__extension__ using Wide = unsigned __int128;

/// A natural number of any size, base 10^9, least digit first: just what counting needs.
class Count {
public:
    explicit Count(std::uint32_t value) : digits_{value} {}

    void add(const Count& other) {
        std::uint64_t carry = 0;
        for (std::size_t at = 0; at < std::max(digits_.size(), other.digits_.size()) || carry > 0; ++at) {
            digits_.resize(std::max(digits_.size(), at + 1), 0);
            carry += digits_[at];
            carry += at < other.digits_.size() ? other.digits_[at] : 0;
            digits_[at] = static_cast<std::uint32_t>(carry % base);
            carry /= base;
        }
    }
    void multiply(std::uint64_t factor) {
        Wide carry = 0;
        for (std::size_t at = 0; at < digits_.size() || carry > 0; ++at) {
            digits_.resize(std::max(digits_.size(), at + 1), 0);
            carry += static_cast<Wide>(digits_[at]) * factor;
            digits_[at] = static_cast<std::uint32_t>(carry % base);
            carry /= base;
        }
        while (digits_.size() > 1 && digits_.back() == 0) {
            digits_.pop_back();
        }
    }
    std::string text() const {
        std::string digits = fmt::format("{}", digits_.back());
        for (std::size_t at = digits_.size() - 1; at-- > 0;) {
            digits += fmt::format("{:09}", digits_[at]);
        }
        return digits;
    }

private:
    static constexpr std::uint64_t base = 1'000'000'000;
    std::vector<std::uint32_t> digits_;
};

/// Elements of one dimension.
std::vector<std::vector<std::size_t>> elements_by_dimension(const std::vector<LoopElement>& primes) {
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t element = 0; element < primes.size(); ++element) {
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<std::size_t>& group) {
            return primes[group.front()].loop.dimension == primes[element].loop.dimension;
        });
        if (same == groups.end()) {
            groups.push_back({element});
        } else {
            same->push_back(element);
        }
    }
    return groups;
}

std::uint64_t binomial(std::uint64_t n, std::uint64_t k) {
    Wide result = 1;
    for (std::uint64_t i = 1; i <= k; ++i) {
        result = result * (n - k + i) / i;
    }
    return static_cast<std::uint64_t>(result);
}

/// ways[k]: sequences of k loops of this dimension that take all of its primes.
std::vector<std::uint64_t> ways_by_length(const std::vector<LoopElement>& primes, const std::vector<std::size_t>& group,
                                          LoopFactors factors) {
    std::uint64_t nb_primes = 0;
    for (const std::size_t element : group) {
        nb_primes += static_cast<std::uint64_t>(primes[element].multiplicity);
    }
    std::vector<std::uint64_t> ways(nb_primes + 1, 0);
    for (std::uint64_t k = 1; k <= nb_primes; ++k) {
        if (factors == LoopFactors::prime && k < nb_primes) {
            continue;
        }
        // Inclusion and exclusion over the loops that would have the factor 1. Terms may be beyond 64 bits where their sum is
        // not: unsigned arithmetic is exact modulo 2^64.
        std::uint64_t sum = 0;
        for (std::uint64_t empty = 0; empty < k; ++empty) {
            std::uint64_t term = binomial(k, empty);
            for (const std::size_t element : group) {
                const auto multiplicity = static_cast<std::uint64_t>(primes[element].multiplicity);
                term *= binomial(multiplicity + k - empty - 1, multiplicity);
            }
            sum = empty % 2 == 0 ? sum + term : sum - term;
        }
        ways[k] = sum;
    }
    return ways;
}

}  // namespace

std::vector<LoopStep> loop_steps(const std::vector<LoopElement>& primes, LoopFactors factors) {
    std::vector<std::size_t> strides;
    std::size_t stride = 1;
    for (const LoopElement& element : primes) {
        strides.push_back(stride);
        stride *= static_cast<std::size_t>(element.multiplicity) + 1;
    }
    std::vector<LoopStep> steps;
    for (const auto& group : elements_by_dimension(primes)) {
        std::vector<std::uint8_t> taken(primes.size(), 0);
        while (true) {
            std::size_t digit = 0;  // next multiplicity vector of the group
            while (digit < group.size() && taken[group[digit]] == primes[group[digit]].multiplicity) {
                taken[group[digit++]] = 0;
            }
            if (digit == group.size()) {
                break;
            }
            ++taken[group[digit]];
            LoopStep step{{primes[group.front()].loop.dimension, 1}, 0, 0, taken};
            for (const std::size_t element : group) {
                for (int repeat = 0; repeat < taken[element]; ++repeat) {
                    step.loop.factor *= primes[element].loop.factor;
                    step.stride += strides[element];
                    ++step.nb_primes;
                }
            }
            if (factors == LoopFactors::any || step.nb_primes == 1) {
                steps.push_back(std::move(step));
            }
        }
    }
    return steps;
}

std::string number_of_loop_orders(const std::vector<LoopElement>& primes, LoopFactors factors) {
    std::vector<Count> orders{Count(1)};  // by number of loops, of the dimensions so far
    for (const auto& group : elements_by_dimension(primes)) {
        const std::vector<std::uint64_t> ways = ways_by_length(primes, group, factors);
        std::vector<Count> joined(orders.size() + ways.size() - 1, Count(0));
        for (std::size_t before = 0; before < orders.size(); ++before) {
            for (std::size_t added = 0; added < ways.size(); ++added) {
                if (ways[added] == 0) {
                    continue;
                }
                Count term = orders[before];
                term.multiply(binomial(before + added, added));
                term.multiply(ways[added]);
                joined[before + added].add(term);
            }
        }
        orders = std::move(joined);
    }
    Count total(0);
    for (const Count& count : orders) {
        total.add(count);
    }
    return total.text();
}

}  // namespace zigzag
