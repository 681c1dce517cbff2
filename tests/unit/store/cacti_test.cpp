#include "zigzag_io/store/cacti.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <catch2/catch.hpp>

using namespace zigzag;
using Catch::Matchers::Contains;

namespace fs = std::filesystem;

namespace {

/// A folder with a shell script in the role of CACTI and a cache beside it. The script notes every call in the file `calls`.
class StandIn {
public:
    explicit StandIn(const std::string& script) {
        std::string name = (fs::temp_directory_path() / "zigzag_stand_in_XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        folder_ = name;
        std::ofstream(program()) << "#!/bin/sh\necho call >> calls\n" << script << '\n';
        fs::permissions(program(), fs::perms::owner_all);
    }
    ~StandIn() { fs::remove_all(folder_); }
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;

    fs::path program() const { return folder_ / "cacti"; }
    fs::path cache() const { return folder_ / "cache"; }
    std::size_t calls() const {
        std::ifstream stream(folder_ / "calls");
        std::size_t count = 0;
        for (std::string line; std::getline(stream, line);) {
            ++count;
        }
        return count;
    }
    std::string complaint(std::chrono::milliseconds patience = std::chrono::minutes(1)) const {
        try {
            CactiProgram(program(), cache(), patience).costs({MemoryTechnology::sram, 131072, 64, 1, 1, 0, 22});
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    }

private:
    fs::path folder_;
};

const std::string answers =
    R"(printf 'Tech, Dynamic read energy (nJ), Dynamic write energy (nJ), Area (mm2)\n22, 0.0045, 0.0035, 0.0275,\n' > "$2.out")";

}  // namespace

TEST_CASE("CACTI is asked once for each question, and its nanojoules become picojoules") {
    const StandIn stand_in(answers);
    const CactiProgram cacti(stand_in.program(), stand_in.cache());
    const MemoryShape shape{MemoryTechnology::sram, 131072, 64, 1, 1, 0, 22};
    for (int time = 0; time < 2; ++time) {
        const MemoryCosts costs = cacti.costs(shape);
        CHECK(costs.read == Approx(4.5));
        CHECK(costs.write == Approx(3.5));
        CHECK(costs.area == 0.0275);
    }
    CHECK(stand_in.calls() == 1);
    MemoryShape wider = shape;
    wider.width = 128;
    cacti.costs(wider);
    CHECK(stand_in.calls() == 2);
    CHECK(cacti.origin() == CostOrigin::cacti);
}

TEST_CASE("a damaged answer in CACTI's cache is told of, not used, and asked for again") {
    const StandIn stand_in(answers);
    const MemoryShape shape{MemoryTechnology::sram, 131072, 64, 1, 1, 0, 22};
    CactiProgram(stand_in.program(), stand_in.cache()).costs(shape);
    const fs::path entry = fs::directory_iterator(stand_in.cache())->path();
    std::stringstream text;
    text << std::ifstream(entry).rdbuf();
    std::string changed = text.str();
    changed.replace(changed.find("0.0045"), 6, "0.0095");
    std::ofstream(entry) << changed;
    const CactiProgram cacti(stand_in.program(), stand_in.cache());
    CHECK(cacti.costs(shape).read == Approx(4.5));
    CHECK(stand_in.calls() == 2);
    const std::vector<Fault> told = cacti.take_warnings();
    REQUIRE(told.size() == 1);
    CHECK_THAT(to_string(told[0]), Contains("damaged") && Contains(stand_in.cache().string()));
    CHECK(cacti.costs(shape).read == Approx(4.5));
    CHECK(stand_in.calls() == 2);
    CHECK(cacti.take_warnings().empty());
}

TEST_CASE("a CACTI that fails, says nothing or nonsense is told of, and nothing is remembered") {
    CHECK_THAT(StandIn("echo out of luck >&2; exit 3").complaint(), Contains("failed") && Contains("out of luck"));
    CHECK_THAT(StandIn("kill -9 $$").complaint(), Contains("failed"));
    CHECK_THAT(StandIn("true").complaint(), Contains("without writing an answer"));
    CHECK_THAT(StandIn("echo > \"$2.out\"").complaint(), Contains("lacks 'Dynamic read energy (nJ)'"));
    CHECK_THAT(StandIn("printf 'nothing' > \"$2.out\"").complaint(), Contains("empty or cut off"));
    for (const char* const value : {"nan", "-1", "0", "many", "1e999", ""}) {
        INFO(value);
        const StandIn stand_in(std::string("printf 'Dynamic read energy (nJ),Dynamic write energy (nJ),Area (mm2)\\n1,") + value +
                               ",1\\n' > \"$2.out\"");
        CHECK_THAT(stand_in.complaint(), Contains("is no cost"));
        CHECK_FALSE(fs::exists(stand_in.cache()));
    }
}

TEST_CASE("a CACTI that does not end is stopped") {
    CHECK_THAT(StandIn("exec sleep 600").complaint(std::chrono::milliseconds(50)), Contains("did not answer within 0.05 s"));
}

TEST_CASE("a CACTI that cannot be run is told of") {
    const StandIn stand_in(answers);
    fs::permissions(stand_in.program(), fs::perms::owner_read);
    CHECK_THAT(stand_in.complaint(), Contains("failed"));
    fs::remove(stand_in.program());
    CHECK_THAT(stand_in.complaint(), Contains("cannot read the CACTI program"));
    fs::create_directory(stand_in.program());
    CHECK_THAT(stand_in.complaint(), Contains("cannot read the CACTI program"));
}

TEST_CASE("CACTI is not asked for memories that it does not have") {
    const StandIn stand_in(answers);
    const CactiProgram cacti(stand_in.program(), stand_in.cache());
    CHECK_THROWS_WITH(cacti.costs({MemoryTechnology::sram, 256, 8, 1, 1, 0, 22}), Contains("no memories below 64 bytes"));
    CHECK_NOTHROW(cacti.costs({MemoryTechnology::register_file, 256, 8, 1, 1, 0, 22}));
    CHECK(stand_in.calls() == 1);
}

TEST_CASE("the question has the size in bytes, the ports and the node") {
    const std::string question = cacti_configuration({MemoryTechnology::sram, 131072, 64, 2, 1, 3, 28});
    CHECK_THAT(question, Contains("-size (bytes) 16384\n") && Contains("-output/input bus width 64\n") &&
                             Contains("-exclusive read port 2\n") && Contains("-exclusive write port 1\n") &&
                             Contains("-read-write port 3\n") && Contains("-technology (u) 0.028\n") &&
                             Contains("-cache type \"ram\"\n"));
    CHECK_THAT(cacti_configuration({MemoryTechnology::dram, 131072, 64, 0, 0, 1, 22}), Contains("-cache type \"main memory\"\n"));
}
