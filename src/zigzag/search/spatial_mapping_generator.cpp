// Spatial mapping candidates.
//
// Each open array dimension offers single loops (factors: divisors of the largest unrolling, descending, 1 included) and, when
// mixing is on, every set of two or more hinted loops with factors above 1. The product over the open dimensions is walked depth
// first, last dimension fastest; a branch ends where a loop would be unrolled beyond its size, or where even full
// use of the dimensions that are still open would not bring it among the best. The score of a candidate is u + (u
// / t - 1), with u the multipliers in use and t the largest unrolling of one loop, so that of equal use the more even one wins.
// Example: K 32 on D1 and C 2 or 1 on D2 score 64 + 1 and 32 + 0.
//
// Many equal array dimensions make that hopeless: ten of size 2 have 1.2 million best candidates, which are 6 but for the
// dimensions that the loops stand on. So when a first walk meets too much, a second one goes through combinations that do not
// fall along alike dimensions (K K OX, not K OX K), each the first of its set in the order of the first walk, and counts it as
// many times as its set has members, so that the same scores stay among the best. It visits C(n + k - 1, n) combinations of k
// offers on n dimensions instead of k^n. What is still too much is cut off there, and the caller told.
#include "zigzag/search/spatial_mapping_generator.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <optional>

#include "zigzag/mapping/spatial_limits.hpp"

namespace zigzag {

namespace {

constexpr std::size_t most_visited_at_first = 10'000'000;  // about two seconds
constexpr std::size_t most_visited_at_last = 100'000'000;

std::vector<std::int64_t> divisors(std::int64_t value) {
    std::vector<std::int64_t> result;
    for (std::int64_t candidate = 1; candidate * candidate <= value; ++candidate) {
        if (value % candidate == 0) {
            result.push_back(candidate);
            if (candidate != value / candidate) {
                result.push_back(value / candidate);
            }
        }
    }
    std::sort(result.begin(), result.end());
    return result;
}

class Generator {
public:
    Generator(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
              const SpatialGeneratorOptions& options, Diagnostics& notes)
        : layer_(layer), accelerator_(accelerator), options_(options), limits_(layer, accelerator, entry) {
        wanted_ =
            static_cast<double>(options.exhaustive ? max_exhaustive_spatial_mappings : options.nb_spatial_mappings_generated);
        mapping_ = reduce_spatial_mapping(layer, accelerator, entry, notes);
        for (const std::string& name : open_array_dimensions(accelerator, mapping_)) {
            open_.emplace_back().name = name;
            for (std::vector<SpatialLoop>& loops : offers(name, hint_for(name, entry, notes))) {
                Offer offer{std::move(loops), {}};
                double unrolling = 1;
                for (const SpatialLoop& loop : offer.loops) {
                    offer.indices.push_back(index_of(loop.dimension));
                    unrolling *= static_cast<double>(loop.factor);
                }
                open_.back().most = std::max(open_.back().most, unrolling);
                open_.back().offers.push_back(std::move(offer));
            }
        }
        for (std::size_t index = 0; index < open_.size(); ++index) {
            for (std::size_t earlier = index; earlier-- > 0 && !open_[index].alike;) {
                if (are_alike(open_[earlier], open_[index])) {
                    open_[index].alike = earlier;
                }
            }
        }
        unrolled_.assign(layer.loop_dimensions.size(), 1);
        for (const ArrayDimensionMapping& on_dimension : mapping_) {
            for (const SpatialLoop& loop : on_dimension.loops) {
                unrolled_[index_of(loop.dimension)] *= loop.factor;
            }
        }
    }

    std::vector<SpatialMapping> best() {
        fill(0);
        if (gives_up_) {
            gives_up_ = false;
            sets_alike_aside_ = true;
            left_out_ = {};
            left_out_.alike =
                std::any_of(open_.begin(), open_.end(), [](const OpenDimension& open) { return open.alike.has_value(); });
            by_score_.clear();
            counted_ = 0;
            kept_ = 0;
            visited_ = 0;
            fill(0);
        }
        std::vector<SpatialMapping> result;
        for (auto& [score, ties] : by_score_) {
            std::move(ties.mappings.begin(), ties.mappings.end(), std::back_inserter(result));
        }
        return result;
    }

    const SpatialMappingsLeftOut& left_out() const { return left_out_; }
    const SpatialLimits& limits() const { return limits_; }

private:
    /// Loops that may stand on an open array dimension, with their indices in the layer.
    struct Offer {
        std::vector<SpatialLoop> loops;
        std::vector<std::size_t> indices;
    };
    struct OpenDimension {
        std::string name;
        std::vector<Offer> offers;
        double most = 1;  ///< largest unrolling that an offer gives
        /// Index of an earlier open dimension that could take this one's place: of the same offers, served by the same memories.
        std::optional<std::size_t> alike;
        std::size_t chosen = 0;  ///< offer at hand
    };
    /// Candidates of one score.
    struct Ties {
        std::vector<SpatialMapping> mappings;
        double counted = 0;  ///< with those that were set aside
    };

