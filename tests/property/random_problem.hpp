#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "zigzag/mapping/mapping_problem.hpp"

namespace zigzag::test {

/// Repeatable random numbers: the standard engines are specified to the bit, the standard distributions are not.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}

    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <class T>
    const T& pick(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(values.size()) - 1))];
    }

private:
    std::mt19937_64 engine_;
};

/// A shipped accelerator, sometimes with other capacities, port widths and served dimensions.
std::shared_ptr<const Accelerator> random_accelerator(const Accelerator& shipped, Dice& dice);

/// A convolution (plain, depthwise, dilated, strided), pointwise, matrix or elementwise layer of moderate size.
Layer random_layer(Dice& dice);

/// One or two loops on each array dimension, then reduced to what fits.
MappingEntry random_constraints(const Layer& layer, const Accelerator& accelerator, Dice& dice);

/// Which rules of the cost model random problems go by.
enum class Rules : std::uint8_t {
    presets,  ///< ZigZag's or the corrected ones, with either way of counting repeated accesses
    any       ///< any combination
};

/// All of them together; uneven or even.
MappingProblem random_problem(const std::vector<Accelerator>& shipped, Dice& dice, Rules rules = Rules::presets);

/// The same with few loops and with memories of any size, from far too small for the layer to larger than it: small enough to try
/// all orders, tight enough for the order to matter.
MappingProblem random_small_problem(const std::vector<Accelerator>& shipped, Dice& dice, Rules rules = Rules::presets);

/// All accelerators below inputs/, those of the labs included.
std::vector<Accelerator> shipped_accelerators();

}  // namespace zigzag::test
