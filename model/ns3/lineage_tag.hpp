#pragma once

#include <ns3/packet.h>
#include <ns3/tag.h>

#include "net/packet.hpp"

namespace lvslab::sim {

/// Which logical packet a frame is, for the record; ids of 0 mean "not known".
struct Lineage {
    net::PacketId id = 0;
    net::PacketId parent = 0;  ///< the packet that caused this one
    bool operator==(const Lineage&) const = default;
};

/// Carries a Lineage on an ns-3 packet. ns-3's own packet uid would not do: it does not survive a rebuild from bytes.
class LineageTag : public ::ns3::Tag {
public:
    LineageTag() = default;
    explicit LineageTag(const Lineage& lineage) : lineage_(lineage) {}
    const Lineage& lineage() const { return lineage_; }

    static ::ns3::TypeId GetTypeId();
    ::ns3::TypeId GetInstanceTypeId() const override { return GetTypeId(); }
    std::uint32_t GetSerializedSize() const override { return 16; }
    void Serialize(::ns3::TagBuffer buffer) const override;
    void Deserialize(::ns3::TagBuffer buffer) override;
    void Print(std::ostream& out) const override;

private:
    Lineage lineage_{};
};

void set_lineage(::ns3::Packet& packet, const Lineage& lineage);
Lineage lineage_of(const ::ns3::Packet& packet);  ///< zeros for an untagged packet

}  // namespace lvslab::sim
