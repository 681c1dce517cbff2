// One content, two stores behind it: a result in memory is the object that the search has left, one beyond the run is a text.
//
// In memory, results stand by the accelerator's object and not by its content. Data locality makes accelerators for layers, of
// which one may equal the whole accelerator, on which layers are searched too, for comparison and without a word: such a search
// must not stand for one that has something to say. It also spares networks that are mapped in milliseconds the description of
// the accelerator.
//
// What is kept of a layer beyond the run is its mapping: spatial mapping, loop order and, where the allocator did not decide
// them, boundaries. The problem that the mapping solves is made again from the run's own layer and accelerator, so nothing of
// another run shows.
#include "zigzag/stages/layer_store.hpp"

#include <memory>
#include <tuple>
#include <utility>

#include "zigzag/base/content_text.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/mapping/problem_content.hpp"
#include "zigzag/pipeline/aside.hpp"

namespace zigzag {

namespace {

void describe(const SearchSettings& settings, ContentWriter& content) {
    const auto& [lpf_limit, salsa, optimal, nb_spatial_mappings_generated, exhaustive_spatial_search, enable_mix_spatial_mapping,
                 bounds_layers] = settings;
    content.add(lpf_limit.has_value());
    content.add(lpf_limit.value_or(0));
    const auto& [iteration_number, start_temperature, number_of_walks, seed] = salsa;
    content.add(iteration_number);
    content.add(start_temperature);
    content.add(number_of_walks);
    content.add(seed);
    const auto& [factors, allocation, gap, time_limit, memory_limit] = optimal;
    content.add(factors == LoopFactors::prime);
    content.add(allocation == Allocation::optimal);
    content.add(gap);
    content.add(time_limit.has_value());
    content.add(time_limit.value_or(0));
    content.add(memory_limit);
    content.add(nb_spatial_mappings_generated);
    content.add(exhaustive_spatial_search);
    content.add(enable_mix_spatial_mapping);
    content.add(bounds_layers);
}

void write(const SourceLocation& where, ContentWriter& text) {
    const auto& [file, line, column] = where;
    text.add(file);
    text.add(line);
    text.add(column);
}

SourceLocation read_location(ContentReader& reader) {
    SourceLocation where;
    where.file = reader.text();
    where.line = static_cast<int>(reader.integer());
    where.column = static_cast<int>(reader.integer());
    return where;
}

void write(const Diagnostics& said, ContentWriter& text) {
    text.add_list(said.warnings(), [&](const Fault& fault) {
        const auto& [where, key, message, remedy] = fault;
        write(where, text);
        text.add(key);
        text.add(message);
        text.add(remedy);
    });
}

Diagnostics read_diagnostics(ContentReader& reader) {
    Diagnostics said;
    for (std::size_t count = reader.length(); count > 0; --count) {
        SourceLocation where = read_location(reader);
        std::string key = reader.text();
        std::string message = reader.text();
        said.warn(std::move(where), std::move(key), std::move(message), reader.text());
    }
    return said;
}

void write(const Score& score, ContentWriter& text) {
    const auto& [energy, latency] = score;
    text.add(energy);
    text.add(latency);
}

Score read_score(ContentReader& reader) {
    Score score;
    score.energy = reader.number();
    score.latency = reader.number();
    return score;
}

SpatialMapping read_spatial_mapping(ContentReader& reader) {
    SpatialMapping mapping(reader.length());
    for (ArrayDimensionMapping& dimension : mapping) {
        dimension.array_dimension = reader.text();
        dimension.loops.resize(reader.length());
        for (SpatialLoop& loop : dimension.loops) {
            loop.dimension = reader.text();
            loop.factor = reader.integer();
        }
    }
    return mapping;
}

void write(const OrderCertificate& certificate, ContentWriter& text) {
    const auto& [objective, factors, allocation, nb_orders, spatial_candidates, excluded_candidates, best, lower_bound, labels,
                 proven, exact_arithmetic, limitation] = certificate;
    text.add(objective);
    text.add(factors == LoopFactors::prime);
    text.add(allocation == Allocation::optimal);
    text.add(nb_orders);
    text.add(spatial_candidates);
    text.add(excluded_candidates);
    text.add(best);
    text.add(lower_bound);
    text.add(labels);
    text.add(proven);
    text.add(exact_arithmetic);
    text.add(limitation);
}

OrderCertificate read_certificate(ContentReader& reader) {
    OrderCertificate certificate;
    certificate.objective = reader.text();
    certificate.factors = reader.integer() != 0 ? LoopFactors::prime : LoopFactors::any;
    certificate.allocation = reader.integer() != 0 ? Allocation::optimal : Allocation::greedy;
    certificate.nb_orders = reader.text();
    certificate.spatial_candidates = static_cast<std::size_t>(reader.integer());
    certificate.excluded_candidates = static_cast<std::size_t>(reader.integer());
    certificate.best = reader.number();
    certificate.lower_bound = reader.number();
    certificate.labels = static_cast<std::uint64_t>(reader.integer());
    certificate.proven = reader.integer() != 0;
    certificate.exact_arithmetic = reader.integer() != 0;
    certificate.limitation = reader.text();
    return certificate;
}

/// What the search of a layer found and said.
std::string text_of(const Result& found, const pipeline::Aside& said, const Task& task) {
    ContentWriter text;
    write(said.warnings, text);
    write(said.notes, text);
    text.add(task.layer->name);
    text.add(task.constraints->name);
    write(task.constraints->where, text);
    // Of what is not written, layer and locality are the task's, and the rest is made when it is asked for.
    const auto& [score, layer, locality, problem, order, boundaries, certificate, lower_bounds, layer_bounds, explained,
                 network] = found;
    write(score, text);
    describe(problem->spatial_mapping, text);
    text.add_list(order, [&](const Loop& loop) {
        text.add(loop.dimension);
        text.add(loop.factor);
    });
    text.add(boundaries.has_value());
    for (const std::vector<std::size_t>& operand : boundaries.value_or(MemoryBoundaries{})) {
        text.add_list(operand, [&](std::size_t boundary) { text.add(boundary); });
    }
    text.add(certificate.has_value());
    write(certificate.value_or(OrderCertificate{}), text);
    text.add(lower_bounds.has_value());
    write(lower_bounds.value_or(Score{}), text);
    static_cast<void>(std::tie(layer, locality, layer_bounds, explained, network));
    return text.text();
}

/// The result for the task's layer, with what was said about it said again. None when that was said about another layer.
std::optional<Result> read_result(const std::string& text, const Task& task, const Services& services) {
    ContentReader reader(text);
    pipeline::Aside said;
    said.warnings = read_diagnostics(reader);
    said.notes = read_diagnostics(reader);
    const std::string layer = reader.text();
    const std::string entry = reader.text();
    const SourceLocation where = read_location(reader);
    const bool said_nothing = said.warnings.warnings().empty() && said.notes.warnings().empty();
    if (!said_nothing && (layer != task.layer->name || entry != task.constraints->name || where != task.constraints->where)) {
        return std::nullopt;
    }
    Result result;
    result.score = read_score(reader);
    result.problem = std::make_shared<const MappingProblem>(
        make_mapping_problem(*task.layer, task.accelerator, *task.constraints, read_spatial_mapping(reader), task.model));
    result.order.resize(reader.length());
    for (Loop& loop : result.order) {
        loop.dimension = static_cast<int>(reader.integer());
        loop.factor = reader.integer();
    }
    const bool has_boundaries = reader.integer() != 0;
    MemoryBoundaries boundaries;
    for (std::vector<std::size_t>& operand : boundaries) {
        operand.resize(reader.length());
        for (std::size_t& boundary : operand) {
            boundary = static_cast<std::size_t>(reader.integer());
        }
    }
    if (has_boundaries) {
        result.boundaries = std::move(boundaries);
    }
    const bool has_certificate = reader.integer() != 0;
    OrderCertificate certificate = read_certificate(reader);
    if (has_certificate) {
        result.certificate = std::move(certificate);
    }
    const bool has_bounds = reader.integer() != 0;
    const Score bounds = read_score(reader);
    if (has_bounds) {
        result.lower_bounds = bounds;
    }
    result.stand_for(task);
    said.tell(services);
    return result;
}

}  // namespace

LayerStore::LayerStore(TextStore& store, const std::vector<StageSpecification>& stages) : kept_(&store) {
    ContentWriter chain;
    chain.add_list(stages, [&](const StageSpecification& stage) {
        chain.add(stage.name);
        chain.add_list(stage.options, [&](const StageOption& option) {
            chain.add(option.name);
            chain.add(option.value);
        });
    });
    chain_ = chain.text();
}

LayerStore::LayerStore(const LayerStore* of_the_run) {
    if (of_the_run != nullptr) {
        kept_ = of_the_run->kept_;
        chain_ = of_the_run->chain_;
    }
}

MemoryStore<Result>& LayerStore::found_on(const std::shared_ptr<const Accelerator>& accelerator) {
    const std::lock_guard lock(mutex_);
    return found_[accelerator];
}

std::optional<Result> LayerStore::found_or_searched(const Task& task, const Services& services,
                                                    const std::function<std::optional<Result>(const Services&)>& search) {
    ContentWriter content;
    content.add("mapping of a layer");
    content.add(chain_);
    zigzag::describe(task.model, content);
    describe(task.search, content);
    zigzag::describe(*task.layer, content);
    zigzag::describe(*task.constraints, content);
    const std::string on_this_accelerator = content.text();
    MemoryStore<Result>& found = found_on(task.accelerator);
    if (const auto known = found.find(on_this_accelerator)) {
        Result result = *known;
        result.stand_for(task);
        return result;
    }
    std::optional<Result> result;
    if (kept_ == nullptr) {
        result = search(services);
    } else {
        zigzag::describe(*task.accelerator, content);
        result = kept_or_searched(content.text(), task, services, search);
    }
    if (result) {
        const auto remembered = std::make_shared<Result>(*result);
        remembered->explained.reset();
        remembered->locality = nullptr;  // does not outlive the layer's turn
        found.keep(on_this_accelerator, remembered);
    }
    return result;
}

std::optional<Result> LayerStore::kept_or_searched(const std::string& content, const Task& task, const Services& services,
                                                   const std::function<std::optional<Result>(const Services&)>& search) const {
    if (const auto text = kept_->find(content)) {
        if (std::optional<Result> known = read_result(*text, task, services)) {
            return known;
        }
    }
    pipeline::Aside said;
    Services own = services;
    own.warnings = &said.warnings;
    own.notes = &said.notes;
    std::optional<Result> found;
    try {
        found = search(own);
    } catch (...) {
        said.tell(services);
        throw;
    }
    said.tell(services);
    const bool interrupted = services.interrupted != nullptr && *services.interrupted;
    if (found && found->problem && !found->layer_bounds && !interrupted) {
        kept_->keep(content, std::make_shared<const std::string>(text_of(*found, said, task)));
    }
    return found;
}

void keep_once(const Task& task, const Services& services, const Keep& keep,
               const std::function<std::optional<Result>(const Services&)>& search) {
    Services below = services;
    below.layers = nullptr;
    std::optional<Result> result =
        services.layers != nullptr ? services.layers->found_or_searched(task, below, search) : search(below);
    if (result) {
        keep(*result);
    }
}

}  // namespace zigzag
