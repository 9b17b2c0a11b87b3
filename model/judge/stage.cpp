#include "judge/stage.hpp"

#include <algorithm>

#include "lab/mac.hpp"
#include "net/ethernet_time.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::judge {

/// A linux node: the Host with what hangs on it, and its ends of cables.
class Stage::Machine final : public net::FrameSink {
public:
    Machine(Stage& stage, const net::HostConfig& config)
        : stage_(stage),
          host_(config, stage.ids_, *this),
          netfilter_(host_),
          director_(host_, &netfilter_),
          shell_(host_, netfilter_, director_) {}

    void add_interface(const net::Host::NewInterface& what) { host_.set_up(host_.add_interface(what), true); }

    void attach(record::NodeRecorder& tap) {
        tap.start_with(net::Time{0}, tables());
        host_.attach(&tap);
        netfilter_.attach(&tap);
        director_.attach(&tap);
    }

    void transmit(net::InterfaceIndex index, net::Packet&& frame) override {
        stage_.leave({host_.name(), host_.interfaces()[index].name}, std::move(frame));
    }
    void receive(const std::string& interface, const net::Packet& frame) {
        const net::Interface* in = host_.interfaces().find(interface);
        if (in == nullptr || !in->up) return;
        host_.receive(stage_.now_,
                      {.interface = in->index, .id = frame.id, .parent = frame.parent, .confirms = frame.confirms},
                      wire::Buffer(frame.data));
    }

    net::Host& host() { return host_; }
    shell::Shell& shell() { return shell_; }
    ipvs::NodeTables tables() { return {host_.now(), host_.tables(), netfilter_.tables(), director_.tables()}; }

private:
    Stage& stage_;
    net::Host host_;
    netfilter::Netfilter netfilter_;
    ipvs::Director director_;
    shell::Shell shell_;
};

Stage::Stage(const lab::Lab& lab, const Options& options) {
    for (const lab::Link& link : lab.links) {
        cables_[link.a] = link.b;
        cables_[link.b] = link.a;
        if (!options.exact_cables) continue;
        for (const lab::Endpoint& end : {link.a, link.b}) {
            transmitters_.insert({end, {net::ServiceLine(static_cast<std::size_t>(link.queue)), static_cast<std::uint64_t>(link.rate), link.delay}});
        }
    }
    std::uint64_t number = 0;
    for (const lab::Node& node : lab.nodes) {
        ++number;
        if (node.kind == lab::NodeKind::bridge) {
            bridges_[node.name] = {.ports = node.interfaces, .stations = {}};
            continue;
        }
        const auto era = node.era == lab::Era::current ? net::Era::linux_6_1 : net::Era::linux_2_6_32;
        auto machine = std::make_unique<Machine>(
            *this, net::HostConfig{.name = node.name, .seed = options.seed * 1'000'003 + number, .era = era});
        for (const std::string& name : node.interfaces) {
            const lab::Endpoint end{node.name, name};
            std::uint32_t mtu = 1500;
            for (const lab::Link& link : lab.links) {
                if (link.a == end || link.b == end) mtu = static_cast<std::uint32_t>(link.mtu);
            }
            machine->add_interface({.name = name, .mac = lab::mac_of(lab, end), .mtu = mtu});
        }
        if (options.recorder != nullptr) machine->attach(options.recorder->add_node(node.name));
        machines_[node.name] = std::move(machine);
    }
    if (options.recorder != nullptr) options.recorder->begin();
}

Stage::~Stage() = default;

net::Host& Stage::host(const std::string& node) { return machines_.at(node)->host(); }
ipvs::NodeTables Stage::tables(const std::string& node) { return machines_.at(node)->tables(); }

void Stage::at(net::Time time, std::function<void()> action) { due_.push({time, ++planned_, std::move(action)}); }

void Stage::command(const std::string& node, const std::string& text) {
    Machine& machine = *machines_.at(node);
    machine.host().at(now_, [&] { machine.shell().run(text); });
    sync_carriers(node);
}

