// From the parser's events to a tree of values with their places. Events rather than the library's own nodes, because they
// tell an unquoted word from a quoted one, show every occurrence of a repeated key, and let us stop as soon as nesting or the
// expansion of aliases gets out of hand.

#include "yaml_document.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "zigzag/base/utf8.hpp"

namespace zigzag::yaml {

namespace {

constexpr std::string_view standard_tags = "tag:yaml.org,2002:";
constexpr std::size_t max_reported_repetitions = 100;

/// A collection that is still being read.
struct OpenCollection {
    Node node;
    YAML::anchor_t anchor = 0;
    bool is_block = false;
    std::optional<Entry> pending;                        ///< mapping: a key whose value comes next
    std::unordered_map<std::string, std::size_t> index;  ///< mapping: key -> position in node.entries
    std::vector<Entry> merged;                           ///< mapping: what `<<` brings in, later entries win
    bool pending_is_merge = false;
    std::size_t weight = 1;
};

struct Anchored {
    Node node;
    std::size_t weight = 0;
};

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(std::string file, Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(&diagnostics) {}

    Node take_root() { return std::move(root_); }

    /// Tells of the repeated keys that were only counted.
    void warn_of_further_repetitions() const {
        if (repeated_keys_ > max_reported_repetitions) {
            diagnostics_->warn({file_, 0, 0}, "",
                               fmt::format("{} more keys occur twice", repeated_keys_ - max_reported_repetitions),
                               "see the ones above");
        }
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++nb_documents_ > 1) {
            fail(mark, "a second document starts here", "keep one document in a file");
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Node node = node_at(mark);
        finish(std::move(node), anchor, 1, false);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        for (const OpenCollection& open : open_) {
            if (open.anchor == anchor) {
                fail(mark, "the alias refers to the value that contains it", "refer to an anchor that is complete");
            }
        }
        const Anchored& original = anchors_.at(anchor);
        spend(mark, original.weight);
        finish(original.node, YAML::NullAnchor, original.weight, false);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        Node node = node_at(mark);
        node.text = value;
        const bool is_plain = tag.empty() || tag == "?";
        if (is_plain) {
            resolve(node);
        } else if (tag == "!") {
            node.kind = Kind::text;
        } else {
            resolve_tagged(mark, tag, node);
        }
        const std::size_t weight = 1 + value.size() / 256;
        spend(mark, weight);
        finish(std::move(node), anchor, weight, is_plain && value == "<<");
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override {
        require_collection_tag(mark, tag, "seq");
        start(mark, Kind::sequence, anchor, style);
    }
    void OnSequenceEnd() override { end(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override {
        require_collection_tag(mark, tag, "map");
        start(mark, Kind::mapping, anchor, style);
    }
    void OnMapEnd() override {
        apply_merges(open_.back());
        end();
    }

private:
    [[noreturn]] void fail(const YAML::Mark& mark, std::string message, std::string remedy) const {
        throw InputError(Fault{{file_, mark.line + 1, mark.column + 1}, path(), std::move(message), std::move(remedy)});
    }

    static Node node_at(const YAML::Mark& mark) {
        Node node;
        node.line = mark.line + 1;
        node.column = mark.column + 1;
        return node;
    }

    void spend(const YAML::Mark& mark, std::size_t weight) {
        weight_ += weight;
        if (weight_ > max_weight) {
            fail(mark, fmt::format("the file holds more than {} values once aliases are expanded", max_weight),
                 "make the file smaller");
        }
    }

    /// Where the value that is being read stands.
    std::string path() const {
        std::string keys;
        for (const OpenCollection& open : open_) {
            if (open.node.kind == Kind::sequence) {
                keys = join_index(keys, open.node.items.size());
            } else if (open.pending) {
                keys = join_key(keys, open.pending->key);
            }
        }
        return keys;
    }

    static void resolve(Node& node) {
        const Scalar scalar = resolve_plain_scalar(node.text);
        node.kind = scalar.kind;
        node.boolean = scalar.boolean;
        node.integer = scalar.integer;
        node.real = scalar.real;
    }

    void resolve_tagged(const YAML::Mark& mark, const std::string& tag, Node& node) const {
        const std::string_view name = std::string_view(tag).substr(tag.starts_with(standard_tags) ? standard_tags.size() : 0);
        if (name == "str") {
            node.kind = Kind::text;
            return;
        }
        constexpr std::array<std::pair<std::string_view, Kind>, 4> known{
            {{"int", Kind::integer}, {"float", Kind::real}, {"bool", Kind::boolean}, {"null", Kind::null}}};
        for (const auto& [known_name, kind] : known) {
            if (name == known_name) {
                resolve(node);
                if (kind == Kind::real && node.kind == Kind::integer) {
                    node.kind = Kind::real;
                }
                if (node.kind != kind) {
                    fail(mark, fmt::format("\"{}\" does not fit its tag !!{}", printable(node.text), name), "remove the tag");
                }
                return;
            }
        }
        fail(mark, fmt::format("the tag {} is not supported", printable(tag)), "remove the tag");
    }

    void require_collection_tag(const YAML::Mark& mark, const std::string& tag, std::string_view expected) const {
        if (!tag.empty() && tag != "?" && tag != "!" && tag != fmt::format("{}{}", standard_tags, expected)) {
            fail(mark, fmt::format("the tag {} is not supported", printable(tag)), "remove the tag");
        }
    }

    void start(const YAML::Mark& mark, Kind kind, YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
        if (open_.size() >= max_nesting) {
            fail(mark, fmt::format("values are nested more than {} deep", max_nesting), "nest less");
        }
        require_value_position(mark);
        spend(mark, 1);
        OpenCollection open;
        open.node = node_at(mark);
        open.node.kind = kind;
        open.anchor = anchor;
        open.is_block = style == YAML::EmitterStyle::Block;
        open_.push_back(std::move(open));
    }

    void require_value_position(const YAML::Mark& mark) const {
        if (!open_.empty() && open_.back().node.kind == Kind::mapping && !open_.back().pending) {
            fail(mark, "a key must be a single word or number", "write `key: value`");
        }
    }

    void end() {
        OpenCollection closed = std::move(open_.back());
        open_.pop_back();
        if (closed.is_block && !open_.empty() && open_.back().pending) {
            closed.node.line = open_.back().pending->line;
            closed.node.column = open_.back().pending->column;
        }
        finish(std::move(closed.node), closed.anchor, closed.weight, false);
    }

    /// A value is complete: it becomes the root, an item, a key, or the value of the pending key.
    void finish(Node node, YAML::anchor_t anchor, std::size_t weight, bool is_merge_key) {
        const YAML::Mark mark = mark_of(node);
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        OpenCollection& open = open_.back();
        const bool is_key = open.node.kind == Kind::mapping && !open.pending;
        if (!is_key && open.pending && node.kind == Kind::null) {
            node.line = open.pending->line;
            node.column = open.pending->column;
        }
        if (anchor != YAML::NullAnchor) {
            spend(mark, weight);
            anchors_[anchor] = {node, weight};
        }
        open.weight += weight;
        if (open.node.kind == Kind::sequence) {
            open.node.items.push_back(std::move(node));
        } else if (is_key) {
            if (node.kind == Kind::sequence || node.kind == Kind::mapping) {
                fail(mark, "a key must be a single word or number", "write `key: value`");
            }
            open.pending = Entry{node.kind == Kind::null && node.text.empty() ? "null" : node.text, node.line, node.column, {}};
            open.pending_is_merge = is_merge_key;
        } else if (open.pending_is_merge) {
            collect_merge(open, std::move(node));
            open.pending.reset();
        } else {
            open.pending->value = std::move(node);
            insert(open);
        }
    }

    static YAML::Mark mark_of(const Node& node) {
        YAML::Mark mark;
        mark.line = node.line - 1;
        mark.column = node.column - 1;
        return mark;
    }

    void insert(OpenCollection& open) {
        Entry& entry = *open.pending;
        const auto [position, is_new] = open.index.emplace(entry.key, open.node.entries.size());
        if (is_new) {
            open.node.entries.push_back(std::move(entry));
        } else {
            Entry& earlier = open.node.entries[position->second];
            if (++repeated_keys_ <= max_reported_repetitions) {
                diagnostics_->warn(
                    {file_, entry.line, entry.column}, path(),
                    fmt::format("the key occurs twice, in lines {} and {}; the last value counts, in the first position",
                                earlier.line, entry.line),
                    entry.value.kind == Kind::mapping ? "rename one if both are meant, or remove it" : "remove or rename one");
            }
            earlier = std::move(entry);
        }
        open.pending.reset();
    }

    /// Several mappings merged by one `<<` are listed from the strongest to the weakest.
    void collect_merge(OpenCollection& open, Node node) {
        const YAML::Mark mark = mark_of(node);
        std::vector<Node> sources;
        if (node.kind == Kind::sequence) {
            sources = std::move(node.items);
        } else {
            sources.push_back(std::move(node));
        }
        std::reverse(sources.begin(), sources.end());
        for (Node& source : sources) {
            if (source.kind != Kind::mapping) {
                fail(mark, "the merge key << needs a mapping or a list of mappings", "write `<<: *anchor`");
            }
            for (Entry& entry : source.entries) {
                open.merged.push_back(std::move(entry));
            }
        }
    }

    /// Merged keys come first, in their own order; the mapping's own values replace theirs.
    static void apply_merges(OpenCollection& open) {
        if (open.merged.empty()) {
            return;
        }
        std::vector<Entry> entries;
        std::unordered_map<std::string, std::size_t> index;
        const auto put = [&](Entry& entry) {
            const auto [position, is_new] = index.emplace(entry.key, entries.size());
            if (is_new) {
                entries.push_back(std::move(entry));
            } else {
                entries[position->second] = std::move(entry);
            }
        };
        for (Entry& entry : open.merged) {
            put(entry);
        }
        for (Entry& entry : open.node.entries) {
            put(entry);
        }
        open.node.entries = std::move(entries);
    }

    std::string file_;
    Diagnostics* diagnostics_;
    Node root_;
    std::vector<OpenCollection> open_;
    std::unordered_map<YAML::anchor_t, Anchored> anchors_;
    std::size_t weight_ = 0;
    std::size_t repeated_keys_ = 0;
    int nb_documents_ = 0;
};

[[noreturn]] void fail(const std::string& file, std::string message, std::string remedy) {
    Fault fault;
    fault.where.file = file;
    fault.message = std::move(message);
    fault.remedy = std::move(remedy);
    throw InputError(std::move(fault));
}

bool starts_like_utf16_or_utf32(std::string_view content) {
    return content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF") ||
           content.starts_with(std::string_view("\0\0\xFE\xFF", 4));
}

std::string last_system_error() {
    return std::generic_category().message(errno);
}

/// Bytes that are not UTF-8 could neither be shown nor written to a report again.
void require_utf8(std::string_view content, const std::string& file) {
    int line = 1;
    std::size_t start_of_line = 0;
    for (std::size_t position = 0; position < content.size();) {
        const std::size_t length = utf8_length(content, position);
        if (length == 0) {
            throw InputError(Fault{{file, line, static_cast<int>(position - start_of_line) + 1},
                                   "",
                                   fmt::format("byte 0x{:02X} is not UTF-8 text", static_cast<unsigned char>(content[position])),
                                   "save the file as UTF-8"});
        }
        position += length;
        if (content[position - 1] == '\n') {
            ++line;
            start_of_line = position;
        }
    }
}

std::string read_text(const std::filesystem::path& path, const std::string& file) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        fail(file, "no such file", "check the path");
    }
    if (std::filesystem::is_directory(status)) {
        fail(file, "is a directory", "give the YAML file in it");
    }
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        fail(file, fmt::format("cannot be opened ({})", last_system_error()), "check path and permissions");
    }
    std::string content;
    std::vector<char> block(std::size_t{1} << 16);
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        content.append(block.data(), static_cast<std::size_t>(stream.gcount()));
        if (content.size() > max_file_bytes) {
            fail(file, fmt::format("is larger than {} MiB", max_file_bytes >> 20), "give a YAML file of plausible size");
        }
    }
    if (stream.bad()) {
        fail(file, fmt::format("cannot be read ({})", last_system_error()), "check the file");
    }
    if (!starts_like_utf16_or_utf32(content)) {
        const std::size_t zero = content.find('\0');
        if (zero != std::string::npos) {
            fail(file, fmt::format("is not a text file: byte {} is zero", zero), "give a YAML file");
        }
        require_utf8(content, file);
    }
    return content;
}

/// A carriage return alone ends a line too, as on the first Macintosh; the parser knows only the other two ways.
void end_lines_by_newline(std::string& text) {
    for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) {
        if (at + 1 == text.size() || text[at + 1] != '\n') {
            text[at] = '\n';
        }
    }
}

