#pragma once

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace CLI {
class App;
}

/// `--dim NAME=SIZE`, any number of times.
void add_dimension_option(CLI::App& parser, zigzag::DimensionOverrides& dimensions);
