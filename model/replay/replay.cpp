#include "replay/replay.hpp"

#include <algorithm>

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
    std::stable_sort(frames_.begin(), frames_.end(), [](const Frame& a, const Frame& b) { return a.time < b.time; });
    if (!frames_.empty()) start_ = frames_.front().time;
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
    record::CaptureReader& capture = captures_.back();
    while (const auto frame = capture.next()) {
        if (frame->interface != 0) {
            throw ReplayError(from.path + ": holds frames of several interfaces; give one capture for each");
        }
        if (capture.interfaces()[0].link_type != record::kLinkTypeEthernet) {
            throw ReplayError(from.path + ": is no Ethernet capture (link type " +
                              std::to_string(capture.interfaces()[0].link_type) + ")");
        }
        frames_.push_back({.time = frame->timestamp,
                           .input = static_cast<std::uint32_t>(input),
                           .outgoing = frame->flags.direction == record::Direction::outbound,
                           .cut = frame->bytes.size() < frame->original_length,
                           .bytes = frame->bytes});
    }
    if (!capture.end_reason().empty()) throw ReplayError(from.path + ": " + capture.end_reason());
}

void Replay::run(const Plan& plan, const std::function<void(double)>& progress) {
    auto next = plan.setup.begin();
    for (; next != plan.setup.end() && next->at == net::Time{0}; ++next) command(plan, *next);
    find_interfaces();
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        const net::Time at = frames_[i].time - start_;
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
    const net::InterfaceIndex interface = interfaces_[frame.input];
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (frame.outgoing || (ethernet && ethernet->source() == host_.interfaces()[interface].mac)) {
        ++count.own;
        return;
    }
    ++count.received;
    if (frame.cut) ++count.cut;
    host_.receive(frame.time - start_, {.interface = interface, .id = ids_.next()}, wire::Buffer::copy_of(frame.bytes));
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
