#pragma once

#include <ns3/tcp-header.h>
#include <ns3/tcp-socket-base.h>

#include <cstdint>

#include "traffic/outcome.hpp"
#include "wire/address.hpp"

namespace lvslab::sim {

/// What a TCP socket asks of the host below it.
class TcpHost {
public:
    virtual ~TcpHost() = default;
    /// The largest IP packet known to get to `destination`, in bytes: the link's MTU, or what a router said, which the
    /// host knows before its sockets hear of it.
    virtual std::uint16_t path_mtu(wire::Ipv4Address destination) const = 0;
    virtual std::uint32_t initial_sequence() = 0;
};

/// ns-3's TCP with what it lacks of Linux': the MSS option, path MTU discovery, initial sequence numbers, the ways in
/// which a connection that is not there yet can fail, and where a program's writes end (PSH). All else is ns-3's. Its SegmentSize attribute is an outcome
/// here, not a setting: the lesser of the path's MTU and the peer's MSS, less 12 for timestamps.
class LinuxTcpSocket : public ::ns3::TcpSocketBase {
public:
    static ::ns3::TypeId GetTypeId();
    ::ns3::TypeId GetInstanceTypeId() const override { return GetTypeId(); }
    LinuxTcpSocket() = default;
    LinuxTcpSocket(const LinuxTcpSocket&) = default;  // ns-3 forks a listener by copying it

    void attach(TcpHost& host) { host_ = &host; }
    /// Why Connect() failed, once ns-3's ConnectionFailed callback has come.
    traffic::Outcome connect_failure() const { return connect_failure_; }

    /// An ICMP error that quotes a segment of this connection.
    struct QuotedError {
        traffic::IcmpError error;
        std::uint32_t seq;  ///< of the segment
    };
    void icmp_error(const QuotedError& quoted);
    /// Is a segment with this number sent and not acknowledged?
    bool is_under_way(std::uint32_t seq) const;

    int Connect(const ::ns3::Address& peer) override;
    int Send(::ns3::Ptr<::ns3::Packet> written, std::uint32_t flags) override;
    int Close() override;

protected:
    ::ns3::Ptr<::ns3::TcpSocketBase> Fork() override;
    void CompleteFork(::ns3::Ptr<::ns3::Packet> packet, const ::ns3::TcpHeader& syn, const ::ns3::Address& peer,
                      const ::ns3::Address& local) override;
    void DoForwardUp(::ns3::Ptr<::ns3::Packet> packet, const ::ns3::Address& from, const ::ns3::Address& to) override;
    void SendEmptyPacket(std::uint8_t flags) override;
    void ReTxTimeout() override;
    void NewAck(const ::ns3::SequenceNumber32& acknowledged, bool restart_timer) override;

private:
    void start_at(::ns3::SequenceNumber32 sequence);
    bool acceptable_in_syn_sent(const ::ns3::TcpHeader& header);
    void take_syn(const ::ns3::TcpHeader& syn, wire::Ipv4Address peer);
    void listen_to(::ns3::Ptr<::ns3::Packet> syn, const ::ns3::Address& from, const ::ns3::Address& to);
    void send_syn(std::uint8_t flags);
    void add_syn_options(::ns3::TcpHeader& header);
    bool give_up_if_out_of_tries();
    void send_reset_for(const ::ns3::TcpHeader& header);
    void fail_to_connect(traffic::Outcome why);
    void reduce_path_mtu();
    void resend_what_was_too_big();
    void set_segment_size();
    wire::Ipv4Address peer() const;

    TcpHost* host_ = nullptr;
    bool reset_by_peer_ = false;  ///< while a RST is received
    bool probed_ = false;  ///< since the last progress
    traffic::Outcome connect_failure_ = traffic::Outcome::timed_out;
    std::uint16_t path_mtu_ = 0;
    std::uint16_t peer_mss_ = 0;
};

}  // namespace lvslab::sim
