#include "ns3/write_end_tag.hpp"

#include <ns3/type-id.h>

namespace lvslab::sim {

NS_OBJECT_ENSURE_REGISTERED(WriteEndTag);

::ns3::TypeId WriteEndTag::GetTypeId() {
    static const ::ns3::TypeId type =
        ::ns3::TypeId("lvslab::WriteEndTag").SetParent<::ns3::Tag>().AddConstructor<WriteEndTag>();
    return type;
}

void WriteEndTag::Print(std::ostream& out) const { out << "end of a write"; }

void mark_write_end(const ::ns3::Packet& written) {
    const std::uint32_t size = written.GetSize();
    if (size != 0) written.AddByteTag(WriteEndTag(), size - 1, size);
}

bool ends_a_write(const ::ns3::Packet& segment) {
    for (auto tags = segment.GetByteTagIterator(); tags.HasNext();) {
        const auto tag = tags.Next();
        if (tag.GetTypeId() == WriteEndTag::GetTypeId() && tag.GetEnd() == segment.GetSize()) return true;
    }
    return false;
}

}  // namespace lvslab::sim
