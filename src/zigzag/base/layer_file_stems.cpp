#include "zigzag/base/layer_file_stems.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace zigzag {

namespace {

constexpr std::size_t longest_stem = 200;

}  // namespace

std::string LayerFileStems::unique_stem(std::string_view layer_name) {
    std::string stem;
    for (const char letter : layer_name) {
        const auto byte = static_cast<unsigned char>(letter);
        stem += letter == '/' || byte < 0x20 || byte == 0x7F ? '_' : letter;
    }
    if (stem.empty()) {
        stem = "layer";
    }
    if (stem.size() > longest_stem) {
        // Cut between characters: a continuation byte of UTF-8 never starts a kept part.
        const auto continues = [&stem](std::size_t position) {
            return position < stem.size() && (static_cast<unsigned char>(stem[position]) & 0xC0) == 0x80;
        };
        std::size_t head_end = longest_stem / 2;
        while (head_end > 0 && continues(head_end)) {
            --head_end;
        }
        std::size_t tail_start = stem.size() - longest_stem / 2 + 1;
        while (continues(tail_start)) {
            ++tail_start;
        }
        stem = stem.substr(0, head_end) + "_" + stem.substr(tail_start);
    }
    std::string unique = stem;
    for (int number = 2; !given_.insert(unique).second; ++number) {
        unique = fmt::format("{}_{}", stem, number);
    }
    return unique;
}

}  // namespace zigzag
