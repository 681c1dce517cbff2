#pragma once

#include "zigzag/options/option_table.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

/// What is asked of a network that is given as the configuration of a language model.
const OptionTable<LlmRequest>& llm_options();

}  // namespace zigzag
