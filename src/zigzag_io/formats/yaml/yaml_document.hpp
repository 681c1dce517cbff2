#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"

#include "yaml_scalar.hpp"

namespace zigzag::yaml {

struct Entry;

/// One value of a YAML file with the place where it stands: lines and columns from 1. A block collection or an empty value
/// stands where its key stands, because that is where a person looks for it.
struct Node {
    Kind kind = Kind::null;
    int line = 0;
    int column = 0;
    std::string text;                     ///< a scalar as written, quotes and escapes resolved
    bool boolean = false;                 ///< value of a boolean
    std::optional<std::int64_t> integer;  ///< value of an integer that fits in 64 bits
    double real = 0;                      ///< value of an integer or real
    std::vector<Node> items;              ///< of a sequence
    std::vector<Entry> entries;           ///< of a mapping; keys are distinct
};

/// One `key: value` of a mapping.
struct Entry {
    std::string key;
    int line = 0;
    int column = 0;
    Node value;
};

struct Document {
    std::string file;
    Node root;
};

/// Bounds on what is read, so that a damaged or hostile file ends in a fault and not in an exhausted machine.
inline constexpr std::size_t max_file_bytes = std::size_t{64} << 20;
inline constexpr std::size_t max_nesting = 32;
inline constexpr std::size_t max_weight = 1'000'000;  ///< values after expanding aliases; long texts count several times

/// Reads a file that holds one YAML 1.1 document. Aliases and merge keys (`<<`) are expanded. A key that occurs twice keeps its
/// first position and its last value, with a warning that names both lines. Throws InputError when the file cannot be read, is
/// too large, is empty or is not YAML.
Document load(const std::filesystem::path& path, Diagnostics& diagnostics);

/// The same for a text; `file` names it in messages. A text without a value gives a null.
Document parse(std::string text, std::string file, Diagnostics& diagnostics);

/// Text for a message: control characters escaped, shortened in the middle when long.
std::string printable(std::string_view text);

/// `key` appended to a path of keys: `memories.dram`.
std::string join_key(const std::string& path, std::string_view key);

/// Position appended to a path of keys: `ports[1]`.
std::string join_index(const std::string& path, std::size_t index);

}  // namespace zigzag::yaml
