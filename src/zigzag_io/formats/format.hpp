#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"

namespace zigzag {

/// A kind of file that describes a Noun (a network, an accelerator, a mapping). `Reading` is what a reading may be asked beyond
/// the file.
template <typename Noun, typename Reading>
struct Format {
    std::string_view name;  ///< for people: `ONNX`
    /// By the path or the first bytes. Says false of a file that it can't open, and never throws.
    bool (*recognises)(const std::filesystem::path& file);
    /// Throws InputError with all faults of the file, and tells `diagnostics` of oddities that it accepts.
    Noun (*read)(const std::filesystem::path& file, const Reading& reading, Diagnostics& diagnostics);
};

/// Of formats that recognise all files; the last one of a list does, so that its reader says what is wrong with a file of no
/// format.
inline bool recognises_all(const std::filesystem::path& /*file*/) {
    return true;
}

/// The first format that recognises the file. Formats are not empty, and the last one recognises all files.
template <typename Noun, typename Reading>
const Format<Noun, Reading>& format_of(const std::filesystem::path& file, const std::vector<Format<Noun, Reading>>& formats) {
    for (const Format<Noun, Reading>& format : formats) {
        if (format.recognises(file)) {
            return format;
        }
    }
    return formats.back();
}

}  // namespace zigzag
