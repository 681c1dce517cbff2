#pragma once

#include <string>

#pragma GCC visibility push(default)

namespace zigzag {

/// Stands for everything that turns a question into numbers: a hash of the sources of the models and searches, and of the
/// compiler and its options, made while the library is built. Results that outlive a program are kept under it, so that those of
/// another model are never taken for this one's.
const std::string& model_revision();

}  // namespace zigzag

#pragma GCC visibility pop
