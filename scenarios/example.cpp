// Load balancing in plain ns-3: a director at 10.0.1.1:80 gives each connection to one of two servers.
//
//   client ----------- director ----------- switch ----- rs1 10.0.2.11
//   10.0.1.10     10.0.1.1   10.0.2.1         |
//                                             +--------- rs2 10.0.2.12
// The nodes run ns-3's own TCP over a Linux-like IPv4, which is configured with Linux' own commands.
#include <ns3/simulator.h>

#include <iostream>

#include "ns3/ethernet_link.hpp"
#include "ns3/host_stack.hpp"
#include "ns3/http_client.hpp"
#include "ns3/http_server.hpp"
#include "ns3/learning_switch.hpp"

using namespace lvslab::sim;
using ns3::CreateObject, ns3::Node, ns3::Ptr, lvslab::wire::parse_ipv4;
using Cable = Ptr<EthernetLink>;

Ptr<EthernetDevice> plug(Ptr<Node> node, Cable cable) {
    static std::uint8_t station = 0;
    const auto device = CreateObject<EthernetDevice>(EthernetConfig{.address = {{2, 0, 0, 0, 0, ++station}}});
    node->AddDevice(device);
    cable->attach(device);
    return device;
}

Ptr<Node> host(const std::vector<Cable>& cables, std::initializer_list<const char*> commands) {
    static lvslab::net::PacketIds ids;
    const auto node = CreateObject<Node>();
    const auto stack = CreateObject<HostStack>();
    stack->install(node, {.seed = node->GetId()}, ids);
    for (std::size_t i = 0; i < cables.size(); ++i)
        stack->add_interface("eth" + std::to_string(i), plug(node, cables[i]));
    for (const char* command : commands) stack->run(command);
    return node;
}

int main() {
    const auto cable = [] { return CreateObject<EthernetLink>(); };
    const Cable front = cable(), back = cable(), first = cable(), second = cable();
    const auto client = host({front}, {"ip addr add 10.0.1.10/24 dev eth0"});
    host({front, back}, {"ip addr add 10.0.1.1/24 dev eth0", "ip addr add 10.0.2.1/24 dev eth1",
                         "sysctl -w net.ipv4.ip_forward=1", "ipvsadm -A -t 10.0.1.1:80 -s rr",
                         "ipvsadm -a -t 10.0.1.1:80 -r 10.0.2.11 -m", "ipvsadm -a -t 10.0.1.1:80 -r 10.0.2.12 -m"});
    const auto rs1 = host({first}, {"ip addr add 10.0.2.11/24 dev eth0", "ip route add default via 10.0.2.1"});
    const auto rs2 = host({second}, {"ip addr add 10.0.2.12/24 dev eth0", "ip route add default via 10.0.2.1"});
    const auto bridge = CreateObject<LearningSwitch>();
    const auto node = CreateObject<Node>();
    for (const Cable& c : {back, first, second}) bridge->add_port(plug(node, c));
    rs1->AddApplication(CreateObject<HttpServer>(HttpServerConfig{.name = "rs1"}));
    rs2->AddApplication(CreateObject<HttpServer>(HttpServerConfig{.name = "rs2"}));
    client->AddApplication(CreateObject<HttpClient>(
        HttpClientConfig{.server = {*parse_ipv4("10.0.1.1"), 80}, .when = {.count = 4}},
        [](const HttpResult& r) { std::cout << "request " << r.number << ": " << r.server << '\n'; }));
    ns3::Simulator::Stop(ns3::Seconds(6));  // a director has a clock, which never stops by itself
    ns3::Simulator::Run();
    ns3::Simulator::Destroy();
}
