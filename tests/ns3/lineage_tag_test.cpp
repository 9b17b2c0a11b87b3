#include "ns3/lineage_tag.hpp"

#include <sstream>

#include "simulation.hpp"

namespace lvslab::sim::test {
namespace {

TEST(LineageTag, IsZeroOnAPacketWithoutOne) { EXPECT_EQ(lineage_of(*packet_of("x")), (Lineage{0, 0})); }

TEST(LineageTag, KeepsAll64BitsThroughCopyAndHeaderWork) {
    const auto packet = packet_of("0123456789");
    set_lineage(*packet, {.id = 0xfedcba9876543210, .parent = 0x0123456789abcdef});
    const auto copy = packet->Copy();
    copy->RemoveAtStart(4);
    EXPECT_EQ(lineage_of(*copy), (Lineage{0xfedcba9876543210, 0x0123456789abcdef}));
}

TEST(LineageTag, IsReplacedNotStacked) {
    const auto packet = packet_of("x");
    set_lineage(*packet, {.id = 1});
    set_lineage(*packet, {.id = 2, .parent = 1});
    EXPECT_EQ(lineage_of(*packet), (Lineage{2, 1}));
}

TEST(LineageTag, PrintsBothIds) {
    std::ostringstream out;
    LineageTag({.id = 7, .parent = 3}).Print(out);
    EXPECT_EQ(out.str(), "id=7 parent=3");
}

}  // namespace
}  // namespace lvslab::sim::test
