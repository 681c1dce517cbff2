#include "onnx_model_file.hpp"

#include <cerrno>
#include <climits>
#include <fstream>
#include <string>
#include <system_error>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/stubs/common.h>
#include <google/protobuf/stubs/logging.h>

#include "zigzag/base/errors.hpp"

namespace zigzag::onnx_import {

namespace {

/// A subgraph is three messages deep (graph, node, attribute): far beyond the nesting that is flattened, so that deeper models
/// are refused for that reason and not as broken ones.
constexpr int deepest_messages = 1000;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& message, const std::string& remedy) {
    throw InputError(Fault{{file.string(), 0, 0}, "", message, remedy});
}

void check_file(const std::filesystem::path& file) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) {
        refuse(file, error && error != std::errc::no_such_file_or_directory ? error.message() : "no such file",
               "give the path of an ONNX model");
    }
    if (std::filesystem::is_directory(status)) {
        refuse(file, "is a directory", "give the path of an ONNX model");
    }
    if (std::filesystem::is_regular_file(status)) {
        const std::uintmax_t size = std::filesystem::file_size(file, error);
        if (!error && size == 0) {
            refuse(file, "the file is empty", "export the model again");
        }
        if (!error && size > INT_MAX) {
            refuse(file, "the file is larger than 2 GiB, the most that protobuf can read",
                   "save the model with its weights as external data");
        }
    }
}

}  // namespace

onnx::ModelProto load_model(const std::filesystem::path& file) {
    check_file(file);
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        refuse(file, "cannot be opened: " + std::generic_category().message(errno), "check its permissions");
    }
    const google::protobuf::LogSilencer silence;  // a broken file is reported by us, once
    google::protobuf::io::IstreamInputStream bytes(&stream, 1 << 16);
    google::protobuf::io::CodedInputStream coded(&bytes);
    coded.SetTotalBytesLimit(INT_MAX);
    coded.SetRecursionLimit(deepest_messages);
    onnx::ModelProto model;
    if (!model.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage()) {
        refuse(file, "not an ONNX model, or cut off", "export the model again, in the binary form");
    }
    if (!model.has_graph()) {
        refuse(file, "the file holds no graph", "export the model again, in the binary form");
    }
    return model;
}

}  // namespace zigzag::onnx_import
