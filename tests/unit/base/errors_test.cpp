#include "zigzag/base/errors.hpp"

#include <catch2/catch.hpp>

using namespace zigzag;

TEST_CASE("a fault shows place, key, message and remedy, and leaves out what is unknown") {
    CHECK(to_string(Fault{{"a.yaml", 3, 7}, "ports[1]", "is empty", "add one"}) == "a.yaml:3:7: ports[1]: is empty; add one");
    CHECK(to_string(Fault{{"a.yaml", 0, 0}, "", "is empty", ""}) == "a.yaml: is empty");
    CHECK(to_string(Fault{{}, "", "is empty", ""}) == "is empty");
}

TEST_CASE("an input error carries all faults, one per line") {
    const InputError error({Fault{{"a", 1, 1}, "", "one", ""}, Fault{{"a", 2, 1}, "", "two", ""}});
    CHECK(error.faults().size() == 2);
    CHECK(std::string(error.what()) == "a:1:1: one\na:2:1: two");
}
