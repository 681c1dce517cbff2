#include "data_chain.hpp"

#include <utility>

#include "zigzag/network/operand_axes.hpp"

namespace zigzag::operators {

DataChain& DataChain::reshape(const Shape& to) {
    auto sizes = known(to);
    if (sizes != sizes_) {
        add(reshape_step(sizes_, std::move(sizes)));
    }
    return *this;
}

DataChain& DataChain::transpose(std::vector<std::size_t> order) {
    add(transpose_step(sizes_, std::move(order)));
    return *this;
}

DataChain& DataChain::slice(std::size_t axis, const Number& begin, const Number& size) {
    is_known_ = is_known_ && begin.integer() && size.integer();
    if (size.integer() != sizes_[axis]) {
        add(slice_step(sizes_, axis, begin.integer().value_or(0), size.integer().value_or(1)));
    }
    return *this;
}

DataChain& DataChain::extend(std::size_t axis, const Number& by) {
    auto other = sizes_;
    is_known_ = is_known_ && by.integer();
    other[axis] = by.integer().value_or(1);
    add(concat_step({sizes_, std::move(other)}, axis));
    return *this;
}

std::vector<Reindexing> DataChain::take() {
    return is_known_ ? std::exchange(steps_, {}) : std::vector<Reindexing>{};
}

std::vector<std::int64_t> DataChain::known(const Shape& shape) {
    std::vector<std::int64_t> sizes;
    for (const Number& size : shape) {
        is_known_ = is_known_ && size.integer().value_or(-1) > 0;
        sizes.push_back(size.integer().value_or(1));
    }
    return sizes;
}

void DataChain::add(Reindexing step) {
    sizes_ = step.output_shape;
    steps_.push_back(std::move(step));
}

}  // namespace zigzag::operators
