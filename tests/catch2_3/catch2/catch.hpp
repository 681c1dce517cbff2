#pragma once

// The tests are written for Catch2 2, which Debian 12 ships; this header gives Catch2 3 the names they use.

#include <string>

#include <catch2/catch_all.hpp>

namespace Catch {

inline auto Contains(const std::string& text) {
    return Matchers::ContainsSubstring(text);
}

using Matchers::EndsWith;
using Matchers::Equals;
using Matchers::Matches;
using Matchers::Message;
using Matchers::StartsWith;

}  // namespace Catch

using Catch::Approx;
