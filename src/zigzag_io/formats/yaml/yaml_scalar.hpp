#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zigzag::yaml {

enum class Kind : std::uint8_t { null, boolean, integer, real, text, sequence, mapping };

/// What an unquoted word of a YAML 1.1 file means.
struct Scalar {
    Kind kind = Kind::text;               ///< null, boolean, integer, real or text
    bool boolean = false;                 ///< value of a boolean
    std::optional<std::int64_t> integer;  ///< value of an integer; none when 64 bits cannot hold it
    double real = 0;                      ///< value of a real, nearest value of an integer; may be infinite or NaN
};

/// Types an unquoted word by the rules of YAML 1.1, as PyYAML applies them: `017`, `0x1F`, `0b11` and `1_000` are integers;
/// a real has a point and, if any, a signed exponent (`1.0e+3`), so that `1e3` is text; `yes`, `no`, `on`, `off`, `true` and
/// `false` are booleans in lower, Title and UPPER case. Base-60 numbers (`1:30`) are left as text, so that they are refused
/// where a number is wanted instead of silently meaning 90.
Scalar resolve_plain_scalar(std::string_view word);

}  // namespace zigzag::yaml
