#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// Writes values one after the other as a text that says them without doubt: equal texts, equal values. Numbers come back to the
/// bit. What a search follows from, and what it found, are written down so (Store).
///
/// `add("K"); add(64); add(0.5)` gives `1:K 64 0x1p-1 `.
class ContentWriter {
public:
    ContentWriter();

    void add(std::string_view text);
    void add(const char* text) { add(std::string_view(text)); }
    void add(double value);
    void add(bool value) { add(std::int64_t{value}); }
    void add(std::int64_t value);
    template <std::integral Number>
    void add(Number value) {
        add(static_cast<std::int64_t>(value));
    }
    /// A list: its length, then its items, each written by `write(item)`.
    template <class List, class Write>
    void add_list(const List& list, const Write& write) {
        add(static_cast<std::int64_t>(std::size(list)));
        for (const auto& item : list) {
            write(item);
        }
    }

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// Reads back, in the same order, what a ContentWriter wrote. Throws std::runtime_error where something else stands there.
class ContentReader {
public:
    explicit ContentReader(std::string_view text) : rest_(text) {}

    std::string text();
    double number();
    std::int64_t integer();
    /// Length of a list of items that take at least one character each.
    std::size_t length();
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view word();

    std::string_view rest_;
};

}  // namespace zigzag

#pragma GCC visibility pop