std::string syntax_remedy(const std::string& message) {
    if (message == YAML::ErrorMsg::ALIAS_NOT_FOUND) {
        return "write \"*\" in quotes";
    }
    if (message == YAML::ErrorMsg::UNKNOWN_ANCHOR) {
        return "define the anchor before this place, or quote the text that starts with *";
    }
    return "check indentation (no tabs), colons, quotes and brackets at or before this place";
}

}  // namespace

Document parse(std::string text, std::string file, Diagnostics& diagnostics) {
    Document document;
    document.file = std::move(file);
    if (text.find('\0') == std::string::npos) {  // not UTF-16
        end_lines_by_newline(text);
        // The explicit end of a document cannot stand inside quotes: quotes that never close are noticed.
        text += "\n...\n";
    }
    std::istringstream content(std::move(text));
    TreeBuilder builder(document.file, diagnostics);
    try {
        YAML::Parser parser(content);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& exception) {
        if (exception.msg == YAML::ErrorMsg::DOC_IN_SCALAR) {
            throw InputError(
                Fault{{document.file, 0, 0}, "", "not valid YAML: a quoted text is never closed", "close the quotes"});
        }
        throw InputError(Fault{{document.file, exception.mark.line + 1, exception.mark.column + 1},
                               "",
                               "not valid YAML: " + exception.msg,
                               syntax_remedy(exception.msg)});
    }
    builder.warn_of_further_repetitions();
    document.root = builder.take_root();
    return document;
}

Document load(const std::filesystem::path& path, Diagnostics& diagnostics) {
    Document document = parse(read_text(path, path.string()), path.string(), diagnostics);
    if (document.root.kind == Kind::null) {
        fail(document.file, "is empty", "fill it or give another file");
    }
    return document;
}

std::string printable(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string shown;
    for (const char letter : text) {
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) {
            shown += letter == '\n' ? std::string("\\n") : fmt::format("\\x{:02x}", static_cast<unsigned char>(letter));
        } else {
            shown += letter;
        }
        if (shown.size() > 4 * longest) {
            break;
        }
    }
    if (shown.size() > longest) {
        std::size_t end = longest;
        while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) {
            --end;  // keep whole UTF-8 characters
        }
        shown.resize(end);
        shown += "...";
    }
    return shown;
}

std::string join_key(const std::string& path, std::string_view key) {
    return path.empty() ? printable(key) : fmt::format("{}.{}", path, printable(key));
}

std::string join_index(const std::string& path, std::size_t index) {
    return fmt::format("{}[{}]", path, index);
}

}  // namespace zigzag::yaml
