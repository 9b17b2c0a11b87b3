#include "tap/world.hpp"

#include <algorithm>
#include <fstream>

#include "tap/error.hpp"

namespace lvslab::tap {

wire::MacAddress mac_for(std::string_view device) {
    std::string machine;
    std::getline(std::ifstream("/etc/machine-id"), machine);
    std::uint32_t hash = 2166136261;  // FNV-1a
    for (const char c : machine + '/' + std::string(device)) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619;
    wire::MacAddress mac{{0x02, 0x4c}};
    for (std::size_t i = 2; i < mac.octets.size(); ++i)
        mac.octets[i] = static_cast<std::uint8_t>(hash >> (8 * (5 - i)));
    return mac;
}

World::World(const std::vector<Plug>& plugs, Device::Offloads offloads)
    : rooms_(fastpath::FlowCache::kBurst * Device::kRoom),
      host_({.name = "director"}, ids_, static_cast<net::FrameSink&>(*this)),
      netfilter_(host_),
      director_(host_, &netfilter_),
      shell_(host_, netfilter_, director_),
      cache_(host_, director_) {
    for (const Plug& plug : plugs) {
        if (host_.interfaces().find(plug.interface) != nullptr) {
            throw TapError(plug.interface + " has a TAP device already: one device an interface");
        }
        Device device(plug.device, offloads);
        const net::Host::NewInterface wanted{.name = plug.interface, .mac = mac_for(plug.device), .mtu = device.mtu()};
        host_.at(now(), [&] {
            net::Interface& made = host_.add_interface(wanted);
            host_.set_up(made, true);
            ports_.push_back({made.index, std::move(device)});
        });
    }
    for (Port& port : ports_) {
        port_of_.resize(std::max<std::size_t>(port_of_.size(), port.interface + std::size_t{1}));
        port_of_[port.interface] = &port;
    }
}

net::Time World::now() const { return std::chrono::steady_clock::now() - start_; }

bool World::take(std::size_t number) {
    Port& port = ports_[number];
    std::size_t count = 0;
    Device::Result result = Device::Result::done;
    while (count < burst_.size()) {
        result = port.device.read(room(count), burst_[count]);
        if (result != Device::Result::done) break;
        burst_[count++].interface = port.interface;
    }
    if (count != 0) {
        host_.advance(now());
        cache_.receive(std::span(burst_).first(count), ids_, *this);
    }
    if (result == Device::Result::gone) vanished(port.device);
    return result == Device::Result::empty;
}

void World::to_host(const fastpath::Frame& frame, net::PacketId id) {
    host_.receive(host_.now(), {.interface = frame.interface, .id = id}, wire::Buffer::copy_of(frame.span()));
}

/// A device that knows no offloads gets the frames as they are on a wire.
void World::send(const fastpath::Frame& frame) {
    Port* port = frame.interface < port_of_.size() ? port_of_[frame.interface] : nullptr;
    if (port == nullptr) return;
    const auto write = [&](const fastpath::Frame& whole) {
        if (port->device.write(whole) != Device::Result::done) ++port->lost;
    };
    if (!frame.offload.any() || port->device.offloads()) return write(frame);
    if (frame.offload.segment_size != 0) {
        segmenter_.cut(frame, write);
    } else {
        fastpath::Frame whole = frame;
        fastpath::complete_checksum(whole);
        write(whole);
    }
}

std::string World::command(std::string_view line, shell::Say later) {
    std::string said;
    host_.at(now(), [&] { said = shell_.run(line, std::move(later)); });
    return said;
}

void World::transmit(net::InterfaceIndex interface, net::Packet&& frame) {
    cache_.sent(interface, frame);
    const auto size = static_cast<std::uint32_t>(frame.data.size());
    constexpr std::size_t kFront = 16;  // for the device's own header
    const auto bytes = frame.data.push_front(kFront);
    send({.bytes = bytes.data() + kFront, .size = size, .interface = interface});
}

void World::vanished(const Device& device) {
    throw DeviceGone("the TAP device " + device.name() + " has vanished: it was deleted, or its network namespace was");
}

}  // namespace lvslab::tap
