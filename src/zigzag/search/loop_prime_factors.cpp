#include "zigzag/search/loop_prime_factors.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {

/// One dimension's loops: `free` ascending, `reserved` of them taken by the user.
struct DimensionFactors {
    int dimension = 0;
    std::vector<std::int64_t> free;
    std::size_t reserved = 0;

    std::size_t count() const { return free.size() + reserved; }
};

}  // namespace

std::vector<LoopElement> loop_prime_factors(const Layer& layer, const LoopOrder& temporal_sizes, const LoopOrder& reserved,
                                            std::optional<int> limit) {
    std::vector<DimensionFactors> dimensions;
    std::size_t total = 0;
    for (const Loop& size : temporal_sizes) {
        DimensionFactors factors{size.dimension, {}, 0};
        std::int64_t left = size.factor;
        for (const Loop& loop : reserved) {
            if (loop.dimension == size.dimension) {
                if (left % loop.factor != 0) {
                    throw std::invalid_argument("a reserved loop does not divide its dimension");
                }
                left /= loop.factor;
                ++factors.reserved;
            }
        }
        for (const PrimePower& power : prime_factors(left)) {
            factors.free.insert(factors.free.end(), static_cast<std::size_t>(power.multiplicity), power.prime);
        }
        total += factors.count();
        dimensions.push_back(std::move(factors));
    }
    if (limit) {
        const std::size_t allowed = std::max(static_cast<std::size_t>(std::max(*limit, 1)), dimensions.size());
        while (total > allowed) {
            DimensionFactors* most = nullptr;
            for (DimensionFactors& candidate : dimensions) {
                if (candidate.free.size() >= 2 && (most == nullptr || candidate.count() > most->count())) {
                    most = &candidate;
                }
            }
            if (most == nullptr) {
                break;
            }
            const std::int64_t glued = most->free[0] * most->free[1];
            most->free.erase(most->free.begin(), most->free.begin() + 2);
            most->free.insert(std::upper_bound(most->free.begin(), most->free.end(), glued), glued);
            --total;
        }
    }
    std::vector<LoopElement> elements;
    for (const DimensionFactors& factors : dimensions) {
        for (const std::int64_t factor : factors.free) {
            if (!elements.empty() && elements.back().loop == Loop{factors.dimension, factor}) {
                ++elements.back().multiplicity;
            } else {
                elements.push_back({{factors.dimension, factor}, 1});
            }
        }
    }
    const auto name = [&layer](const LoopElement& element) -> const std::string& {
        return layer.loop_dimensions[static_cast<std::size_t>(element.loop.dimension)].name;
    };
    std::stable_sort(elements.begin(), elements.end(), [&name](const LoopElement& a, const LoopElement& b) {
        return name(a) != name(b) ? name(a) < name(b) : a.loop.factor < b.loop.factor;
    });
    return elements;
}

}  // namespace zigzag
