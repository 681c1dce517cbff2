#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zigzag {

/// How one output of a costless operator takes its elements from the inputs. Shapes count elements per axis.
struct Reindexing {
    enum class Kind : std::uint8_t {
        identity,    ///< as they are (activation functions, batch normalisation, ...): position and shape unchanged, shape may be
                     ///< unknown
        transpose,   ///< output axis i is input axis permutation[i]
        reshape,     ///< same elements in row-major order (Reshape, Flatten, Squeeze, Unsqueeze)
        slice,       ///< output index j on axis i is input index begin[i] + step[i]*j (Slice, each output of Split); step may be
                     ///< negative
        gather,      ///< along `axis`, output index j is input index indices[j]
        repeat,      ///< along `axis`, output index j is input index j mod its size (Expand, Tile)
        stretch,     ///< along `axis`, every input index stands for equally many output indices (Resize by nearest neighbours)
        concat,      ///< inputs one after the other along `axis`
        everything,  ///< no closer relation is known: every element may need every element of every input
    };
    Kind kind = Kind::identity;
    std::vector<std::int64_t> output_shape;
    std::vector<std::vector<std::int64_t>> input_shapes;  ///< one per input
    std::vector<std::size_t> permutation;
    std::vector<std::int64_t> begin;
    std::vector<std::int64_t> step;
    std::size_t axis = 0;
    std::vector<std::int64_t> indices;
};

}  // namespace zigzag
