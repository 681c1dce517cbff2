// Which formats there are: a new one is a folder beside this one with its readers, and a line here for each noun that it
// describes.

#include "formats.hpp"

#include "zigzag_io/formats/huggingface/configuration_reader.hpp"
#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/formats/stream/stream_readers.hpp"
#include "zigzag_io/formats/zigzag/zigzag_readers.hpp"

namespace zigzag {

namespace {

using Path = std::filesystem::path;

void refuse_llm_options(const Path& file, const NetworkReading& reading) {
    if (reading.llm != LlmRequest()) {
        throw UsageError("options of language models (option `phase`, option `batch`, ...) go with a Hugging Face configuration, but " +
                         file.string() + " is none");
    }
}

Network read_llm_configuration(const Path& file, const NetworkReading& reading, Diagnostics& diagnostics) {
    if (!reading.dimensions.empty()) {
        throw UsageError("option `dim` sets symbolic dimensions of an ONNX model, but " + file.string() + " is a configuration");
    }
    if (reading.dialect != OperatorDialect::zigzag) {
        throw InputError(Fault{{file.string(), 0, 0}, "", "is a Hugging Face configuration, which only one core can be given so far",
                               "give an ONNX model or a YAML workload"});
    }
    return read_huggingface_network(file, reading.llm, diagnostics);
}

Network read_onnx_network(const Path& file, const NetworkReading& reading, Diagnostics& diagnostics) {
    refuse_llm_options(file, reading);
    return reading.dialect == OperatorDialect::zigzag
               ? read_workload_onnx(file, reading.dimensions, diagnostics)
               : stream::read_stream_workload_onnx(file, reading.dimensions, diagnostics, reading.dialect);
}

Network read_yaml_network(const Path& file, const NetworkReading& reading, Diagnostics& diagnostics) {
    if (!reading.dimensions.empty()) {
        throw UsageError("option `dim` sets symbolic dimensions of an ONNX model, but " + file.string() + " is a YAML workload");
    }
    refuse_llm_options(file, reading);
    return reading.dialect == OperatorDialect::zigzag ? read_workload_yaml(file, diagnostics)
                                                      : stream::read_stream_workload_yaml(file, diagnostics);
}

template <typename Noun, Noun (*reader)(const Path&, Diagnostics&)>
Noun read_plainly(const Path& file, const PlainReading& /*reading*/, Diagnostics& diagnostics) {
    return reader(file, diagnostics);
}

}  // namespace

const std::vector<Format<Network, NetworkReading>>& network_formats() {
    static const std::vector<Format<Network, NetworkReading>> formats{
        {"ONNX", &is_onnx_model, &read_onnx_network},
        {"Hugging Face's configuration", &is_huggingface_configuration, &read_llm_configuration},
        {"ZigZag's YAML", &recognises_all, &read_yaml_network},
    };
    return formats;
}

const std::vector<Format<Accelerator, AcceleratorReading>>& accelerator_formats() {
    static const std::vector<Format<Accelerator, AcceleratorReading>> formats{
        {"ZigZag's YAML", &recognises_all, &read_zigzag_accelerator},
    };
    return formats;
}

const std::vector<Format<UserMapping, PlainReading>>& mapping_formats() {
    static const std::vector<Format<UserMapping, PlainReading>> formats{
        {"ZigZag's YAML", &recognises_all, &read_plainly<UserMapping, &read_zigzag_mapping>},
    };
    return formats;
}

const std::vector<Format<stream::MulticoreAccelerator, PlainReading>>& multicore_accelerator_formats() {
    static const std::vector<Format<stream::MulticoreAccelerator, PlainReading>> formats{
        {"Stream's YAML", &recognises_all, &read_plainly<stream::MulticoreAccelerator, &stream::read_stream_accelerator_yaml>},
    };
    return formats;
}

const std::vector<Format<stream::StreamMapping, PlainReading>>& stream_mapping_formats() {
    static const std::vector<Format<stream::StreamMapping, PlainReading>> formats{
        {"Stream's or ZigZag's YAML", &recognises_all, &read_plainly<stream::StreamMapping, &stream::read_stream_mapping_yaml>},
    };
    return formats;
}

Network read_workload(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics,
                      const LlmRequest& request) {
    return format_of(file, network_formats()).read(file, {dimensions, OperatorDialect::zigzag, request}, diagnostics);
}

Accelerator read_accelerator(const std::filesystem::path& file, Diagnostics& diagnostics, const AcceleratorReading& reading) {
    return format_of(file, accelerator_formats()).read(file, reading, diagnostics);
}

UserMapping read_mapping(const std::filesystem::path& file, Diagnostics& diagnostics) {
    return format_of(file, mapping_formats()).read(file, {}, diagnostics);
}

}  // namespace zigzag

namespace stream {

MulticoreAccelerator read_multicore_accelerator(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics) {
    return format_of(file, zigzag::multicore_accelerator_formats()).read(file, {}, diagnostics);
}

StreamMapping read_stream_mapping(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics) {
    return format_of(file, zigzag::stream_mapping_formats()).read(file, {}, diagnostics);
}

zigzag::Network read_stream_workload(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions,
                                     zigzag::Diagnostics& diagnostics, zigzag::OperatorDialect dialect) {
    return format_of(file, zigzag::network_formats()).read(file, {dimensions, dialect}, diagnostics);
}

}  // namespace stream