    std::size_t index_of(const std::string& dimension) const {
        const auto found = std::find_if(layer_.loop_dimensions.begin(), layer_.loop_dimensions.end(),
                                        [&dimension](const LoopDimension& loop) { return loop.name == dimension; });
        return static_cast<std::size_t>(found - layer_.loop_dimensions.begin());
    }

    std::vector<std::string> hint_for(const std::string& array_dimension, const MappingEntry& entry, Diagnostics& notes) const {
        std::vector<std::string> loops;
        for (const SpatialMappingHint& hint : entry.spatial_mapping_hint) {
            if (hint.array_dimension == array_dimension) {
                for (const std::string& loop : hint.loops) {
                    if (layer_.loop_size(loop) && std::find(loops.begin(), loops.end(), loop) == loops.end()) {
                        loops.push_back(loop);
                    }
                }
                if (loops.empty()) {
                    notes.warn(entry.where, entry.name + ".spatial_mapping_hint." + array_dimension,
                               "layer " + layer_.name + " has none of the hinted loops; all loops are tried");
                }
            }
        }
        if (loops.empty()) {
            for (const LoopDimension& loop : layer_.loop_dimensions) {
                loops.push_back(loop.name);
            }
        }
        return loops;
    }

    /// What may stand on one array dimension.
    std::vector<std::vector<SpatialLoop>> offers(const std::string& array_dimension, const std::vector<std::string>& hint) const {
        const std::size_t position = *accelerator_.operational_array.index_of(array_dimension);
        const std::int64_t size = accelerator_.operational_array.dimensions[position].size;
        std::vector<std::vector<SpatialLoop>> result;
        std::vector<std::vector<std::int64_t>> factors;
        for (const std::string& loop : hint) {
            factors.push_back(divisors(limits_.largest(position, index_of(loop))));
            const std::vector<std::int64_t> descending(factors.back().rbegin(), factors.back().rend());
            for (const std::int64_t factor : descending) {
                result.push_back({{loop, factor}});
            }
        }
        if (!options_.enable_mix_spatial_mapping) {
            return result;
        }
        std::vector<std::vector<SpatialLoop>> mixes;
        std::vector<SpatialLoop> chosen;
        const std::function<void(std::size_t, std::size_t, std::int64_t)> mix = [&](std::size_t from, std::size_t missing,
                                                                                    std::int64_t used) {
            if (missing == 0) {
                mixes.push_back(chosen);
                return;
            }
            for (std::size_t loop = from; loop + missing <= hint.size(); ++loop) {
                for (const std::int64_t factor : factors[loop]) {
                    if (factor > 1 && used * factor <= size) {
                        chosen.push_back({hint[loop], factor});
                        mix(loop + 1, missing - 1, used * factor);
                        chosen.pop_back();
                    }
                }
            }
        };
        for (std::size_t loops = 2; loops <= hint.size(); ++loops) {
            mixes.clear();
            mix(0, loops, 1);
            // By sets of loops first, then by factors: the order in which the reference generates them.
            std::stable_sort(mixes.begin(), mixes.end(), [&hint](const auto& a, const auto& b) {
                const auto place = [&hint](const SpatialLoop& loop) {
                    return std::find(hint.begin(), hint.end(), loop.dimension) - hint.begin();
                };
                return std::lexicographical_compare(
                    a.begin(), a.end(), b.begin(), b.end(),
                    [&place](const SpatialLoop& x, const SpatialLoop& y) { return place(x) < place(y); });
            });
            result.insert(result.end(), mixes.begin(), mixes.end());
        }
        return result;
    }

    bool are_alike(const OpenDimension& a, const OpenDimension& b) const {
        const OperationalArray& array = accelerator_.operational_array;
        const std::size_t first = *array.index_of(a.name);
        const std::size_t second = *array.index_of(b.name);
        if (array.imc || array.dimensions[first].size != array.dimensions[second].size) {
            return false;
        }
        const auto& levels = accelerator_.memory_hierarchy.levels();
        return std::all_of(levels.begin(), levels.end(),
                           [&](const MemoryLevel& level) {
                               const auto serves = [&level](std::size_t dimension) {
                                   const auto& served = level.served_dimensions;
                                   return std::find(served.begin(), served.end(), dimension) != served.end();
                               };
                               return serves(first) == serves(second);
                           }) &&
               std::equal(a.offers.begin(), a.offers.end(), b.offers.begin(), b.offers.end(),
                          [](const Offer& one, const Offer& other) { return one.loops == other.loops; });
    }

