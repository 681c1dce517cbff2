#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "zigzag/search/optimal/contest/contest_outcomes.hpp"
#include "zigzag/search/optimal/search_findings.hpp"

namespace zigzag {

/// Sweeps all orders class by class, each with bounds of its own (class_proof.cpp).
class ClassProof {
public:
    /// `dividing`: by which of them lie in their level as a whole, the orders are divided into classes. What is passed stays
    /// where it is.
    ClassProof(OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested,
               const OptimalSearchOptions& options, std::vector<OperandInMemory> dividing, SearchFindings& findings);

    /// Puts the best order, and what is proven, into the findings.
    void run(const char* phase);

private:
    /// Part of the orders. Of those that end up in some outcomes of the contest, the outcomes that are not swept yet.
    struct OrderClass {
        unsigned with_all;
        double bound;
        std::optional<ContestOutcomes> outcomes;
        std::size_t next = 0;   ///< outcome
        std::size_t width = 1;  ///< outcomes to sweep at once
    };

    void find_classes();
    static double bound_of_outcomes(const OrderClass& orders);
    bool is_at_best_a_worse_tie(const ContestOutcome& outcome) const;
    double least_bound() const;
    std::optional<ExpectedOutcomes> take_outcomes(OrderClass& orders);
    double sweep_part(OrderClass& orders, double proven);

    OrderLattice* space_;
    const TransferChannels* channels_;
    const ContestedMemory* contested_;
    const OptimalSearchOptions* options_;
    std::vector<OperandInMemory> dividing_;
    SearchFindings* findings_;
    std::vector<OrderClass> classes_;
};

}  // namespace zigzag
