#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ipvs/director.hpp"
#include "net/host.hpp"
#include "shell/shell.hpp"

namespace lvslab::shell {

/// Commands send frames at most in passing; these tests look at tables.
struct NoWire : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&&) override {}
};

/// A host with eth0 and eth1, up as a lab's links are, and a shell on it.
class NodeTest : public ::testing::Test {
protected:
    explicit NodeTest(net::Era era = net::Era::linux_6_1)
        : host({.name = "director", .seed = 1, .era = era}, ids, wire), netfilter(host), director(host, &netfilter),
          shell(host, netfilter, director) {
        add("eth0", {{0x02, 0, 0, 0, 0x02, 0x02}});
        add("eth1", {{0x02, 0, 0, 0, 0x03, 0x01}});
    }

    std::string run(const std::string& line) {
        std::string out;
        host.at(host.now(), [&] { out = shell.run(line); });
        return out;
    }

    /// The sentence with which a command is refused; empty if it is not.
    std::string refusal(const std::string& line) {
        try {
            run(line);
        } catch (const CommandError& error) {
            return error.what();
        }
        return "";
    }

    net::PacketIds ids;
    NoWire wire;
    net::Host host;
    netfilter::Netfilter netfilter;
    ipvs::Director director;
    Shell shell;

private:
    void add(const std::string& name, wire::MacAddress mac) {
        host.set_up(host.add_interface({.name = name, .mac = mac}), true);
    }
};

}  // namespace lvslab::shell
