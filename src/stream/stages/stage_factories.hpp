#pragma once

#include <memory>

#include "stream/stages/pipeline.hpp"

namespace stream {

template <class StageType>
std::unique_ptr<Stage> create_stage() {
    return std::make_unique<StageType>();
}

}  // namespace stream
