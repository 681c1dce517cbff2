#include "zigzag/search/optimal/search_findings.hpp"

#include <algorithm>

namespace zigzag {

SearchFindings::SearchFindings(const OptimalSearchOptions& options, Clock::time_point start) : options_(&options), start_(start) {
    incumbent.score = options.cutoff;
}

double SearchFindings::best_cost() const {
    return incumbent.score ? options_->objective.cost(*incumbent.score) : infinity;
}

bool SearchFindings::gap_is_small_enough() const {
    return incumbent.score && options_->settings.gap > 0 && certificate.lower_bound >= best_cost() * (1 - options_->settings.gap);
}

PrefixSweep::Outcome SearchFindings::run(PrefixSweep& sweep, PrefixRules::Keys keys, std::size_t width) {
    sweep_ = width == 0 ? &sweep : nullptr;
    const PrefixSweep::Outcome outcome = sweep.run(keys, width, true);
    sweep_ = nullptr;
    count_labels(sweep);
    const bool out_of_time = outcome == PrefixSweep::Outcome::out_of_time;
    stopped = out_of_time || outcome == PrefixSweep::Outcome::out_of_memory;
    if (stopped) {
        certificate.limitation = out_of_time ? "time limit reached" : memory_limit_reached;
    }
    return outcome;
}

void SearchFindings::log(const char* phase) {
    if (!options_->log) {
        return;
    }
    OptimalSearchProgress line;
    line.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    line.phase = phase;
    if (incumbent.score) {
        line.incumbent = best_cost();
    }
    line.lower_bound = certificate.lower_bound;
    line.labels = certificate.labels;
    options_->log(line);
    last_logged_ = Clock::now();
}

void SearchFindings::log_now_and_then() {
    constexpr auto log_interval = std::chrono::seconds(1);
    if (sweep_ == nullptr || Clock::now() - last_logged_ < log_interval) {
        return;
    }
    count_labels(*sweep_);
    certificate.lower_bound = std::max(certificate.lower_bound, std::min({sweep_->open_bound(), bounds_of_others, best_cost()}));
    log_phase();
}

}  // namespace zigzag
