#include <gtest/gtest.h>

#include "guest/tables_fixture.hpp"
#include "ipvs/director.hpp"
#include "judge/compare_tables.hpp"
#include "net/host.hpp"
#include "shell/shell.hpp"

namespace lvslab::judge {
namespace {

struct NoWire : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&&) override {}
};

/// The node on which the kernel carried out config.session.
class Configured : public ::testing::Test {
protected:
    Configured() {
        add("eth0", {{0x02, 0, 0, 0, 0x01, 0x01}});
        add("eth1", {{0x02, 0, 0, 0, 0x02, 0x01}});
    }

    void add(const std::string& name, wire::MacAddress mac) {
        host.set_up(host.add_interface({.name = name, .mac = mac}), true);
    }
    void run(const std::string& line) {
        host.at(host.now(), [&] { shell.run(line); });
    }
    ipvs::NodeTables tables() {
        return {.now = host.now(), .net = host.tables(), .netfilter = netfilter.tables(), .ipvs = director.tables()};
    }

    net::PacketIds ids;
    NoWire wire;
    net::Host host{{.name = "director"}, ids, wire};
    netfilter::Netfilter netfilter{host};
    ipvs::Director director{host, &netfilter};
    shell::Shell shell{host, netfilter, director};
};

TEST_F(Configured, HasTheKernelsTablesAfterTheKernelsCommands) {
    for (const std::string& line : guest::session("config.session")) ASSERT_NO_THROW(run(line)) << line;
    const auto outputs = guest::kernel_outputs("config.txt", net::Time{0});
    const ipvs::NodeTables kernel = guest::read_tables(outputs, net::Time{0});
    EXPECT_EQ(to_text(compare_tables({"director", kernel, tables()})), "");
}

TEST_F(Configured, WithoutOneCommandDiffersInWhatThatCommandDoes) {
    for (const std::string& line : guest::session("config.session")) {
        if (line != "ip route add unreachable 10.9.3.0/24") run(line);
    }
    const auto outputs = guest::kernel_outputs("config.txt", net::Time{0});
    const ipvs::NodeTables kernel = guest::read_tables(outputs, net::Time{0});
    const auto differences = compare_tables({"director", kernel, tables()});
    ASSERT_EQ(differences.size(), 1U) << to_text(differences);
    EXPECT_EQ(differences[0].kind, TableDifference::Kind::only_kernel);
    EXPECT_EQ(differences[0].table, "routes");
    EXPECT_EQ(differences[0].row, "unreachable 10.9.3.0/24 table main");
}

}  // namespace
}  // namespace lvslab::judge
