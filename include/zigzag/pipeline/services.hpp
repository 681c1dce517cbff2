#pragma once

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "zigzag/search/search_settings.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

class Diagnostics;
class LayerStore;

/// The dump folder cannot be made or written: path and the system's reason.
class DumpError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Takes the texts that stages write, each under a name that may contain `/`. A front end makes files of them.
class Dump {
public:
    virtual ~Dump() = default;
    /// Different names may be written from different threads. Throws DumpError.
    virtual void write(const std::string& name, std::string_view content) = 0;
    /// The same, at the end of what this run has written under the name so far.
    virtual void append(const std::string& name, std::string_view content) = 0;
};

/// How far the part of a run is that counts in `unit`. A part may stand within another: the orders of one of the layers.
struct Progress {
    std::string_view unit;  ///< `layers`, `orders`, `costs`, `generations`
    double done = 0;
    double total = 0;
    std::string item;  ///< what is at hand; may be empty
};

/// Reports how far a run is. All calls come from the thread that runs the pipeline.
class ProgressListener {
public:
    virtual ~ProgressListener() = default;
    virtual void advanced(const Progress& progress) = 0;
    virtual void finished() = 0;
};

/// Whom stages talk to while they run, and what they run on: no part of the question, so no number follows from it. All that is
/// pointed to lives as long as the run. A stage that runs its children beside each other gives each services of its own (Aside).
struct Services {
    Diagnostics* warnings = nullptr;                 ///< about inputs; never null while stages run
    Diagnostics* notes = nullptr;                    ///< what was adapted on the way; never null while stages run
    Dump* dump = nullptr;                            ///< null: nothing is written
    ProgressListener* progress = nullptr;            ///< null: nobody watches
    const SearchLog* search_log = nullptr;           ///< may be null
    const std::atomic<bool>* interrupted = nullptr;  ///< set by the user to stop the run
    LayerStore* layers = nullptr;                    ///< results of equal layers, for the first reducing stage below; or null
    std::size_t threads = 1;                         ///< that a stage may use for its children

    /// Throws InterruptedError when the user asked to stop.
    void check_interrupted() const;
};

}  // namespace zigzag

#pragma GCC visibility pop
