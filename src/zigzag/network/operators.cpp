#include "operators.hpp"

namespace zigzag {

bool has_products(const Layer& layer) {
    return layer.operator_type != "Pooling" && layer.operator_type != "Add";
}

}  // namespace zigzag
