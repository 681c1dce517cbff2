#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace fuzz {

/// One kind of input file, and how it is read.
struct Reader {
    std::string_view kind;    ///< as the folder of its corpus
    std::string_view suffix;  ///< of a file of this kind, with the dot
    /// Reads the file as the programs do. Returns or throws InputError or UsageError; anything else is a fault of ours.
    void (*read)(const std::filesystem::path& file);
};

std::span<const Reader> readers();

/// Null when there is no such kind.
const Reader* find_reader(std::string_view kind);

/// Reads a file, good or bad: refusals (InputError, UsageError) are what a bad file deserves; any other exception passes.
void read_or_refuse(const Reader& reader, const std::filesystem::path& file);

}  // namespace fuzz
