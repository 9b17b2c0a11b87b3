#include "ns3/udp_echo_client.hpp"

#include <ns3/simulator.h>

#include <algorithm>
#include <utility>

#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"
#include "traffic/echo_datagram.hpp"

namespace lvslab::sim {

using ::ns3::Simulator;

UdpEchoClient::UdpEchoClient(UdpEchoClientConfig config, Report report)
    : config_(std::move(config)), report_(std::move(report)) {
    config_.size = std::max(config_.size, static_cast<std::uint32_t>(traffic::kEchoNumberSize));
}

void UdpEchoClient::StartApplication() {
    if (config_.when.count > 0) plan(0);
}

void UdpEchoClient::StopApplication() { next_.Cancel(); }

void UdpEchoClient::DoDispose() {
    open_.clear();
    socket_ = nullptr;
    report_ = nullptr;
    Application::DoDispose();
}

void UdpEchoClient::plan(std::int64_t number) {
    const net::Time silence = number == 0 ? net::Time{0} : config_.idle;
    const net::Time at = config_.when.start + number * config_.when.every + silence;
    next_ = Simulator::Schedule(delay_until(at), &UdpEchoClient::begin, this, number);
}

void UdpEchoClient::begin(std::int64_t number) {
    if (number + 1 < config_.when.count) plan(number + 1);
    if (!socket_ || config_.fresh_ports) open_socket();
    if (!connected_) connected_ = connect_udp(*socket_, config_.port, config_.server);
    Probe& probe = open_[number];
    probe.socket = socket_;
    probe.result = {.number = number, .start = lab_now()};
    probe.timeout =
        Simulator::Schedule(to_ns3(config_.timeout), &UdpEchoClient::end, this, number, traffic::Outcome::timed_out);

    std::string question = traffic::echo_question(static_cast<std::uint64_t>(number));
    question.resize(config_.size);  // zeros, which ns-3's padding is not
    if (socket_->Send(packet_of(question)) < 0) end(number, traffic::Outcome::unreachable);
}

void UdpEchoClient::open_socket() {
    socket_ = open_udp(GetNode());
    socket_->SetRecvCallback(::ns3::MakeCallback(&UdpEchoClient::read, this));
    on_icmp_error(*socket_, [this, raw = ::ns3::PeekPointer(socket_)](traffic::IcmpError error) {
        fail_newest(raw, error.outcome());
    });
    connected_ = false;
}

void UdpEchoClient::read(SocketPtr socket) {
    ::ns3::Address peer;
    while (const auto answer = socket->RecvFrom(peer)) {
        const std::string bytes = bytes_of(*answer);
        const auto number = traffic::echo_number(bytes);
        if (!number || bytes.size() < config_.size || from_ns3(peer) != config_.server) continue;
        const auto found = open_.find(static_cast<std::int64_t>(*number));
        if (found == open_.end()) continue;  // too late
        found->second.result.server = bytes.substr(config_.size);
        end(found->first, traffic::Outcome::ok);
    }
}

/// ns-3 does not say which datagram an ICMP error is about; it is most likely the last one.
void UdpEchoClient::fail_newest(const ::ns3::Socket* socket, traffic::Outcome why) {
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [socket](const auto& entry) {
        return ::ns3::PeekPointer(entry.second.socket) == socket;
    });
    if (found != open_.rend()) end(found->first, why);
}

void UdpEchoClient::end(std::int64_t number, traffic::Outcome outcome) {
    auto node = open_.extract(number);
    if (node.empty()) return;  // an ICMP error may come before SendTo() is back
    Probe& probe = node.mapped();
    probe.timeout.Cancel();
    probe.result.end = lab_now();
    probe.result.outcome = outcome;
    // Only later: ns-3 may be in the middle of this socket's receive path.
    if (config_.fresh_ports) Simulator::ScheduleNow(&::ns3::Socket::Close, probe.socket);
    if (report_) report_(probe.result);
}

void UdpEchoClient::give_up() {
    StopApplication();
    while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
}

}  // namespace lvslab::sim
