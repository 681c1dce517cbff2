// The best loop order over several spatial mappings, with proof.
//
// Most spatial mappings lose against the best one at first sight: their bounds cost more than what it achieves. So the proof is
// made in rounds:
//
// 1. the bounds of all mappings, from tables alone; of mappings that can't differ in cost the first goes on;
// 2. a good loop order of each, most promising bound first, a batch at a time; whose bound is beaten by then is left out;
// 3. of those that are left, the proof that nothing beats the best order of all.
//
// Example: of 40 mappings, the first batch of 8 finds an order of 1000 cycles; 29 of the other 32 have bounds above that. Three
// more get an order, 11 a proof, and the certificate covers 40.
//
// What has to be beaten changes between rounds and batches only, never within: so every search is told the same whatever the
// number of threads and however fast they are.
#include "proven_spatial_mappings.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "zigzag/base/parallel.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

constexpr std::size_t batch_size = 8;
/// Far above rounding: bounds are sums in another order than the model's.
constexpr double margin = 1e-9;

class Rounds {
public:
    Rounds(const Task& task, const Services& services, const std::vector<SpatialMapping>& mappings, const Next& next)
        : task_(task), services_(services), mappings_(mappings), next_(next), attempts_(mappings.size()) {}

    std::vector<SpatialAttempt> run() {
        std::vector<std::size_t> open(mappings_.size());
        std::iota(open.begin(), open.end(), std::size_t{0});
        search(open, SearchEffort::bound);
        find_twins();
        std::erase_if(open, [this](std::size_t index) { return is_done(index) || twins_[index] != index; });
        std::stable_sort(open.begin(), open.end(), [this](std::size_t a, std::size_t b) { return bound(a) < bound(b); });
        std::vector<std::size_t> promising;
        for (auto at = open.begin(); at != open.end();) {
            const auto end = at + std::min<std::ptrdiff_t>(batch_size, open.end() - at);
            std::vector<std::size_t> batch(at, end);
            std::erase_if(batch, [this](std::size_t index) { return is_excluded(index); });
            search(batch, SearchEffort::incumbents);
            promising.insert(promising.end(), batch.begin(), batch.end());
            at = end;
        }
        std::erase_if(promising, [this](std::size_t index) { return is_done(index) || is_excluded(index); });
        search(promising, SearchEffort::proof);
        copy_twins();
        return std::move(attempts_);
    }

private:
    double bound(std::size_t index) const { return attempts_[index].proof.certificate->lower_bound; }

    /// Mappings that differ by the names of array dimensions only cost the same: the first of them is enough.
    void find_twins() {
        std::map<std::vector<double>, std::size_t> firsts;
        for (std::size_t index = 0; index < attempts_.size(); ++index) {
            const std::vector<double>& figures = attempts_[index].proof.spatial_figures;
            const bool known = attempts_[index].proof.certificate && !figures.empty();
            twins_.push_back(known ? firsts.emplace(figures, index).first->second : index);
        }
    }

    void copy_twins() {
        for (std::size_t index = 0; index < attempts_.size(); ++index) {
            if (twins_[index] == index) {
                continue;
            }
            const SpatialAttempt& first = attempts_[twins_[index]];
            attempts_[index].aside.failure = first.aside.failure;
            attempts_[index].proof = first.proof;
            if (attempts_[index].proof.certificate) {
                attempts_[index].proof.certificate->labels = 0;
                attempts_[index].proof.certificate->excluded_candidates = 1;
            }
        }
    }

    /// There is nothing more to find out. Searches without a certificate are over at once.
    bool is_done(std::size_t index) const {
        const SpatialAttempt& attempt = attempts_[index];
        return attempt.aside.failure || !attempt.proof.certificate || attempt.proof.certificate->proven;
    }

    /// Can't win by more than the gap that the user allows, or has to stay unproven because the run was interrupted; the
    /// certificate then says so.
    bool is_excluded(std::size_t index) {
        if (!best_) {
            return false;
        }
        const double cost = task_.objective.cost(*best_);
        OrderCertificate& certificate = *attempts_[index].proof.certificate;
        const bool beaten = certificate.lower_bound > cost * (1 + margin);
        const bool close = task_.search.optimal.gap > 0 && certificate.lower_bound >= cost * (1 - task_.search.optimal.gap);
        const bool interrupted = services_.interrupted != nullptr && *services_.interrupted;
        if (!beaten && !close && !interrupted) {
            return false;
        }
        certificate.proven = beaten;
        certificate.limitation = beaten ? "" : close ? "gap small enough" : "interrupted";
        certificate.excluded_candidates = attempts_[index].proof.effort == SearchEffort::bound ? 1 : 0;
        return true;
    }

    void search(const std::vector<std::size_t>& which, SearchEffort effort) {
        parallel_for(which.size(), services_.threads, [&](std::size_t at) {
            SpatialAttempt& attempt = attempts_[which[at]];
            const std::uint64_t labels = attempt.proof.certificate ? attempt.proof.certificate->labels : 0;
            const double known = attempt.proof.certificate ? attempt.proof.certificate->lower_bound : 0;
            attempt.proof = {task_.objective, effort, best_, {}, {}, false};
            pipeline::Aside told_already;
            attempt.run(task_, services_, mappings_[which[at]], next_,
                        effort == SearchEffort::bound ? attempt.aside : told_already);
            if (attempt.proof.certificate) {
                attempt.proof.certificate->labels += labels;
                attempt.proof.certificate->lower_bound = std::max(attempt.proof.certificate->lower_bound, known);
            }
        });
        for (const std::size_t index : which) {
            if (attempts_[index].aside.failure) {
                try {
                    std::rethrow_exception(attempts_[index].aside.failure);
                } catch (const NoMappingError&) {  // the attempt tells
                }
            }
        }
        for (const std::size_t index : which) {
            const auto& found = attempts_[index].best;
            if (found && (!best_ || task_.objective.is_better(found->score, *best_))) {
                best_ = found->score;
            }
        }
    }

    const Task& task_;
    const Services& services_;
    const std::vector<SpatialMapping>& mappings_;
    const Next& next_;
    std::vector<SpatialAttempt> attempts_;
    std::vector<std::size_t> twins_;  ///< by mapping: the first one with equal figures
    std::optional<Score> best_;
};

}  // namespace

void SpatialAttempt::run(const Task& task, const Services& services, const SpatialMapping& mapping, const Next& next,
                         pipeline::Aside& aside_of_run) {
    try {
        if (!next.any(&StageFacts::proves_orders)) {
            services.check_interrupted();
        }
        const Services own = aside_of_run.services(services, 1);
        Task below = task;
        below.proof = task.proof != nullptr ? &proof : nullptr;
        evaluate_spatial_mapping(below, own, mapping, next.with(own), [&](Result& result) {
            if (!best || task.objective.is_better(result.score, best->score)) {
                best = result;
            }
        });
    } catch (...) {
        aside.failure = std::current_exception();
    }
}

std::vector<SpatialAttempt> prove_all(const Task& task, const Services& services, const std::vector<SpatialMapping>& mappings,
                                      const Next& next) {
    return Rounds(task, services, mappings, next).run();
}

}  // namespace zigzag
