#pragma once

#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// 128-bit FNV-1a of a text as 32 hexadecimal digits. Tells contents apart that differ by accident; it is no protection against
/// somebody who looks for collisions.
std::string content_hash(std::string_view text);

}  // namespace zigzag

#pragma GCC visibility pop
