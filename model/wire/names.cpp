#include "wire/names.hpp"

#include <array>
#include <span>

#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"
#include "wire/hex.hpp"

namespace lvslab::wire {
namespace {

struct NumberName {
    std::uint16_t number;
    std::string_view name;
};

constexpr NumberName kProtocolNames[] = {
    {1, "ICMP"},      {2, "IGMP"},    {4, "IPIP"},    {6, "TCP"},      {17, "UDP"},   {33, "DCCP"},    {41, "IPv6"},
    {46, "RSVP"},     {47, "GRE"},    {50, "ESP"},    {51, "AH"},      {58, "ICMPv6"}, {59, "no next header"},
    {88, "EIGRP"},    {89, "OSPF"},   {103, "PIM"},   {108, "IPComp"}, {112, "VRRP"}, {115, "L2TP"},   {132, "SCTP"},
    {136, "UDPLite"}, {137, "MPLS"},
};
constexpr NumberName kEtherTypeNames[] = {
    {0x0800, "IPv4"},  {0x0806, "ARP"},     {0x0842, "Wake-on-LAN"},     {0x8035, "RARP"},    {0x8100, "802.1Q"},
    {0x86dd, "IPv6"},  {0x8808, "PAUSE"},   {0x8809, "slow protocols (LACP)"}, {0x8847, "MPLS"}, {0x8848, "MPLS"},
    {0x8863, "PPPoE discovery"}, {0x8864, "PPPoE session"}, {0x888e, "EAPOL"}, {0x88a8, "802.1ad"}, {0x88cc, "LLDP"},
    {0x88e5, "MACsec"}, {0x88f7, "PTP"},    {0x8902, "CFM"},             {0x9000, "loopback test"},
};
constexpr NumberName kIcmpTypeNames[] = {
    {0, "echo reply"},     {3, "unreachable"},       {4, "source quench"},        {5, "redirect"},
    {8, "echo request"},   {9, "router advertisement"}, {10, "router solicitation"}, {11, "time exceeded"},
    {12, "parameter problem"}, {13, "timestamp request"}, {14, "timestamp reply"}, {15, "information request"},
    {16, "information reply"}, {17, "address mask request"}, {18, "address mask reply"}, {30, "traceroute"},
    {42, "extended echo request"}, {43, "extended echo reply"},
};
constexpr NumberName kUnreachableNames[] = {
    {0, "net unreachable"},    {1, "host unreachable"},     {2, "protocol unreachable"}, {3, "port unreachable"},
    {4, "fragmentation needed"}, {5, "source route failed"}, {6, "net unknown"},         {7, "host unknown"},
    {8, "source host isolated"}, {9, "net prohibited"},     {10, "host prohibited"},     {11, "net unreachable for TOS"},
    {12, "host unreachable for TOS"}, {13, "administratively prohibited"}, {14, "precedence violation"},
    {15, "precedence cutoff"},
};
constexpr NumberName kIcmpv6TypeNames[] = {
    {1, "unreachable"},          {2, "packet too big"},        {3, "time exceeded"},       {4, "parameter problem"},
    {128, "echo request"},       {129, "echo reply"},          {130, "listener query"},    {131, "listener report"},
    {132, "listener done"},      {133, "router solicitation"}, {134, "router advertisement"},
    {135, "neighbor solicitation"}, {136, "neighbor advertisement"}, {137, "redirect"}, {143, "listener report v2"},
};
constexpr NumberName kLlcNames[] = {
    {0x06, "IP"}, {0x42, "STP"}, {0xaa, "SNAP"}, {0xe0, "IPX"}, {0xf0, "NetBIOS"}, {0xfe, "IS-IS"},
};

std::string_view name_in(std::span<const NumberName> names, std::uint16_t number) {
    for (const NumberName& n : names) {
        if (n.number == number) return n.name;
    }
    return {};
}

}  // namespace

std::string_view protocol_name(std::uint8_t protocol) { return name_in(kProtocolNames, protocol); }
std::string_view ether_type_name(std::uint16_t type) { return name_in(kEtherTypeNames, type); }
std::string ether_type_text(std::uint16_t type) {
    if (type < kFirstEtherType) return "802.2 LLC";
    std::array<std::uint8_t, 2> octets{};
    store16(octets, 0, type);
    const std::string_view name = ether_type_name(type);
    return "0x" + hex(octets) + (name.empty() ? "" : " (" + std::string(name) + ")");
}
std::string_view icmp_type_name(std::uint8_t type) { return name_in(kIcmpTypeNames, type); }
std::string_view unreachable_name(std::uint8_t code) { return name_in(kUnreachableNames, code); }
std::string_view icmpv6_type_name(std::uint8_t type) { return name_in(kIcmpv6TypeNames, type); }
std::string_view llc_name(std::uint8_t access_point) { return name_in(kLlcNames, access_point); }

}  // namespace lvslab::wire
