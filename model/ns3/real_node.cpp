#include "ns3/real_node.hpp"

#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"
#include "ns3/lineage_tag.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::sim {

using ::ns3::Address;
using ::ns3::Mac48Address;
using ::ns3::Packet;
using ::ns3::Ptr;

NS_OBJECT_ENSURE_REGISTERED(RealNode);

namespace {

constexpr std::size_t kFirstIndex = 2;  // lo is 1 on Linux
constexpr std::uint32_t kTunnelMtu = 1480;

net::PacketType type_of(const wire::MacAddress& destination, const wire::MacAddress& own) {
    if (destination.is_broadcast()) return net::PacketType::broadcast;
    if (destination.is_multicast()) return net::PacketType::multicast;
    return destination == own ? net::PacketType::host : net::PacketType::other_host;
}

std::vector<std::uint8_t> frame_bytes(const Packet& frame) {
    std::vector<std::uint8_t> bytes(frame.GetSize());
    frame.CopyData(bytes.data(), frame.GetSize());
    return bytes;
}

}  // namespace

::ns3::TypeId RealNode::GetTypeId() {
    static const ::ns3::TypeId type =
        ::ns3::TypeId("lvslab::RealNode").SetParent<::ns3::Object>().AddConstructor<RealNode>();
    return type;
}

void RealNode::install(Ptr<::ns3::Node> node, net::PacketIds& ids) {
    node_ = node;
    ids_ = &ids;
}

void RealNode::plug(const std::string& interface, Ptr<EthernetDevice> device, const Joint& joint) {
    const std::size_t port = ports_.size();
    const RealPortConfig config{.interface = interface,
                                .address = Mac48Address::ConvertFrom(device->GetAddress()),
                                .mtu = device->GetMtu(),
                                .joint = joint};
    ports_.push_back(
        {.name = interface,
         .cable = device,
         .real = make_real_port(node_, config,
                                [this, port](std::vector<std::uint8_t> bytes) { sent(port, std::move(bytes)); }),
         .address = from_ns3(config.address)});
    device->set_frame_sink([this, port](Ptr<const Packet> frame) { received(port, frame); });
}

void RealNode::attach(record::NodeRecorder& recorder) {
    recorder_ = &recorder;
    recorder.introduce(interfaces());
}

ipvs::NodeTables RealNode::interfaces() const {
    ipvs::NodeTables tables;
    tables.now = lab_now();
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        const EthernetDevice& device = *ports_[i].cable;
        tables.net.interfaces.push_back({.index = static_cast<std::uint32_t>(i + kFirstIndex),
                                         .name = ports_[i].name,
                                         .mac = from_ns3(Mac48Address::ConvertFrom(device.GetAddress())),
                                         .mtu = device.GetMtu(),
                                         .up = true,
                                         .carrier = true});
    }
    for (std::size_t i = 0; i < tunnels_.size(); ++i) {
        tables.net.interfaces.push_back({.index = static_cast<std::uint32_t>(ports_.size() + i + kFirstIndex),
                                         .name = tunnels_[i].name,
                                         .kind = net::InterfaceKind::ipip,
                                         .mac = {},
                                         .mtu = kTunnelMtu,
                                         .up = true,
                                         .carrier = true});
    }
    return tables;
}

/// The kernel numbers its interfaces in another way, and calls a tunnel of ours what it is to it: a TUN device.
void RealNode::tell(ipvs::NodeTables tables) {
    if (recorder_ == nullptr) return;
    const ipvs::NodeTables ours = interfaces();
    for (net::InterfaceRow& row : tables.net.interfaces) {
        for (const net::InterfaceRow& known : ours.net.interfaces) {
            if (known.name == row.name) row.index = known.index, row.kind = known.kind;
        }
    }
    tables.now = lab_now();
    recorder_->start_with(lab_now(), tables);
}

void RealNode::hear(const std::string& tunnel, int descriptor) {
    const std::size_t number = tunnels_.size();
    const auto reader = std::make_shared<DatagramReader>(
        descriptor, *node_, [this, number](const std::vector<std::uint8_t>& packet) { came_out(number, packet); });
    tunnels_.push_back({.name = tunnel, .reader = reader});
}

/// Its outer frame has been seen before.
void RealNode::came_out(std::size_t tunnel, const std::vector<std::uint8_t>& packet) {
    if (recorder_ == nullptr) return;
    const record::InsideNode::Frame frame{.time = lab_now(), .bytes = packet, .raw = true};
    const auto known = inside_.known(frame);
    recorder_->frame_received(lab_now(),
                              {.interface = static_cast<net::InterfaceIndex>(ports_.size() + tunnel + kFirstIndex),
                               .id = known ? *known : ids_->next(),
                               .parent = 0,
                               .type = net::PacketType::host,
                               .bytes = packet});
    recorder_->settled(lab_now());
}

void RealNode::DoDispose() {
    for (Port& port : ports_) {
        port.cable->set_frame_sink({});
    }
    ports_.clear();
    tunnels_.clear();
    node_ = nullptr;
    ::ns3::Object::DoDispose();
}

void RealNode::sent(std::size_t port, std::vector<std::uint8_t> bytes) {
    const auto frame = ::ns3::Create<Packet>(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    if (recorder_ != nullptr) {
        const auto known = inside_.known({.time = lab_now(), .bytes = bytes});
        const net::PacketId id = known ? *known : ids_->next();
        set_lineage(*frame, {.id = id});
        recorder_->frame_sent(lab_now(), {.interface = static_cast<net::InterfaceIndex>(port + kFirstIndex),
                                          .id = id,
                                          .parent = 0,
                                          .type = net::PacketType::host,
                                          .bytes = bytes});
        recorder_->settled(lab_now());
    }
    if (const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(bytes)) {
        ports_[port].address = ethernet->source();
    }
    ports_[port].cable->send_frame(frame);
}

void RealNode::received(std::size_t port, Ptr<const Packet> frame) {
    const std::vector<std::uint8_t> bytes = frame_bytes(*frame);
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(bytes);
    if (!ethernet) return;
    if (recorder_ != nullptr) {
        const Lineage lineage = lineage_of(*frame);
        recorder_->frame_received(lab_now(), {.interface = static_cast<net::InterfaceIndex>(port + kFirstIndex),
                                              .id = lineage.id,
                                              .parent = lineage.parent,
                                              .type = type_of(ethernet->destination(), ports_[port].address),
                                              .bytes = bytes});
        recorder_->settled(lab_now());
        inside_.remember({.time = lab_now(), .bytes = bytes}, lineage.id);
    }
    ports_[port].real->put(bytes);
}

}  // namespace lvslab::sim
