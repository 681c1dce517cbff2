#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/network/operand.hpp"

namespace zigzag {

/// Where one tensor of a layer lies between layers.
struct TensorPlace {
    LayerOperand operand = LayerOperand::I;
    MemoryOperand memory_operand = MemoryOperand::I1;
    std::string memory;                 ///< the highest one that holds it
    std::vector<std::string> left_out;  ///< memories above that hold this operand without data locality, lowest first
    std::vector<std::string> layers;    ///< that it comes from (inputs) or goes to (outputs); none at the ends, and for weights

    bool operator==(const TensorPlace&) const = default;
};

/// What data locality between layers means for one layer.
struct LayerLocality {
    /// The layer on the whole accelerator, found by the same search.
    struct Whole {
        double energy = 0;   ///< pJ
        double latency = 0;  ///< cycles

        bool operator==(const Whole&) const = default;
    };

    TensorPlace activation;
    TensorPlace weight;
    TensorPlace output;
    std::vector<std::string> removed;  ///< memories that hold nothing of the layer any more, file order
    std::optional<Whole> whole;        ///< when known: nothing was left out, or the comparison was asked for

    bool leaves_nothing_out() const { return activation.left_out.empty() && weight.left_out.empty() && output.left_out.empty(); }

    bool operator==(const LayerLocality&) const = default;
};

}  // namespace zigzag
