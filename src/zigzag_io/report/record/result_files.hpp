#pragma once

#include <filesystem>
#include <string>
#include <vector>

#pragma GCC visibility push(default)

namespace zigzag {

/// The `*_complete.json` files of a dump folder, sorted by name; may be none. Throws InputError when the folder can't be read.
std::vector<std::filesystem::path> complete_files(const std::filesystem::path& folder);

/// The LAYER_complete.json that a user means by a path: the file itself, or the one of the layer in a dump folder. `layer` is
/// the layer's name, or the beginning of its file's name; it may be empty when the folder holds one layer only. Throws
/// InputError when there is no such thing, and lists what there is.
std::filesystem::path find_complete_file(const std::filesystem::path& file_or_folder, const std::string& layer);

/// The fault of a folder without results that can be read: says why, and what to do about pickles.
[[noreturn]] void refuse_folder_without_results(const std::filesystem::path& folder);

}  // namespace zigzag

#pragma GCC visibility pop
