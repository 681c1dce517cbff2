#include "readers.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "zigzag/base/errors.hpp"

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/intra_core.hpp"
#include "stream/mapping/mapping.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/formats/stream/cost_table_file.hpp"
#include "zigzag_io/formats/stream/parser.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/record/evaluation_reader.hpp"
#include "zigzag_io/report/report.hpp"

namespace fuzz {

namespace {

using std::filesystem::path;

/// What one of several readings of a file throws must not keep the others from seeing it.
template <class Reading>
void refusing(const Reading& reading) {
    try {
        reading();
    } catch (const zigzag::InputError&) {
    } catch (const zigzag::UsageError&) {
    }
}

void read_onnx(const path& file) {
    zigzag::Diagnostics notes;
    refusing([&] { zigzag::read_workload_onnx(file, {}, notes); });
    refusing([&] { stream::read_stream_workload(file, {}, notes, zigzag::OperatorDialect::stream_2023); });
    refusing([&] { stream::read_stream_workload(file, {}, notes, zigzag::OperatorDialect::stream_2025); });
}

void read_workload(const path& file) {
    zigzag::Diagnostics notes;
    refusing([&] { zigzag::read_workload_yaml(file, notes); });
    refusing([&] { stream::read_stream_workload(file, {}, notes); });
}

void read_accelerator(const path& file) {
    zigzag::Diagnostics notes;
    refusing([&] { zigzag::read_accelerator(file, notes); });
    zigzag::AcceleratorReading macro;
    macro.macro_only = true;
    refusing([&] { zigzag::read_accelerator(file, notes, macro); });
}

void read_mapping(const path& file) {
    zigzag::Diagnostics notes;
    zigzag::read_mapping(file, notes);
}

void read_multicore(const path& file) {
    zigzag::Diagnostics notes;
    stream::read_multicore_accelerator(file, notes);
}

void read_stream_mapping(const path& file) {
    zigzag::Diagnostics notes;
    stream::read_stream_mapping(file, notes);
}

void read_pipeline(const path& file) {
    zigzag::Diagnostics notes;
    zigzag::read_pipeline(file, notes);
}

/// What a cost table is about: one layer, in two parts, on three cores.
struct Costed {
    zigzag::Diagnostics notes;
    stream::MulticoreAccelerator accelerator =
        stream::read_multicore_accelerator(ZIGZAG_INPUTS_DIR "/multicore/three_core_bus.yaml", notes);
    zigzag::Network workload = stream::read_stream_workload(ZIGZAG_INPUTS_DIR "/workload/resnet18_first_layer.yaml", {}, notes);
    stream::CnGraph graph = stream::make_cn_graph(workload, {{}}, nullptr);
};

void read_cost_table(const path& file) {
    static const Costed costed;
    stream::read_cost_table(file, "of other inputs", costed.graph, costed.accelerator);
}

/// What was read without complaint can be written again.
void read_result(const path& file) {
    zigzag::json_text(zigzag::complete_json(zigzag::read_evaluation(file)));
}

constexpr std::array all_readers{
    Reader{"onnx", ".onnx", read_onnx},
    Reader{"workload", ".yaml", read_workload},
    Reader{"accelerator", ".yaml", read_accelerator},
    Reader{"mapping", ".yaml", read_mapping},
    Reader{"multicore", ".yaml", read_multicore},
    Reader{"stream_mapping", ".yaml", read_stream_mapping},
    Reader{"pipeline", ".yaml", read_pipeline},
    Reader{"cost_table", ".json", read_cost_table},
    Reader{"result", ".json", read_result},
};

}  // namespace

std::span<const Reader> readers() {
    return all_readers;
}

const Reader* find_reader(std::string_view kind) {
    for (const Reader& reader : all_readers) {
        if (reader.kind == kind) {
            return &reader;
        }
    }
    return nullptr;
}

void read_or_refuse(const Reader& reader, const path& file) {
    refusing([&] { reader.read(file); });
}

}  // namespace fuzz
