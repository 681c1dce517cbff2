#pragma once

#include <exception>

#include "zigzag/base/errors.hpp"
#include "zigzag/pipeline/services.hpp"

namespace zigzag::pipeline {

/// A part of a run that goes on beside others. What it says is kept until its turn comes, so that nothing shows how many threads
/// there were.
struct Aside {
    Diagnostics warnings;
    Diagnostics notes;
    std::exception_ptr failure;

    /// Services that talk to this object; nobody watches their progress.
    Services services(const Services& outer, std::size_t threads) {
        Services own = outer;
        own.warnings = &warnings;
        own.notes = &notes;
        own.progress = nullptr;
        own.threads = threads;
        return own;
    }

    /// Says what was said, as if it were said now.
    void tell(const Services& services) const {
        for (const Fault& warning : warnings.warnings()) {
            services.warnings->warn(warning);
        }
        for (const Fault& note : notes.warnings()) {
            services.notes->warn(note);
        }
    }
};

}  // namespace zigzag::pipeline
