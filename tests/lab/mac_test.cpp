#include "lab/mac.hpp"

#include <gtest/gtest.h>

#include <set>

#include "contract_lab.hpp"

namespace lvslab::lab {
namespace {

TEST(DerivedMac, TellsNodeAndInterface) {
    EXPECT_EQ(to_string(derived_mac({.node = 0, .interface = 0})), "02:4c:56:00:01:01");
    EXPECT_EQ(to_string(derived_mac({.node = 299, .interface = 254})), "02:4c:56:01:2c:ff");
}

TEST(DerivedMac, IsLocallyAdministeredAndNoGroup) {
    const auto mac = derived_mac({.node = 4095, .interface = 254});
    EXPECT_EQ(mac.octets[0] & 2, 2);
    EXPECT_FALSE(mac.is_multicast());
}

TEST(MacOf, PrefersWhatTheFileGives) {
    const Lab lab = parsed(kContractLab);
    EXPECT_EQ(to_string(mac_of(lab, {"rs1", "eth0"})), "02:00:00:00:03:11");
    EXPECT_EQ(to_string(mac_of(lab, {"director", "eth1"})), "02:4c:56:00:03:02");
}

TEST(MacOf, DiffersForEveryInterface) {
    const Lab lab = parsed(kContractLab);
    std::set<wire::MacAddress> macs;
    std::size_t interfaces = 0;
    for (const Node& node : lab.nodes)
        for (const std::string& interface : node.interfaces) {
            macs.insert(mac_of(lab, {node.name, interface}));
            ++interfaces;
        }
    EXPECT_EQ(interfaces, 10u);
    EXPECT_EQ(macs.size(), interfaces);
}

TEST(MacOf, RefusesWhatIsNoEndOfALink) {
    const Lab lab = parsed(kContractLab);
    EXPECT_THROW(mac_of(lab, {"rs1", "eth1"}), std::runtime_error);
    EXPECT_THROW(mac_of(lab, {"rs9", "eth0"}), std::runtime_error);
}

}  // namespace
}  // namespace lvslab::lab
