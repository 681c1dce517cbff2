#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "yaml_document.hpp"

namespace zigzag::yaml {

/// Part of a path of keys and positions (`memories.dram.ports[0]`) that has been walked, and what is left of it: a key may hold
/// dots itself, so the longest that fits is taken. `AnyNode` is Node or const Node.
template <class AnyNode>
struct Walk {
    AnyNode* node = nullptr;
    std::string walked;
    std::string_view rest;  ///< refers to the path; empty when it leads somewhere
};

/// Whether a key or position ends here.
bool ends_part(std::string_view rest, std::size_t position);
/// The next key or position as written.
std::string_view next_part(std::string_view rest);

/// Walks as far as the path leads; `walked` is the path of `node` itself.
Walk<Node> walk_path(Node& node, std::string walked, std::string_view path);
Walk<const Node> walk_path(const Node& node, std::string walked, std::string_view path);

}  // namespace zigzag::yaml
