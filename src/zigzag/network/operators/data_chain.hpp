#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/network/network.hpp"

#include "number.hpp"

namespace zigzag::operators {

/// Steps from one set of axes to another. Nothing is cut while a size is not known; then there are no steps.
class DataChain {
public:
    explicit DataChain(const Shape& from) : sizes_(known(from)) {}

    DataChain& reshape(const Shape& to);
    DataChain& transpose(std::vector<std::size_t> order);
    /// Along `axis`, `size` elements from `begin` on.
    DataChain& slice(std::size_t axis, const Number& begin, const Number& size);
    /// Another tensor comes behind along `axis`.
    DataChain& extend(std::size_t axis, const Number& by);
    /// Takes the steps so far.
    std::vector<Reindexing> take();

private:
    std::vector<std::int64_t> known(const Shape& shape);
    void add(Reindexing step);

    bool is_known_ = true;
    std::vector<std::int64_t> sizes_;
    std::vector<Reindexing> steps_;
};

}  // namespace zigzag::operators
