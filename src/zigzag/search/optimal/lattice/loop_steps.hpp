#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/cost/lattice_tables.hpp"
#include "zigzag/results/layer_result.hpp"

namespace zigzag {

/// One loop that an order may contain: some of the prime factors of one dimension, placed together.
struct LoopStep {
    Loop loop;
    std::size_t stride = 0;            ///< what it adds to the vertex index of LatticeTables
    int nb_primes = 0;                 ///< how many prime factors it takes
    std::vector<std::uint8_t> primes;  ///< how often it takes each element
};

/// All steps over these prime elements, dimension by dimension, in a fixed order.
std::vector<LoopStep> loop_steps(const std::vector<LoopElement>& primes, LoopFactors factors);

/// Exact number of loop orders over these prime elements, in decimal digits.
///
/// With H_d(k) ways to write the size of dimension d as k ordered factors above 1, the orders of k_1 + ... + k_q loops are the
/// interleavings (k_1 + ... + k_q)! / (k_1! ... k_q!) times the product of the H_d(k_d). Example: K4 alone has 2 orders (4; 2,
/// 2), K4 and C3 together 2 + 3 = 5.
std::string number_of_loop_orders(const std::vector<LoopElement>& primes, LoopFactors factors);

}  // namespace zigzag
