#pragma once

#include <set>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// Names layers' files: `LAYER_complete.json` needs a `LAYER` that is safe and different for every layer.
class LayerFileStems {
public:
    /// `/`, NUL and control characters become `_`, at most 200 bytes are kept (beginning and end), an empty name becomes
    /// `layer`. A stem that was given out before gets `_2`, `_3`, …
    std::string unique_stem(std::string_view layer_name);

private:
    std::set<std::string> given_;
};

}  // namespace zigzag

#pragma GCC visibility pop
