#include "zigzag/search/optimal/lattice/vertex_order.hpp"

namespace zigzag {

VertexOrder::VertexOrder(const OrderLattice& space) {
    constexpr unsigned word = 64;
    std::vector<unsigned> shifts;
    unsigned used = 0;
    for (const LoopElement& prime : space.primes()) {
        shifts.push_back(used);
        while (used < word && (1 << (used - shifts.back())) <= prime.multiplicity) {
            ++used;
        }
        if (used == word) {
            known_ = false;
            return;
        }
        spare_ |= std::uint64_t{1} << used;
        ++used;
    }
    digits_.assign(space.nb_vertices(), 0);
    for (std::size_t vertex = 0; vertex < space.nb_vertices(); ++vertex) {
        for (std::size_t element = 0; element < shifts.size(); ++element) {
            digits_[vertex] |= static_cast<std::uint64_t>(space.digits(vertex)[element]) << shifts[element];
        }
    }
}

}  // namespace zigzag
