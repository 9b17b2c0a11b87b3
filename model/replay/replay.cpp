#include "replay/replay.hpp"

#include <algorithm>

#include "wire/build.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::replay {

namespace {

/// How many frames pass between two words about the progress.
constexpr std::size_t kProgressStep = 4096;

}  // namespace

Replay::Replay(const std::vector<Input>& inputs, std::uint64_t seed, Sink sink)
    : sink_(std::move(sink)),
      host_({.name = "host", .seed = seed}, ids_, static_cast<net::FrameSink&>(*this)),
      netfilter_(host_),
      director_(host_, &netfilter_),
      shell_(host_, netfilter_, director_) {
    captures_.reserve(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) read(i, inputs[i]);
    std::stable_sort(frames_.begin(), frames_.end(), [](const Frame& a, const Frame& b) { return a.seen.time < b.seen.time; });
    if (!frames_.empty()) start_ = frames_.front().seen.time;
}

void Replay::read(std::size_t input, const Input& from) {
    for (const Count& other : counts_) {
        if (other.interface == from.interface) throw ReplayError(from.interface + ": one capture an interface");
    }
    counts_.push_back({.interface = from.interface});
    paths_.push_back(from.path);
    try {
        captures_.emplace_back(std::filesystem::path(from.path));
    } catch (const std::runtime_error& error) {
        throw ReplayError(error.what());
    }
    InputFrames read = read_input(from, captures_.back());
    for (const InputFrame& frame : read.frames) frames_.push_back({static_cast<std::uint32_t>(input), frame});
    notes_.insert(notes_.end(), read.notes.begin(), read.notes.end());
}

void Replay::run(const Plan& plan, const std::function<void(double)>& progress) {
    auto next = plan.setup.begin();
    for (; next != plan.setup.end() && next->at == net::Time{0}; ++next) command(plan, *next);
    find_interfaces();
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        const net::Time at = frames_[i].seen.time - start_;
        for (; next != plan.setup.end() && next->at <= at; ++next) command(plan, *next);
        pass(at);
        receive(frames_[i]);
        if (progress && i % kProgressStep == 0) progress(static_cast<double>(i) / static_cast<double>(frames_.size()));
    }
    for (; next != plan.setup.end(); ++next) command(plan, *next);
    pass(host_.now() + plan.drain);
}

/// Deadlines happen at their own times, not at the next frame's.
void Replay::pass(net::Time until) {
    while (host_.next_deadline() <= until) host_.advance(host_.next_deadline());
    host_.advance(until);
}

void Replay::command(const Plan& plan, const shell::SetupLine& line) {
    pass(std::max(line.at, host_.now()));
    try {
        const std::size_t row = printed_.size();
        printed_.push_back({.at = host_.now(), .command = line.command, .text = {}});
        const auto later = [this, row](std::string_view said) { printed_[row].text += said; };
        host_.at(host_.now(), [&] {
            const std::string now = shell_.run(line.command, later);
            printed_[row].text += now;
        });
    } catch (const shell::CommandError& error) {
        throw ReplayError(plan.setup_file + ":" + std::to_string(line.line) + ": " + error.what());
    }
}

void Replay::find_interfaces() {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const std::string& name = counts_[i].interface;
        const net::Interface* found = host_.interfaces().find(name);
        if (found == nullptr) {
            throw ReplayError(paths_[i] + ": was made at " + name + ", which the setup does not have; it needs a line" +
                              " `ip link add " + name + " address MAC type veth`");
        }
        if (!found->up) {
            throw ReplayError(paths_[i] + ": was made at " + name + ", which is down after the setup; it needs a line" +
                              " `ip link set " + name + " up`");
        }
        interfaces_.push_back(found->index);
    }
}

void Replay::receive(const Frame& frame) {
    Count& count = counts_[frame.input];
    const InputFrame& seen = frame.seen;
    const net::Interface& interface = host_.interfaces()[interfaces_[frame.input]];
    const auto ethernet = seen.bare ? std::nullopt : wire::Ethernet<const std::uint8_t>::parse(seen.bytes);
    if (seen.outgoing || seen.for_another_host || (ethernet && ethernet->source() == interface.mac)) {
        ++count.own;
        return;
    }
    ++count.received;
    if (seen.cut) ++count.cut;
    host_.receive(seen.time - start_, {.interface = interface.index, .id = ids_.next()}, frame_for(seen, interface));
}

/// What came without an Ethernet header gets one that says as much as is known: it was for this host, or for all. A
/// tunnel's packets have none.
wire::Buffer Replay::frame_for(const InputFrame& seen, const net::Interface& interface) const {
    wire::Buffer frame = wire::Buffer::copy_of(seen.bytes);
    if (!seen.bare || interface.kind == net::InterfaceKind::ipip) return frame;
    wire::MacAddress destination = interface.mac;
    if (seen.bare->reception == record::Reception::broadcast) destination = wire::kBroadcastMac;
    if (seen.bare->reception == record::Reception::multicast) destination = {{1, 0, 0x5e, 0, 0, 0}};
    wire::prepend_ethernet(frame, {.destination = destination,
                                   .source = seen.bare->source,
                                   .type = static_cast<wire::EtherType>(seen.bare->ether_type)});
    return frame;
}

Replay::Count& Replay::count_of(const std::string& interface) {
    for (Count& c : counts_) {
        if (c.interface == interface) return c;
    }
    return counts_.emplace_back(Count{.interface = interface});
}

void Replay::transmit(net::InterfaceIndex interface, net::Packet&& frame) {
    const std::string& name = host_.interfaces()[interface].name;
    ++count_of(name).sent;
    sink_({.interface = name, .time = start_ + host_.now(), .frame = std::as_const(frame.data).bytes()});
}

}  // namespace lvslab::replay