    void fill(std::size_t next) {
        if (gives_up_) {
            return;
        }
        if (++visited_ > (sets_alike_aside_ ? most_visited_at_last : most_visited_at_first)) {
            gives_up_ = true;
            left_out_.worse = left_out_.unseen = true;
            return;
        }
        if (next == open_.size()) {
            keep();
            return;
        }
        if (counted_ >= wanted_ && score(next) < std::prev(by_score_.end())->first) {
            left_out_.worse = true;
            return;
        }
        OpenDimension& open = open_[next];
        const std::size_t first = sets_alike_aside_ && open.alike ? open_[*open.alike].chosen : 0;
        for (open.chosen = first; open.chosen < open.offers.size(); ++open.chosen) {
            const Offer& offer = open.offers[open.chosen];
            std::size_t taken = 0;
            bool fits = true;
            for (; taken < offer.loops.size() && fits; ++taken) {
                std::int64_t& unrolled = unrolled_[offer.indices[taken]];
                unrolled *= offer.loops[taken].factor;
                fits = unrolled <= layer_.loop_dimensions[offer.indices[taken]].size;
            }
            if (fits) {
                mapping_.push_back({open.name, offer.loops});
                fill(next + 1);
                mapping_.pop_back();
            }
            while (taken-- > 0) {
                unrolled_[offer.indices[taken]] /= offer.loops[taken].factor;
            }
        }
    }

    /// In how many ways alike dimensions can exchange what they have: for each set n! / (m1! m2! ...) with m1, m2, ... times the
    /// same offer, as a product of (members so far) / (members so far with this offer).
    double number_of_exchanges() const {
        double number = 1;
        for (const OpenDimension& last : open_) {
            double members = 1;
            double equals = 1;
            for (auto earlier = last.alike; earlier; earlier = open_[*earlier].alike) {
                ++members;
                equals += open_[*earlier].chosen == last.chosen ? 1 : 0;
            }
            number *= members / equals;
        }
        return std::round(number);
    }

    /// Of the candidate at hand, or with open dimensions from `next` on, more than it can become: they take part at their most,
    /// and no loop gets more unrolled.
    double score(std::size_t next) const {
        double used = 1;
        std::int64_t most = 1;
        for (const std::int64_t factor : unrolled_) {
            used *= static_cast<double>(factor);
            most = std::max(most, factor);
        }
        for (; next < open_.size(); ++next) {
            used *= open_[next].most;
        }
        return used + (used / static_cast<double>(most) - 1);
    }

    void keep() {
        const double reached = score(open_.size());
        if (counted_ >= wanted_ && reached < std::prev(by_score_.end())->first) {
            left_out_.worse = true;
            return;
        }
        const double members = sets_alike_aside_ ? number_of_exchanges() : 1;
        Ties& ties = by_score_[reached];
        ties.mappings.push_back(mapping_);
        ties.counted += members;
        counted_ += members;
        ++kept_;
        const auto worst = std::prev(by_score_.end());
        if (counted_ - worst->second.counted >= wanted_) {
            left_out_.worse = true;
            counted_ -= worst->second.counted;
            kept_ -= worst->second.mappings.size();
            by_score_.erase(worst);
        }
        if (static_cast<double>(kept_) > std::max(wanted_, static_cast<double>(max_kept_spatial_mappings))) {
            gives_up_ = !sets_alike_aside_;
            left_out_.worse = left_out_.unseen = true;
            std::prev(by_score_.end())->second.mappings.pop_back();
            --kept_;
        }
    }

    const Layer& layer_;
    const Accelerator& accelerator_;
    const SpatialGeneratorOptions& options_;
    SpatialLimits limits_;
    SpatialMapping mapping_;
    std::vector<OpenDimension> open_;
    std::vector<std::int64_t> unrolled_;  ///< per loop, over all array dimensions
    std::map<double, Ties, std::greater<>> by_score_;
    std::size_t kept_ = 0;  ///< mappings in by_score_
    double counted_ = 0;    ///< of them, with those that were set aside
    double wanted_ = 1;
    std::size_t visited_ = 0;  ///< combinations and beginnings of them
    bool gives_up_ = false;
    bool sets_alike_aside_ = false;
    SpatialMappingsLeftOut left_out_;
};

}  // namespace

std::vector<SpatialMapping> generate_spatial_mappings(const Layer& layer, const Accelerator& accelerator,
                                                      const MappingEntry& entry, const SpatialGeneratorOptions& options,
                                                      Diagnostics& notes, SpatialMappingsLeftOut* left_out) {
    Generator generator(layer, accelerator, entry, options, notes);
    std::vector<SpatialMapping> mappings = generator.best();
    if (left_out != nullptr) {
        *left_out = generator.left_out();
    }
    for (SpatialMapping& mapping : mappings) {
        generator.limits().fit_inner_capacity(mapping, options.rules, notes);
    }
    return mappings;
}

}  // namespace zigzag
