#include "tap/world.hpp"

#include <algorithm>
#include <fstream>

#include "tap/error.hpp"

namespace lvslab::tap {

namespace {

constexpr std::size_t kBurst = 64;  // frames
constexpr std::size_t kLargestFrame = 65536 + 18;

}  // namespace

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

World::World(const std::vector<Plug>& plugs)
    : room_(kLargestFrame),
      host_({.name = "director"}, ids_, static_cast<net::FrameSink&>(*this)),
      netfilter_(host_),
      director_(host_, &netfilter_),
      shell_(host_, netfilter_, director_) {
    for (const Plug& plug : plugs) {
        if (host_.interfaces().find(plug.interface) != nullptr) {
            throw TapError(plug.interface + " has a TAP device already: one device an interface");
        }
        Device device(plug.device);
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
    const net::Time time = now();
    for (std::size_t i = 0; i < kBurst; ++i) {
        std::size_t size = 0;
        const Device::Result result = port.device.read(room_, size);
        if (result == Device::Result::empty) return true;
        if (result == Device::Result::gone) vanished(port.device);
        host_.receive(time, {.interface = port.interface, .id = ids_.next()},
                      wire::Buffer::copy_of(std::span(room_).first(size)));
    }
    return false;
}

std::string World::command(std::string_view line, shell::Say later) {
    std::string said;
    host_.at(now(), [&] { said = shell_.run(line, std::move(later)); });
    return said;
}

void World::transmit(net::InterfaceIndex interface, net::Packet&& frame) {
    Port* port = interface < port_of_.size() ? port_of_[interface] : nullptr;
    if (port == nullptr) return;
    if (port->device.write(std::as_const(frame.data).bytes()) != Device::Result::done) ++port->lost;
}

void World::vanished(const Device& device) {
    throw DeviceGone("the TAP device " + device.name() + " has vanished: it was deleted, or its network namespace was");
}

}  // namespace lvslab::tap
