#pragma once

#include "zigzag/search/optimal/prefix/prefix_growth.hpp"
#include "zigzag/search/optimal/sweep/prefix_keys.hpp"

namespace zigzag {

/// All that a search over prefixes needs: how they start and grow, which are interchangeable, and their bounds.
class PrefixRules {
public:
    using Keys = PrefixLayout::Keys;

    /// `chains`, `forget`: see PrefixKeys.
    PrefixRules(const OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested,
                const OrderBounds& bounds, ChainBounds* chains, Keys keys, bool forget)
        : layout_(space, channels, keys),
          growth_(space, channels, layout_, contested),
          fits_(growth_.start(first_)),
          keys_(space, channels, bounds, layout_, contested, growth_, first_, chains, forget) {}
    PrefixRules(const PrefixRules&) = delete;
    PrefixRules& operator=(const PrefixRules&) = delete;

    /// The prefix without loops.
    const OrderPrefix& first() const { return first_; }
    /// False when the innermost memories are too small: then no order fits.
    bool fits() const { return fits_; }
    bool extend(const OrderPrefix& prefix, std::size_t step, const LatticePath& path, OrderPrefix& longer) const {
        return growth_.extend(prefix, step, path, longer);
    }
    bool extend(const OrderPrefix& prefix, std::size_t step, const PrefixGrowth::Closings& closings, OrderPrefix& longer) const {
        return growth_.extend(prefix, step, closings, longer);
    }
    PrefixGrowth::Closings most_closings(const OrderPrefix& prefix, std::size_t step) const {
        return growth_.most_closings(prefix, step);
    }
    Score describe(const OrderPrefix& prefix, const LatticePath& path, std::vector<std::int64_t>& key,
                   std::vector<std::int64_t>& loads) {
        return keys_.describe(prefix, path, key, loads);
    }
    void restore(const std::int64_t* key, const std::int64_t* loads, OrderPrefix& prefix) const {
        keys_.restore(key, loads, prefix);
    }
    std::size_t nb_loads() const { return keys_.nb_loads(); }

private:
    PrefixLayout layout_;
    PrefixGrowth growth_;
    OrderPrefix first_;
    bool fits_;
    PrefixKeys keys_;
};

/// What no order of the space goes below.
inline Score root_bound(const OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested,
                        const OrderBounds& bounds) {
    PrefixRules rules(space, channels, contested, bounds, nullptr, PrefixRules::Keys::latency, false);
    std::vector<std::int64_t> key;
    std::vector<std::int64_t> loads;
    return rules.describe(rules.first(), {}, key, loads);
}

}  // namespace zigzag
