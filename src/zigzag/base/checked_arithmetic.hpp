#pragma once

#include <cstdint>
#include <optional>
#include <span>

#pragma GCC visibility push(default)

namespace zigzag {

// Integer arithmetic on sizes that come from outside (files, users): nothing where the result does not fit 64 bits.

constexpr std::optional<std::int64_t> checked_sum(std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(result);
}

constexpr std::optional<std::int64_t> checked_difference(std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    return __builtin_sub_overflow(left, right, &result) ? std::nullopt : std::optional(result);
}

constexpr std::optional<std::int64_t> checked_product(std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(result);
}

// The same on values that may be missing already, so that expressions can be written down.

constexpr std::optional<std::int64_t> checked_sum(std::optional<std::int64_t> left, std::optional<std::int64_t> right) {
    return left && right ? checked_sum(*left, *right) : std::nullopt;
}

constexpr std::optional<std::int64_t> checked_product(std::optional<std::int64_t> left, std::optional<std::int64_t> right) {
    return left && right ? checked_product(*left, *right) : std::nullopt;
}

/// Elements of a tensor with these sizes; nothing when a size is negative or the product of any of the sizes (zeros left out)
/// does not fit 64 bits, so that products of a part of the sizes are safe where there is a count.
constexpr std::optional<std::int64_t> element_count(std::span<const std::int64_t> sizes) {
    std::optional<std::int64_t> nonzero = 1;
    bool is_empty = false;
    for (const std::int64_t size : sizes) {
        if (size < 0) {
            return std::nullopt;
        }
        is_empty = is_empty || size == 0;
        nonzero = size == 0 ? nonzero : checked_product(nonzero, size);
    }
    return nonzero && is_empty ? std::optional<std::int64_t>(0) : nonzero;
}

}  // namespace zigzag

#pragma GCC visibility pop
