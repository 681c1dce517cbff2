// Formats are asked in their order, and the last one takes what nobody knows.
#include "zigzag_io/formats/registry/formats.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "unit/formats/stream/temporary_folder.hpp"

using namespace zigzag;

namespace {

/// A format of two lines of code, known by its first word.
bool begins_with_size(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string word;
    return stream >> word && word == "size";
}

int read_size(const std::filesystem::path& file, const int& unit, Diagnostics& /*diagnostics*/) {
    std::ifstream stream(file);
    std::string word;
    int size = 0;
    stream >> word >> size;
    return unit * size;
}

int refuse(const std::filesystem::path& file, const int& /*unit*/, Diagnostics& /*diagnostics*/) {
    throw InputError(Fault{{file.string(), 0, 0}, "", "no size", "write size and a number"});
}

template <typename Noun, typename Reading>
bool ends_with_one_for_all(const std::vector<Format<Noun, Reading>>& formats) {
    return !formats.empty() && formats.back().recognises("no_such_folder/no_such_file");
}

}  // namespace

TEST_CASE("a file is read by the first format that recognises it") {
    const std::vector<Format<int, int>> formats{{"sizes", &begins_with_size, &read_size}, {"others", &recognises_all, &refuse}};
    const stream::test::TemporaryFolder folder;
    Diagnostics diagnostics;
    folder.write("sized", "size 7");
    folder.write("empty", "");
    const std::filesystem::path sized = folder.path() / "sized";
    CHECK(format_of(sized, formats).name == "sizes");
    CHECK(format_of(sized, formats).read(sized, 6, diagnostics) == 42);
    for (const auto& other : {folder.path() / "empty", folder.path() / "missing"}) {
        CHECK_THROWS_AS(format_of(other, formats).read(other, 6, diagnostics), InputError);
    }
}

TEST_CASE("every noun has a format that takes what no other one knows") {
    CHECK(ends_with_one_for_all(network_formats()));
    CHECK(ends_with_one_for_all(accelerator_formats()));
    CHECK(ends_with_one_for_all(mapping_formats()));
    CHECK(ends_with_one_for_all(multicore_accelerator_formats()));
    CHECK(ends_with_one_for_all(stream_mapping_formats()));
}

TEST_CASE("ONNX models are known by their suffix") {
    CHECK(format_of("model.onnx", network_formats()).name == "ONNX");
    CHECK(format_of("model.yaml", network_formats()).name == "ZigZag's YAML");
    CHECK(format_of("onnx", network_formats()).name == "ZigZag's YAML");
}
