#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/lattice/transfer_channels.hpp"

namespace zigzag {

/// The level's boundary is found while loops are placed, not known beforehand.
inline bool closes_on_the_way(LevelKind kind) {
    return kind == LevelKind::single || kind == LevelKind::contested || kind == LevelKind::chosen;
}

/// Which numbers of the closed interfaces a prefix carries (OrderPrefix::sums), and which of them belong to its key.
///
/// First come the channels, then by port the bandwidth that is requested and the windows of its transfers, then by operand the
/// bits of the innermost memory. A number that is the same for all prefixes, or that nothing later depends on, has no place.
class PrefixLayout {
public:
    /// Keys for energy alone, or for latency too.
    enum class Keys : std::uint8_t { energy, latency };
    /// Which runs of an open level decide about the windows of the transfers above it.
    enum class Runs : unsigned char { none, irrelevant, both };

    /// A sum that belongs to the key, and the port whose stall it decides: excess or busy (with windows), or none.
    struct KeyPart {
        std::size_t position = 0;
        int port = -1;
        bool excess = false;
        bool window = false;
        bool first = false;  ///< of the windows
        bool required = false;
    };

    PrefixLayout(const OrderLattice& space, const TransferChannels& channels, Keys keys);

    bool for_latency() const { return keys_ == Keys::latency; }
    std::size_t nb_sums() const { return nb_sums_; }
    /// Position of the bandwidth requested of a port; -1 where it can't matter.
    int required(std::size_t port) const { return required_[port]; }
    /// First position of the windows of a port (a period and an allowed time each), or -1.
    int windows(std::size_t port) const { return windows_[port]; }
    std::size_t nb_windows(std::size_t port) const { return nb_windows_[port]; }
    /// Position of the bits in the operand's innermost memory, or -1.
    int innermost_bits(std::size_t operand) const { return innermost_bits_[operand]; }
    const std::vector<KeyPart>& key_parts() const { return key_parts_; }
    /// Loads: positions of sums that are added up; the first one takes the sum back.
    const std::vector<std::vector<std::size_t>>& loads() const { return loads_; }
    Runs runs_that_matter(std::size_t operand, std::size_t level) const {
        return runs_that_matter_[space_->slots().of(operand, level)];
    }

    static constexpr std::int64_t always = -1;  ///< in place of the first period of a port: its windows cover all cycles

private:
    void find_varying_sums();
    void find_loads(const std::vector<bool>& varies);
    void add_windows_and_bits(const std::vector<bool>& single_use, const std::array<bool, 3>& has_single_use);
    int reserve(std::size_t count, const KeyPart& part);
    void find_runs_that_matter();

    const OrderLattice* space_;
    const TransferChannels* channels_;
    Keys keys_;
    std::size_t nb_sums_;
    std::vector<int> required_;
    std::vector<int> windows_;
    std::vector<std::size_t> nb_windows_;
    std::array<int, 3> innermost_bits_{-1, -1, -1};
    std::vector<KeyPart> key_parts_;
    std::vector<std::vector<std::size_t>> loads_;
    std::vector<Runs> runs_that_matter_;  ///< by slot of the level
};

}  // namespace zigzag
