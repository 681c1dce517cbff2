// Reads a multi-core accelerator: first the cores, because everything else names them by id, then how they are connected, either
// connection by connection (Stream's form) or by a generated topology.

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connectivity_reader.hpp"
#include "core_reader.hpp"
#include "stream/hardware/topology.hpp"
#include "stream_readers.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"
#include "zigzag_io/formats/zigzag/accelerator_reader.hpp"

namespace stream {

namespace {

namespace yaml = zigzag::yaml;

/// Keys of later versions of Stream that say nothing about cost.
constexpr std::array<std::string_view, 3> unused_keys{"core_coordinates", "technology_node", "memory_aliases"};

std::optional<int> parse_core_id(const std::string& key) {
    int id = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    const bool is_id = error == std::errc{} && end == key.data() + key.size() && id >= 0;
    return is_id ? std::optional(id) : std::nullopt;
}

class MulticoreReader {
public:
    MulticoreReader(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics)
        : document_(yaml::load(file, diagnostics)), faults_(document_.file, diagnostics), core_reader_(file, diagnostics) {}

    MulticoreAccelerator read() {
        std::vector<std::string_view> known{
            "name", "cores", "offchip_core_id", "unit_energy_cost", "topology", "core_connectivity", "core_memory_sharing",
            "clock"};
        known.insert(known.end(), unused_keys.begin(), unused_keys.end());
        const yaml::Value root(document_.root, "", faults_);
        if (const auto record = yaml::Record::open(root, known)) {
            read_record(*record);
        }
        if (is_correct()) {
            yaml::add_faults_of_model(root, validate(accelerator_));
        }
        std::vector<zigzag::Fault> all = faults_.in_file_order();
        all.insert(all.end(), core_reader_.faults().begin(), core_reader_.faults().end());
        if (!all.empty()) {
            throw zigzag::InputError(std::move(all));
        }
        return std::move(accelerator_);
    }

private:
    void read_record(const yaml::Record& record) {
        if (const auto found = record.required("name", "a name for the accelerator")) {
            accelerator_.name = found->as_text().value_or("");
        }
        for (const std::string_view key : unused_keys) {
            if (const auto found = record.optional(key)) {
                found->warn("is not used");
            }
        }
        const auto found_cores = record.required("cores", "core ids and their files, such as {0: ./cores/core.yaml}");
        if (found_cores) {
            read_cores(*found_cores);
        }
        read_clock(record);
        const auto found_offchip = record.required("offchip_core_id", "the id of the core in front of the off-chip memory");
        const bool has_offchip = found_offchip && read_offchip(*found_offchip);
        std::optional<double> unit_energy_cost;
        if (const auto found = record.nullable("unit_energy_cost")) {
            unit_energy_cost = found->as_amount();
        }
        if (!found_cores || !has_offchip) {
            return;  // what follows could only complain about missing cores
        }
        if (const auto found = record.optional("topology")) {
            for (const std::string_view key : {"core_connectivity", "core_memory_sharing"}) {
                if (const auto other = record.optional(key)) {
                    other->fault("cannot be combined with topology", "keep one of the two");
                }
            }
            read_topology(*found, unit_energy_cost);
            return;
        }
        std::vector<std::vector<int>> memory_sharing;
        if (const auto found = record.nullable("core_memory_sharing")) {
            memory_sharing = read_memory_sharing(*found, accelerator_);
        }
        if (const auto found = record.required("core_connectivity", "a list of links and buses, or a topology")) {
            read_connectivity(*found, unit_energy_cost, memory_sharing, accelerator_);
            if (is_correct()) {
                complete(accelerator_, PathRule::breadth_first, memory_sharing);
            }
        }
    }

    /// The clock of the whole, which is that of the cores when it is given there alone.
    void read_clock(const yaml::Record& record) {
        const auto found = record.nullable("clock");
        if (found) {
            accelerator_.clock_rate = zigzag::read_clock_rate(*found).value_or(0);
        }
        for (const Core& core : accelerator_.cores) {
            const double own = core.accelerator.clock_rate;
            if (accelerator_.clock_rate == 0) {
                accelerator_.clock_rate = own;
            } else if (own != 0 && own != accelerator_.clock_rate) {
                const yaml::Value place = found ? *found : *record.optional("cores");
                place.fault(fmt::format("core {} has a clock of {} Hz, but {} Hz hold for all before it", core.id, own,
                                        accelerator_.clock_rate),
                            "a schedule counts cycles of one clock: give all the same, and scale the bandwidths of slower cores");
            }
        }
    }

    bool is_correct() const { return faults_.empty() && core_reader_.faults().empty(); }

    /// Cores in ascending order of ids. Cores that could not be read are there with their id, so that others can name them.
    void read_cores(const yaml::Value& value) {
        const auto members = value.as_members();
        if (!members) {
            return;
        }
        if (members->empty()) {
            value.fault("there is no core", "add at least one compute core and the off-chip core");
        }
        for (const auto& [key, entry] : *members) {
            const auto id = parse_core_id(key);
            if (!id) {
                entry.fault(fmt::format("\"{}\" is not a core id", yaml::printable(key)), "number the cores: 0, 1, 2, ...");
                continue;
            }
            if (accelerator_.index_of(*id)) {
                entry.fault(fmt::format("a second core with id {}", *id), "give every core an id of its own");
                continue;
            }
            std::optional<Core> core = core_reader_.read(entry);
            if (!core) {
                unread_.insert(*id);
                core = Core{};
            }
            core->id = *id;
            accelerator_.cores.push_back(std::move(*core));
        }
        std::sort(accelerator_.cores.begin(), accelerator_.cores.end(), [](const Core& a, const Core& b) { return a.id < b.id; });
    }

