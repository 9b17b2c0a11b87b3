#include "models/field_names.hpp"

#include <QStringList>
#include <map>

namespace lvslab::models {

namespace {

const std::map<QString, const char*>& labels() {
    static const std::map<QString, const char*> all = {
        {"eth.dst", "Destination"},
        {"eth.src", "Source"},
        {"eth.type", "Type"},
        {"ip.dsfield", "DS field"},
        {"ip.len", "Total length"},
        {"ip.id", "Identification"},
        {"ip.flags.df", "Don’t fragment"},
        {"ip.flags.mf", "More fragments"},
        {"ip.frag_offset", "Fragment offset"},
        {"ip.ttl", "TTL"},
        {"ip.proto", "Protocol"},
        {"ip.checksum", "Header checksum"},
        {"ip.src", "Source"},
        {"ip.dst", "Destination"},
        {"ip.options", "Options"},
        {"tcp.srcport", "Source port"},
        {"tcp.dstport", "Destination port"},
        {"tcp.seq", "Sequence number"},
        {"tcp.ack", "Acknowledgment"},
        {"tcp.flags", "Flags"},
        {"tcp.window_size_value", "Window"},
        {"tcp.checksum", "Checksum"},
        {"tcp.urgent_pointer", "Urgent pointer"},
        {"tcp.options", "Options"},
        {"udp.srcport", "Source port"},
        {"udp.dstport", "Destination port"},
        {"udp.length", "Length"},
        {"udp.checksum", "Checksum"},
        {"icmp.type", "Type"},
        {"icmp.code", "Code"},
        {"icmp.checksum", "Checksum"},
        {"icmp.ident", "Identifier"},
        {"icmp.seq", "Sequence number"},
        {"icmp.mtu", "MTU of the next hop"},
        {"icmp.redir_gw", "Better gateway"},
        {"arp.hw.type", "Hardware type"},
        {"arp.proto.type", "Protocol type"},
        {"arp.hw.size", "Hardware size"},
        {"arp.proto.size", "Protocol size"},
        {"arp.opcode", "Operation"},
        {"arp.src.hw_mac", "Sender MAC"},
        {"arp.src.proto_ipv4", "Sender IP"},
        {"arp.dst.hw_mac", "Target MAC"},
        {"arp.dst.proto_ipv4", "Target IP"},
        {"data.len", "Data, bytes"},
    };
    return all;
}

constexpr const char* kOuter = "outer.";
constexpr const char* kQuoted = "quoted.";

QString flag_names(uint flags) {
    static const char* const kNames[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    // SYN before ACK, as people say it; the others in the order of the bits.
    static constexpr int kOrder[] = {1, 0, 2, 4, 3, 5, 6, 7};
    QStringList names;
    for (const int bit : kOrder) {
        if (flags >> bit & 1U) names << QString::fromLatin1(kNames[bit]);
    }
    return names.join(u' ');
}

QString protocol_name(int number) {
    switch (number) {
        case 1:
            return "ICMP";
        case 4:
            return "IPIP";
        case 6:
            return "TCP";
        case 17:
            return "UDP";
        default:
            return {};
    }
}

}  // namespace

QString field_label(const QString& wireshark_name, Language language) {
    if (wireshark_name.startsWith(kOuter)) return field_label(wireshark_name.mid(6), language);
    if (wireshark_name.startsWith(kQuoted)) {
        return say("Quoted: %1", language).arg(field_label(wireshark_name.mid(7), language));
    }
    const auto found = labels().find(wireshark_name);
    return found == labels().end() ? wireshark_name : say(found->second, language);
}

QString short_field_label(const QString& wireshark_name, Language language) {
    static const std::map<QString, const char*> kShort = {
        {"eth.dst", "MAC dst"},         {"eth.src", "MAC src"},
        {"outer.ip.src", "Outer src"},  {"outer.ip.dst", "Outer dst"},
        {"outer.ip.ttl", "Outer TTL"},  {"ip.src", "IP src"},
        {"ip.dst", "IP dst"},           {"ip.ttl", "TTL"},
        {"ip.checksum", "IP checksum"}, {"tcp.srcport", "Src port"},
        {"tcp.dstport", "Dst port"},    {"udp.srcport", "Src port"},
        {"udp.dstport", "Dst port"},    {"tcp.checksum", "Checksum"},
        {"udp.checksum", "Checksum"},
    };
    const auto found = kShort.find(wireshark_name);
    return found == kShort.end() ? field_label(wireshark_name, language) : say(found->second, language);
}

QString layer_label(Layer layer, Language language) {
    switch (layer) {
        case Layer::ethernet:
            return say("Ethernet", language);
        case Layer::outer_ip:
            return say("Outer IP", language);
        case Layer::ip:
            return say("IP", language);
        case Layer::transport:
            return say("TCP, UDP, ICMP", language);
        case Layer::payload:
            break;
    }
    return say("Data", language);
}

Layer layer_of(const QString& name) {
    if (name.startsWith("eth.")) return Layer::ethernet;
    if (name.startsWith(kOuter)) return Layer::outer_ip;
    if (name.startsWith("ip.") || name.startsWith("arp.")) return Layer::ip;
    if (name.startsWith("data")) return Layer::payload;
    return Layer::transport;
}

QString shown_value(const QString& name, const QString& value) {
    const QString plain = name.startsWith(kOuter) ? name.mid(6) : name;
    if (plain == "tcp.flags") {
        const QString names = flag_names(value.toUInt(nullptr, 0));
        return names.isEmpty() ? value : names;
    }
    if (plain == "ip.proto") {
        const QString protocol = protocol_name(value.toInt());
        return protocol.isEmpty() ? value : value + u' ' + protocol;
    }
    if (plain == "eth.type") return value == "0x0800" ? "0x0800 IPv4" : value == "0x0806" ? "0x0806 ARP" : value;
    if (plain == "arp.opcode") return value == "1" ? "1 request" : value == "2" ? "2 reply" : value;
    return value;
}

}  // namespace lvslab::models
