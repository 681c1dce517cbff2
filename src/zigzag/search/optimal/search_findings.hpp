#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include "zigzag/base/numbers.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/search/optimal/sweep/prefix_sweep.hpp"

namespace zigzag {

/// What a search for the best order knows at a moment: the best order so far, and what is proven of all. Writes the log.
class SearchFindings {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr const char* memory_limit_reached = "memory limit reached";

    /// The options stay where they are while the search goes on.
    SearchFindings(const OptimalSearchOptions& options, Clock::time_point start);

    Clock::time_point start() const { return start_; }
    /// Cost of the best known, whether an order or a cutoff; infinite without.
    double best_cost() const;
    /// What costs more is surely not better than the best known.
    double worth_trying() const { return best_cost() * (1 + 1e-9); }
    /// What is proven leaves less to gain than the user cares for.
    bool gap_is_small_enough() const;

    /// What the log says of the next run without a limit of width.
    void begin_phase(const char* phase) { phase_ = phase; }
    /// Runs a sweep and notes why it stopped early. While one without a limit of width runs, the log tells now and then what is
    /// proven.
    PrefixSweep::Outcome run(PrefixSweep& sweep, PrefixRules::Keys keys, std::size_t width);
    /// Labels of a sweep that may go on.
    void count_labels(const PrefixSweep& sweep) { certificate.labels = earlier_labels_ + sweep.nb_labels(); }
    /// Labels of a sweep that is over.
    void keep_labels(std::uint64_t labels) { certificate.labels = earlier_labels_ += labels; }

    /// Writes a line, if someone wants it.
    void log(const char* phase);
    void log_phase() { log(phase_); }
    /// Writes a line when the last one is a while ago.
    void log_now_and_then();

    Incumbent incumbent;
    OrderCertificate certificate;
    bool stopped = false;                ///< `certificate.limitation` says why
    double bounds_of_others = infinity;  ///< of orders that the sweep at hand leaves to others

private:
    const OptimalSearchOptions* options_;
    Clock::time_point start_;
    Clock::time_point last_logged_ = start_;
    const PrefixSweep* sweep_ = nullptr;  ///< the one that runs, if it proves
    const char* phase_ = "";
    std::uint64_t earlier_labels_ = 0;
};

}  // namespace zigzag
