#include "zigzag/pipeline/services.hpp"

#include "zigzag/base/errors.hpp"

namespace zigzag {

void Services::check_interrupted() const {
    if (interrupted != nullptr && interrupted->load(std::memory_order_relaxed)) {
        throw InterruptedError();
    }
}

}  // namespace zigzag