    bool read_offchip(const yaml::Value& value) {
        const auto id = read_core_id(value, accelerator_);
        if (!id) {
            return false;
        }
        accelerator_.offchip_core = *accelerator_.index_of(*id);
        for (const Core& core : accelerator_.cores) {
            if (unread_.contains(core.id)) {
                continue;
            }
            if (core.id == *id && core.type != CoreType::memory) {
                value.fault(fmt::format("core {} ({}) is a compute core", *id, core.name()),
                            "name the memory core, or set its type to memory");
            } else if (core.id != *id && core.type == CoreType::memory) {
                value.fault(fmt::format("core {} ({}) is a memory core, too", core.id, core.name()),
                            "one memory core can be in front of the off-chip memory; make the others compute cores");
            }
        }
        if (accelerator_.cores.size() < 2) {
            value.fault("the off-chip core is the only one", "add a compute core");
        }
        return true;
    }

    /// Takes the core out of `cores`.
    std::optional<Core> read_special_core(const yaml::Record& record, std::string_view key, std::vector<Core>& cores) {
        const auto found = record.nullable(key);
        const auto id = found ? read_core_id(*found, accelerator_) : std::nullopt;
        if (!id) {
            return std::nullopt;
        }
        const auto core = std::find_if(cores.begin(), cores.end(), [&](const Core& other) { return other.id == *id; });
        if (core == cores.end()) {
            found->fault(fmt::format("core {} has another place already", *id), "name three different cores");
            return std::nullopt;
        }
        std::optional<Core> taken = std::move(*core);
        cores.erase(core);
        return taken;
    }

    void read_topology(const yaml::Value& value, std::optional<double> unit_energy_cost) {
        const auto record =
            yaml::Record::open(value, {"type", "rows", "columns", "bandwidth", "unit_energy_cost", "pooling_core", "simd_core"});
        if (!record) {
            return;
        }
        bool is_mesh = false;
        if (const auto found = record->required("type", "mesh_2d or bus")) {
            const auto type = found->as_text();
            is_mesh = type == "mesh_2d";
            if (type && !is_mesh && *type != "bus") {
                found->fault_found("mesh_2d or bus");
                return;
            }
        }
        const auto found_bandwidth = record->required("bandwidth", "bits per cycle of each link");
        const auto bandwidth = found_bandwidth ? read_bandwidth(*found_bandwidth) : std::nullopt;
        if (const auto found = record->nullable("unit_energy_cost")) {
            unit_energy_cost = found->as_amount();
        }
        TopologyCores cores;
        cores.offchip = accelerator_.offchip();
        cores.compute = accelerator_.cores;
        std::erase_if(cores.compute, [&](const Core& core) { return core.id == cores.offchip.id; });
        cores.pooling = read_special_core(*record, "pooling_core", cores.compute);
        cores.simd = read_special_core(*record, "simd_core", cores.compute);
        const std::size_t rows = is_mesh ? read_extent(*record, "rows") : 0;
        const std::size_t columns = is_mesh ? read_extent(*record, "columns") : 0;
        if (is_mesh && rows > 0 && columns > 0 && rows * columns != cores.compute.size()) {
            value.fault(
                fmt::format("a mesh of {} x {} has {} places, found {} compute cores beside pooling, SIMD and off-chip core",
                            rows, columns, rows * columns, cores.compute.size()),
                "make rows x columns the number of compute cores");
        }
        for (const std::string_view key : {"rows", "columns"}) {
            if (const auto found = record->optional(key); found && !is_mesh) {
                found->fault("a bus has no rows and columns", "remove it, or use type mesh_2d");
            }
        }
        if (!is_correct() || !bandwidth) {
            return;
        }
        const double cost = unit_energy_cost.value_or(0);
        std::string name = accelerator_.name;
        accelerator_ = is_mesh ? mesh_2d(std::move(name), std::move(cores), rows, columns, *bandwidth, cost)
                               : bus(std::move(name), std::move(cores), *bandwidth, cost);
    }

    /// 0 when it is missing or wrong.
    static std::size_t read_extent(const yaml::Record& record, std::string_view key) {
        constexpr std::int64_t most = 1 << 16;
        const auto found = record.required(key, "a number of cores");
        return static_cast<std::size_t>(found ? found->as_integer(1, most).value_or(0) : 0);
    }

    yaml::Document document_;
    yaml::FaultList faults_;
    CoreReader core_reader_;
    MulticoreAccelerator accelerator_;
    std::set<int> unread_;  ///< ids of cores whose description has faults
};

}  // namespace

MulticoreAccelerator read_stream_accelerator_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics) {
    return MulticoreReader(file, diagnostics).read();
}

}  // namespace stream
