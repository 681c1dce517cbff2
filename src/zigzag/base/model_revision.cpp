#include "zigzag/base/model_revision.hpp"

#include "zigzag_model_revision.hpp"  // written by cmake/ModelRevision.cmake

namespace zigzag {

const std::string& model_revision() {
    static const std::string revision(ZIGZAG_MODEL_REVISION);
    return revision;
}

}  // namespace zigzag
