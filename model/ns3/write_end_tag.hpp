#pragma once

#include <ns3/packet.h>
#include <ns3/tag.h>

namespace lvslab::sim {

/// Marks the last byte of what a program wrote into a TCP socket, on its way through ns-3's buffer into segments: Linux
/// sets PSH on a segment that ends with one (net/ipv4/tcp.c: tcp_push), and ns-3's TCP has no place for that.
class WriteEndTag : public ::ns3::Tag {
public:
    static ::ns3::TypeId GetTypeId();
    ::ns3::TypeId GetInstanceTypeId() const override { return GetTypeId(); }
    std::uint32_t GetSerializedSize() const override { return 0; }
    void Serialize(::ns3::TagBuffer) const override {}
    void Deserialize(::ns3::TagBuffer) override {}
    void Print(std::ostream& out) const override;
};

void mark_write_end(const ::ns3::Packet& written);
bool ends_a_write(const ::ns3::Packet& segment);

}  // namespace lvslab::sim
