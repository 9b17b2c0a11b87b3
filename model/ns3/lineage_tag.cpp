#include "ns3/lineage_tag.hpp"

#include <ns3/type-id.h>

namespace lvslab::sim {

NS_OBJECT_ENSURE_REGISTERED(LineageTag);

::ns3::TypeId LineageTag::GetTypeId() {
    static const ::ns3::TypeId type =
        ::ns3::TypeId("lvslab::LineageTag").SetParent<::ns3::Tag>().AddConstructor<LineageTag>();
    return type;
}

void LineageTag::Serialize(::ns3::TagBuffer buffer) const {
    buffer.WriteU64(lineage_.id);
    buffer.WriteU64(lineage_.parent);
}

void LineageTag::Deserialize(::ns3::TagBuffer buffer) {
    lineage_.id = buffer.ReadU64();
    lineage_.parent = buffer.ReadU64();
}

void LineageTag::Print(std::ostream& out) const { out << "id=" << lineage_.id << " parent=" << lineage_.parent; }

void set_lineage(::ns3::Packet& packet, const Lineage& lineage) {
    LineageTag tag(lineage);
    packet.ReplacePacketTag(tag);
}

Lineage lineage_of(const ::ns3::Packet& packet) {
    LineageTag tag;
    packet.PeekPacketTag(tag);
    return tag.lineage();
}

}  // namespace lvslab::sim
