#pragma once

#include "zigzag/network/layer.hpp"

namespace zigzag {

/// The layer multiplies with an operand of its own (a convolution, a product of matrices). Those that only reduce or add, by the
/// operator names that ZigZag knows, have no products.
bool has_products(const Layer& layer);

}  // namespace zigzag
