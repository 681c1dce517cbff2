#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#pragma GCC visibility push(default)

namespace zigzag {

/// Results by content: whoever is about to work something out writes down everything that the result follows from (ContentWriter)
/// and asks here first. Two questions that differ only in what the result never sees have one content, and so one result.
/// May be used from several threads, and loses what it holds at will: a result that is not here is worked out again.
template <class Value>
class Store {
public:
    virtual ~Store() = default;
    /// Null when there is no result for this content.
    virtual std::shared_ptr<const Value> find(const std::string& content) = 0;
    /// When there is one already, the new one takes its place.
    virtual void keep(const std::string& content, std::shared_ptr<const Value> value) = 0;
};

/// A store as long as its object lives.
template <class Value>
class MemoryStore final : public Store<Value> {
public:
    std::shared_ptr<const Value> find(const std::string& content) override {
        const std::lock_guard lock(mutex_);
        ++questions_;
        const auto found = values_.find(content);
        hits_ += found == values_.end() ? 0 : 1;
        return found == values_.end() ? nullptr : found->second;
    }
    void keep(const std::string& content, std::shared_ptr<const Value> value) override {
        const std::lock_guard lock(mutex_);
        values_[content] = std::move(value);
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return values_.size();
    }
    /// How often something was asked for, and how often it was here.
    std::size_t questions() const {
        const std::lock_guard lock(mutex_);
        return questions_;
    }
    std::size_t hits() const {
        const std::lock_guard lock(mutex_);
        return hits_;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Value>> values_;
    std::size_t questions_ = 0;
    std::size_t hits_ = 0;
};

/// Results as texts, which a file can hold.
using TextStore = Store<std::string>;

}  // namespace zigzag

#pragma GCC visibility pop
