#pragma once

#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/bounds/order_bounds.hpp"
#include "zigzag/search/optimal/prefix/order_prefix.hpp"
#include "zigzag/search/optimal/prefix/prefix_layout.hpp"

namespace zigzag {

/// What of a prefix's past can no longer matter: sums of ports that won't be the worst one, and bandwidth requested of ports that
/// have plenty.
class ForgottenPorts {
public:
    ForgottenPorts(const OrderLattice& space, const TransferChannels& channels, const OrderBounds& bounds,
                   const PrefixLayout& layout);

    /// `bound_sums`: the least of all sums. Needs OrderBounds::find_upper. `points`: where rivals may still close.
    void find(const OrderPrefix& prefix, const std::vector<double>& bound_sums, const RivalPoints& points);

    bool excess(std::size_t port) const { return excess_[port] != 0; }
    bool busy(std::size_t port) const { return busy_[port] != 0; }
    /// Loading saves all it can at this port, however much bandwidth is requested.
    bool required(std::size_t port) const { return surplus_suffices_[port] != 0; }
    /// No transfer above the level depends on its window any more.
    bool windows_above(std::size_t operand, std::size_t level) const;
    /// Stall that is certain through forgotten ports, when no other port is sure to stall so long.
    std::int64_t floor() const { return floor_; }

private:
    void add_waiting(const OrderPrefix& prefix);
    double widest_window(std::size_t port, const OrderPrefix& prefix) const;

    const OrderLattice* space_;
    const TransferChannels* channels_;
    const OrderBounds* bounds_;
    const PrefixLayout* layout_;
    std::vector<unsigned char> excess_;  ///< by port
    std::vector<unsigned char> busy_;
    std::vector<unsigned char> surplus_suffices_;
    std::int64_t floor_ = 0;
    std::vector<double> upper_sums_;
};

}  // namespace zigzag
