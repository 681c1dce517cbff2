#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// How a memory is built.
enum class MemoryTechnology : std::uint8_t { sram, register_file, dram };

/// Where the cost of a memory comes from.
enum class CostOrigin : std::uint8_t {
    given,  ///< the accelerator file
    model,  ///< modelled_costs
    cacti   ///< a run of CACTI, or its cached result
};

constexpr std::string_view to_string(CostOrigin origin) {
    return origin == CostOrigin::given ? "given" : origin == CostOrigin::model ? "model" : "cacti";
}

/// What decides the cost of a memory: capacity (bits, >= 1), width of a port (bits, >= 1), ports (at least one of any kind), and
/// the node of the process in nm.
struct MemoryShape {
    MemoryTechnology technology = MemoryTechnology::sram;
    std::int64_t size = 1;
    std::int64_t width = 1;
    std::int64_t read_ports = 1;
    std::int64_t write_ports = 1;
    std::int64_t read_write_ports = 0;
    double node = 22;

    std::int64_t number_of_ports() const { return read_ports + write_ports + read_write_ports; }
    bool operator==(const MemoryShape&) const = default;
};

/// pJ per access of a port's full width, mm² of one instance; all above 0.
struct MemoryCosts {
    double read = 0;
    double write = 0;
    double area = 0;
};

/// Closed forms for memory costs, a fit to published results of CACTI 7 (sram) and to published accelerators (register files,
/// DRAM). How far off it is: docs/memory-costs.md.
MemoryCosts modelled_costs(const MemoryShape& shape);

/// Works out costs of memories whose file leaves them open.
class MemoryCostSource {
public:
    virtual ~MemoryCostSource() = default;
    /// Throws std::runtime_error with a reason for people when it cannot.
    virtual MemoryCosts costs(const MemoryShape& shape) const = 0;
    virtual CostOrigin origin() const = 0;
    /// What the user should know of the answers since the last call: a damaged cache.
    virtual std::vector<Fault> take_warnings() const { return {}; }
};

/// modelled_costs as a source: the default.
class ModelledMemoryCosts final : public MemoryCostSource {
public:
    MemoryCosts costs(const MemoryShape& shape) const override { return modelled_costs(shape); }
    CostOrigin origin() const override { return CostOrigin::model; }
};

}  // namespace zigzag

#pragma GCC visibility pop
