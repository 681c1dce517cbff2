#include "zigzag_io/store/disk_store.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/formats/stream/temporary_folder.hpp"

using namespace zigzag;
using stream::test::TemporaryFolder;

namespace fs = std::filesystem;

namespace {

std::shared_ptr<const std::string> value(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void overwrite(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    return files;
}

std::string found(DiskStore& store, const std::string& content) {
    const auto value = store.find(content);
    return value ? *value : "nothing";
}

/// Sets a variable of the environment as long as it lives; null: unsets it.
class Variable {
public:
    Variable(const char* name, const char* text) : name_(name) {
        if (const char* before = std::getenv(name)) {
            before_ = before;
        }
        set(text);
    }
    ~Variable() { set(before_ ? before_->c_str() : nullptr); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    void set(const char* text) const { text == nullptr ? ::unsetenv(name_) : ::setenv(name_, text, 1); }

    const char* name_;
    std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("a disk store gives back what was kept, by content and revision") {
    const TemporaryFolder folder;
    const std::string binary("a\0b\n", 4);
    {
        DiskStore store(folder.path() / "new" / "cache", "1");
        CHECK(found(store, "question") == "nothing");
        store.keep("question", value(binary));
        store.keep("other", value(""));
    }
    DiskStore store(folder.path() / "new" / "cache", "1");
    CHECK(found(store, "question") == binary);
    CHECK(found(store, "other").empty());
    CHECK(found(store, "questio") == "nothing");
    DiskStore newer(folder.path() / "new" / "cache", "2");
    CHECK(found(newer, "question") == "nothing");
    CHECK(store.take_faults().empty());
    CHECK(newer.take_faults().empty());
}

TEST_CASE("an entry with any byte changed, or cut off anywhere, is not used, is told of and is made again") {
    const TemporaryFolder folder;
    DiskStore store(folder.path(), "revision");
    store.keep("question", value("latency 5876246"));
    const fs::path file = files_in(folder.path()).at(0);
    const std::string good = text_of(file);
    for (std::size_t at = 0; at < good.size(); ++at) {
        INFO("byte " << at);
        std::string changed = good;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        overwrite(file, changed);
        CHECK(found(store, "question") == "nothing");
        overwrite(file, good.substr(0, at));
        CHECK(found(store, "question") == "nothing");
    }
    overwrite(file, good + "1");
    CHECK(found(store, "question") == "nothing");

    const std::vector<Fault> faults = store.take_faults();
    REQUIRE(faults.size() == 1);
    CHECK_THAT(to_string(faults[0]), Catch::Contains(folder.path().string()) && Catch::Contains("damaged"));
    CHECK(store.take_faults().empty());
    store.keep("question", value("latency 5876246"));
    CHECK(text_of(file) == good);
}

TEST_CASE("the entry of another question under this one's name is foreign") {
    const TemporaryFolder folder;
    DiskStore store(folder.path(), "revision");
    store.keep("one", value("1"));
    const fs::path one = files_in(folder.path()).at(0);
    store.keep("two", value("2"));
    const std::vector<fs::path> files = files_in(folder.path());
    const fs::path two = files.at(0) == one ? files.at(1) : files.at(0);
    fs::copy_file(two, one, fs::copy_options::overwrite_existing);
    CHECK(found(store, "one") == "nothing");
    CHECK(found(store, "two") == "2");
    CHECK(store.take_faults().size() == 1);
    fs::remove(one);
    fs::create_directory(one);
    CHECK(found(store, "one") == "nothing");
    CHECK_NOTHROW(store.keep("one", value("1")));
}

TEST_CASE("a folder that cannot be written keeps nothing and harms nothing") {
    const TemporaryFolder folder;
    folder.write("file", "in the way");
    DiskStore store(folder.path() / "file", "revision");
    CHECK_NOTHROW(store.keep("question", value("answer")));
    CHECK(found(store, "question") == "nothing");
    CHECK(text_of(folder.path() / "file") == "in the way");
}

TEST_CASE("processes and threads that write one entry at once leave one of their entries, whole") {
    const TemporaryFolder folder;
    constexpr int processes = 4;
    constexpr int rounds = 50;
    const auto answer = [](int process) { return std::string(20'000, static_cast<char>('a' + process)); };
    const auto write = [&](int process) {
        DiskStore store(folder.path(), "revision");
        bool whole = true;
        for (int round = 0; round < rounds; ++round) {
            store.keep("question", value(answer(process)));
            const auto seen = store.find("question");
            whole = whole && seen && seen->size() == 20'000 && seen->find_first_not_of(seen->front()) == std::string::npos;
        }
        return whole && store.take_faults().empty();
    };
    std::vector<pid_t> children;
    for (int process = 0; process < processes; ++process) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(write(process) ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        CHECK(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    std::array<bool, 3> whole{};
    {
        std::vector<std::jthread> threads;
        for (std::size_t thread = 0; thread < whole.size(); ++thread) {
            threads.emplace_back([&, thread] { whole.at(thread) = write(static_cast<int>(thread)); });
        }
    }
    CHECK(whole == std::array{true, true, true});
    CHECK(files_in(folder.path()).size() == 1);
}

TEST_CASE("a process killed while it writes leaves nothing that is used, and what it left is cleared away later") {
    const TemporaryFolder folder;
    for (int milliseconds = 0; milliseconds < 8; ++milliseconds) {
        const pid_t child = ::fork();
        if (child == 0) {
            DiskStore store(folder.path(), "revision");
            for (int round = 0;; ++round) {
                store.keep("question " + std::to_string(round % 7), value(std::string(50'000, 'x')));
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    {
        DiskStore store(folder.path(), "revision");
        for (int question = 0; question < 7; ++question) {
            const auto seen = store.find("question " + std::to_string(question));
            CHECK((seen == nullptr || *seen == std::string(50'000, 'x')));
        }
        CHECK(store.take_faults().empty());
    }
    const std::string leftover = std::string(32, 'a') + ".entry.k3x9Qz.aside";
    folder.write(leftover, "half");
    folder.write("of somebody else", "kept");
    { DiskStore(folder.path(), "revision").keep("question", value("answer")); }
    CHECK(fs::exists(folder.path() / leftover));  // perhaps being written
    const auto two_hours_ago = fs::file_time_type::clock::now() - std::chrono::hours(2);
    fs::last_write_time(folder.path() / leftover, two_hours_ago);
    fs::last_write_time(folder.path() / "of somebody else", two_hours_ago);
    { DiskStore(folder.path(), "revision").keep("question", value("answer")); }
    CHECK_FALSE(fs::exists(folder.path() / leftover));
    CHECK(fs::exists(folder.path() / "of somebody else"));
}

TEST_CASE("of more bytes than a store may hold the oldest entries go") {
    const TemporaryFolder folder;
    const auto now = fs::file_time_type::clock::now();
    {
        DiskStore store(folder.path(), "revision");
        for (int number = 0; number < 10; ++number) {
            store.keep(std::to_string(number), value(std::string(1000, 'x')));
            for (const fs::path& file : files_in(folder.path())) {
                if (text_of(file).find("\n" + std::to_string(number) + "xxx") != std::string::npos) {
                    fs::last_write_time(file, now - std::chrono::hours(20 - number));
                }
            }
        }
    }
    CHECK(files_in(folder.path()).size() == 10);
    { DiskStore(folder.path(), "revision", 8000).keep("10", value("last")); }
    DiskStore store(folder.path(), "revision");
    CHECK(found(store, "10") == "last");
    CHECK(found(store, "9") != "nothing");
    CHECK(found(store, "0") == "nothing");
    CHECK(files_in(folder.path()).size() == 6);
}

TEST_CASE("the user's cache folder follows XDG, which says to ignore relative paths") {
    {
        const Variable home("HOME", "/home/somebody");
        const Variable cache("XDG_CACHE_HOME", "/var/cache/somebody");
        CHECK(user_cache_folder("name") == "/var/cache/somebody/zigzag/name");
        const Variable relative("XDG_CACHE_HOME", "here");
        CHECK(user_cache_folder("name") == "/home/somebody/.cache/zigzag/name");
        const Variable empty("XDG_CACHE_HOME", "");
        CHECK(user_cache_folder("name") == "/home/somebody/.cache/zigzag/name");
    }
    const Variable home("HOME", nullptr);
    const Variable cache("XDG_CACHE_HOME", nullptr);
    CHECK(user_cache_folder("name").empty());
}
