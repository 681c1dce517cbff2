#pragma once

#include <vector>

#include "zigzag_io/formats/format.hpp"
#include "zigzag_io/formats/stream/parser.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

struct NetworkReading {
    const DimensionOverrides& dimensions;  ///< sizes of symbolic dimensions
    OperatorDialect dialect = OperatorDialect::zigzag;
    LlmRequest llm = {};
};

/// Nothing but the file.
struct PlainReading {};

/// The formats of each noun, in the order in which they are asked whether a file is theirs.
const std::vector<Format<Network, NetworkReading>>& network_formats();
const std::vector<Format<Accelerator, AcceleratorReading>>& accelerator_formats();
const std::vector<Format<UserMapping, PlainReading>>& mapping_formats();
const std::vector<Format<stream::MulticoreAccelerator, PlainReading>>& multicore_accelerator_formats();
const std::vector<Format<stream::StreamMapping, PlainReading>>& stream_mapping_formats();

}  // namespace zigzag
