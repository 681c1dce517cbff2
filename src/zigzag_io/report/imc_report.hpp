#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/hardware/accelerator.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Area of an accelerator with an in-memory-compute array: the array with all its cells, and one instance of every other memory
/// (as ZigZag counts), mm².
struct ImcArea {
    double array = 0;
    double memories = 0;
    double total() const { return array + memories; }
};
ImcArea imc_area(const Accelerator& accelerator);

/// Area, clock and peak figures of the array without a workload, for people and for programs; every part named. The accelerator
/// must have an in-memory-compute array.
std::string imc_text(const Accelerator& accelerator, std::size_t width);
nlohmann::ordered_json imc_json(const Accelerator& accelerator);

}  // namespace zigzag

#pragma GCC visibility pop
