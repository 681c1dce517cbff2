#include "yaml_path.hpp"

#include <charconv>
#include <utility>

namespace zigzag::yaml {

bool ends_part(std::string_view rest, std::size_t position) {
    return position == rest.size() || rest[position] == '.' || rest[position] == '[';
}

std::string_view next_part(std::string_view rest) {
    const bool is_position = rest.starts_with('[');
    const std::size_t end = is_position ? rest.find(']') : rest.find_first_of(".[");
    return end == std::string_view::npos ? rest : rest.substr(0, end + (is_position ? 1 : 0));
}

namespace {

std::optional<std::size_t> position_of(std::string_view part) {
    std::size_t index = 0;
    if (part.size() < 3 || part.front() != '[' || part.back() != ']') {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(part.data() + 1, part.data() + part.size() - 1, index);
    return error == std::errc{} && end == part.data() + part.size() - 1 ? std::optional(index) : std::nullopt;
}

/// One step down; false when there is none of that name.
template <class AnyNode>
bool step(Walk<AnyNode>& walk) {
    AnyNode& node = *walk.node;
    if (node.kind == Kind::sequence) {
        const std::string_view part = next_part(walk.rest);
        const auto index = position_of(part);
        if (!index || *index >= node.items.size()) {
            return false;
        }
        walk.node = &node.items[*index];
        walk.walked = join_index(walk.walked, *index);
        walk.rest.remove_prefix(part.size());
    } else {
        decltype(node.entries.data()) longest = nullptr;
        for (auto& entry : node.entries) {
            if (walk.rest.starts_with(entry.key) && ends_part(walk.rest, entry.key.size()) &&
                (longest == nullptr || entry.key.size() > longest->key.size())) {
                longest = &entry;
            }
        }
        if (longest == nullptr) {
            return false;
        }
        walk.node = &longest->value;
        walk.walked = join_key(walk.walked, longest->key);
        walk.rest.remove_prefix(longest->key.size());
    }
    if (walk.rest.starts_with('.') && walk.rest.size() > 1) {
        walk.rest.remove_prefix(1);
    }
    return true;
}

template <class AnyNode>
Walk<AnyNode> walk_from(AnyNode& node, std::string walked, std::string_view path) {
    Walk<AnyNode> walk{&node, std::move(walked), path};
    while (!walk.rest.empty() && step(walk)) {
    }
    return walk;
}

}  // namespace

Walk<Node> walk_path(Node& node, std::string walked, std::string_view path) {
    return walk_from(node, std::move(walked), path);
}

Walk<const Node> walk_path(const Node& node, std::string walked, std::string_view path) {
    return walk_from(node, std::move(walked), path);
}

}  // namespace zigzag::yaml
