#include <algorithm>

#include "models/field_names.hpp"
#include "models/frame_bytes.hpp"
#include "record/link_layer.hpp"
#include "wire/arp.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::models {

namespace {

using Bytes = std::span<const std::uint8_t>;

/// Walks a frame from the outside in. What a header does not claim stays for the next.
class LayerWalk {
public:
    LayerWalk(Bytes bytes, Language language) : bytes_(bytes), end_(bytes.size()), language_(language) {}

    std::vector<LayerBytes> take() { return std::move(layers_); }

    void frame(std::uint16_t link_type) {
        const auto link = record::link_of(link_type, bytes_);
        const bool ethernet = link_type == record::kLinkTypeEthernet;
        add(Layer::ethernet, ethernet ? "Ethernet" : "Link header", link ? link->size : bytes_.size());
        if (!link) return;
        const auto type = static_cast<wire::EtherType>(link->ether_type);
        if (type == wire::EtherType::ipv4) return packet();
        if (type == wire::EtherType::arp) add(Layer::ip, "ARP", wire::kArpSize);
        add(Layer::payload, type == wire::EtherType::arp ? "Padding" : "Data", bytes_.size());
    }

private:
    void packet() {
        for (bool outermost = true;; outermost = false) {
            const auto ip = wire::Ipv4<const std::uint8_t>::parse_captured(bytes_.subspan(at_, end_ - at_));
            if (!ip) return add(Layer::ip, "IP", end_);
            if (outermost) end_ = at_ + ip->packet().size();
            const bool tunnel = ip->protocol() == wire::Protocol::ipip && ip->fragment_offset() == 0;
            add(tunnel ? Layer::outer_ip : Layer::ip, tunnel ? "Outer IP" : "IP", ip->header_size());
            if (tunnel && at_ < end_) continue;
            if (ip->fragment_offset() == 0) transport(ip->protocol(), ip->payload());
            add(Layer::payload, "Data", end_);
            end_ = bytes_.size();
            return add(Layer::payload, "Padding", end_);
        }
    }

    void transport(wire::Protocol protocol, Bytes segment) {
        const std::size_t all = segment.size();
        if (protocol == wire::Protocol::tcp) {
            const auto tcp = wire::Tcp<const std::uint8_t>::parse(segment);
            add(Layer::transport, "TCP", tcp ? tcp->header_size() : all);
        } else if (protocol == wire::Protocol::udp) {
            add(Layer::transport, "UDP", wire::kUdpSize);
        } else if (protocol == wire::Protocol::icmp) {
            // An error is read with what it quotes.
            const auto icmp = wire::Icmp<const std::uint8_t>::parse(segment);
            add(Layer::transport, "ICMP", !icmp || icmp->is_error() ? all : wire::kIcmpSize);
        }
    }

    void add(Layer layer, const char* name, std::size_t size) {
        const std::size_t end = std::min(end_, at_ + std::min(size, end_ - at_));
        if (end == at_) return;
        layers_.push_back({layer, say(name, language_), at_, end});
        at_ = end;
    }

    Bytes bytes_;
    std::size_t at_ = 0;
    std::size_t end_;
    Language language_;
    std::vector<LayerBytes> layers_;
};

}  // namespace

std::vector<LayerBytes> layers_of(const record::Frame& frame, Language language) {
    LayerWalk walk(frame.bytes, language);
    walk.frame(frame.link_type);
    return walk.take();
}

}  // namespace lvslab::models
