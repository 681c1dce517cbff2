#include "zigzag/base/content_hash.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace zigzag {

std::string content_hash(std::string_view text) {
    // 128-bit FNV-1a (Fowler, Noll, Vo): xor a byte, multiply by 2^88 + 0x13b, in two halves.
    constexpr std::uint64_t prime_low = 0x13b;
    std::uint64_t high = 0x6c62272e07bb0142ULL;
    std::uint64_t low = 0x62b821756295c58dULL;
    for (const char character : text) {
        low ^= static_cast<unsigned char>(character);
        // (high, low) * prime: low * 2^88 adds low << 24 to the high half.
        const std::uint64_t low_half = (low & 0xffffffffULL) * prime_low;
        const std::uint64_t high_half = (low >> 32U) * prime_low + (low_half >> 32U);
        high = high * prime_low + (high_half >> 32U) + (low << 24U);
        low = (high_half << 32U) | (low_half & 0xffffffffULL);
    }
    return fmt::format("{:016x}{:016x}", high, low);
}

}  // namespace zigzag