const lab::Endpoint* Stage::other_end(const lab::Endpoint& end) const {
    const auto found = cables_.find(end);
    return found == cables_.end() ? nullptr : &found->second;
}

/// An interface that was set down takes the carrier from the other end of its cable.
void Stage::sync_carriers(const std::string& node) {
    for (const auto& interface : machines_.at(node)->host().interfaces()) {
        const lab::Endpoint* peer = other_end({node, interface.name});
        if (peer == nullptr) continue;
        if (const auto bridge = bridges_.find(peer->node); bridge != bridges_.end()) {
            const auto& ports = bridge->second.ports;
            const auto port = std::find(ports.begin(), ports.end(), peer->interface) - ports.begin();
            if (!interface.up) bridge->second.stations.forget(static_cast<std::size_t>(port));
            continue;
        }
        net::Host& other = machines_.at(peer->node)->host();
        net::Interface* end = other.interfaces().find(peer->interface);
        if (end != nullptr && end->carrier != interface.up) {
            other.at(now_, [&] { other.set_carrier(*end, interface.up); });
        }
    }
}

void Stage::leave(const lab::Endpoint& from, net::Packet&& frame) {
    const lab::Endpoint* to = other_end(from);
    if (to == nullptr) return;
    carry(from, *to, std::make_shared<const net::Packet>(std::move(frame)));
}

/// Over one cable. A frame for a full queue is lost, and nobody says so.
void Stage::carry(const lab::Endpoint& from, const lab::Endpoint& to, const std::shared_ptr<const net::Packet>& frame) {
    net::Time arrival = now_;
    if (const auto found = transmitters_.find(from); found != transmitters_.end()) {
        Transmitter& transmitter = found->second;
        const auto sent = transmitter.line.admit({.now = now_, .work = net::ethernet_time(frame->data.size(), transmitter.rate)});
        if (!sent) return;
        arrival = *sent + transmitter.delay;
    }
    at(arrival, [this, to, frame] { arrive(to, frame); });
}

void Stage::arrive(const lab::Endpoint& end, const std::shared_ptr<const net::Packet>& frame) {
    if (bridges_.count(end.node) != 0) return bridge(end, frame);
    machines_.at(end.node)->receive(end.interface, *frame);
}

void Stage::bridge(const lab::Endpoint& in, const std::shared_ptr<const net::Packet>& frame) {
    Bridge& bridge = bridges_.at(in.node);
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame->data.bytes());
    const auto from = static_cast<std::size_t>(std::find(bridge.ports.begin(), bridge.ports.end(), in.interface) -
                                               bridge.ports.begin());
    if (!ethernet || !bridge.stations.learn({ethernet->source(), from}, now_)) return;
    const auto known = bridge.stations.port_of(ethernet->destination(), now_);
    for (std::size_t port = bridge.ports.size(); port-- > 0;) {  // Linux floods the port that was added last first
        if (port == from || (known && *known != port)) continue;
        const lab::Endpoint out{in.node, bridge.ports[port]};
        if (const lab::Endpoint* to = other_end(out)) carry(out, *to, frame);
    }
}

net::Time Stage::next_timer() const {
    net::Time next = net::kNever;
    for (const auto& [name, machine] : machines_) next = std::min(next, machine->host().next_deadline());
    return next;
}

void Stage::run(net::Time until) {
    for (;;) {
        const net::Time timer = next_timer();
        const net::Time planned = due_.empty() ? net::kNever : due_.top().time;
        if (std::min(timer, planned) > until) break;
        if (planned <= timer) {
            now_ = std::max(now_, planned);
            const auto action = std::move(const_cast<Due&>(due_.top()).action);
            due_.pop();
            action();
            continue;
        }
        now_ = std::max(now_, timer);
        for (auto& [name, machine] : machines_) {
            if (machine->host().next_deadline() <= now_) machine->host().advance(now_);
        }
    }
    now_ = until;
    for (auto& [name, machine] : machines_) machine->host().advance(until);
}

}  // namespace lvslab::judge
