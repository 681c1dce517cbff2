#pragma once

// The tests are written for Catch2 2, which Debian 12 ships; this header gives Catch2 3 the names they use.

#include <catch2/catch_all.hpp>

namespace Catch {

using Matchers::ContainsSubstring;
using Matchers::EndsWith;
using Matchers::Equals;
using Matchers::Matches;
using Matchers::Message;
using Matchers::StartsWith;

}  // namespace Catch

using Catch::Approx;

// Catch2 3 uses the name for a matcher of ranges; no test needs that one.
#define Contains ContainsSubstring
