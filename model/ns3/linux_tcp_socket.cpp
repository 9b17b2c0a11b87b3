#include "ns3/linux_tcp_socket.hpp"

#include <ns3/ipv4-end-point.h>
#include <ns3/rtt-estimator.h>
#include <ns3/simulator.h>
#include <ns3/tcp-congestion-ops.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/tcp-option-rfc793.h>
#include <ns3/tcp-rx-buffer.h>
#include <ns3/tcp-tx-buffer.h>

#include <algorithm>

#include "ns3/addresses.hpp"
#include "ns3/write_end_tag.hpp"

namespace lvslab::sim {

namespace {

using ::ns3::Address;
using ::ns3::Packet;
using ::ns3::Ptr;
using ::ns3::SequenceNumber32;
using ::ns3::TcpHeader;
using ::ns3::TcpOption;
using ::ns3::TcpOptionMSS;

constexpr std::uint16_t kHeaders = 40;        // IP and TCP, without options
constexpr std::uint16_t kTimestampSize = 12;  // of each segment, padding included
constexpr std::uint16_t kDefaultMss = 536;    // of a peer that names none (RFC 9293, 3.7.1)
constexpr std::uint16_t kSmallestMss = 48;    // net.ipv4.tcp_min_snd_mss

bool has(const TcpHeader& header, std::uint8_t flags) { return (header.GetFlags() & flags) == flags; }

}  // namespace

NS_OBJECT_ENSURE_REGISTERED(LinuxTcpSocket);

::ns3::TypeId LinuxTcpSocket::GetTypeId() {
    static ::ns3::TypeId tid =
        ::ns3::TypeId("lvslab::LinuxTcpSocket").SetParent<::ns3::TcpSocketBase>().AddConstructor<LinuxTcpSocket>();
    return tid;
}

Ptr<::ns3::TcpSocketBase> LinuxTcpSocket::Fork() { return ::ns3::CopyObject<LinuxTcpSocket>(this); }

wire::Ipv4Address LinuxTcpSocket::peer() const { return from_ns3(m_endPoint->GetPeerAddress()); }

// ---- opening and closing

int LinuxTcpSocket::Connect(const Address& peer) {
    if (m_state == CLOSED) start_at(SequenceNumber32(host_->initial_sequence()));
    return TcpSocketBase::Connect(peer);
}

int LinuxTcpSocket::Send(Ptr<Packet> written, std::uint32_t flags) {
    mark_write_end(*written);
    return TcpSocketBase::Send(written, flags);
}

/// ns-3 starts at 0 by leaving all of these as they are made.
void LinuxTcpSocket::start_at(SequenceNumber32 sequence) {
    m_tcb->m_nextTxSequence = sequence;
    m_tcb->m_highTxMark = sequence;
    m_txBuffer->SetHeadSequence(sequence);
    m_highRxAckMark = sequence;
    m_recover = sequence;
}

void LinuxTcpSocket::CompleteFork(Ptr<Packet> packet, const TcpHeader& syn, const Address& peer, const Address& local) {
    start_at(SequenceNumber32(host_->initial_sequence()));
    m_highTxAck = m_highRxMark = syn.GetSequenceNumber();
    TcpSocketBase::CompleteFork(packet, syn, peer, local);
}

/// In SYN_SENT there is nobody to tell yet: ns-3 sends a RST, Linux nothing (net/ipv4/tcp.c: new_state). Nor is there
/// when a RST has just ended the connection, which ns-3 tells before it has closed: it would send a FIN.
int LinuxTcpSocket::Close() {
    if (reset_by_peer_) return 0;
    if (m_state != SYN_SENT) return TcpSocketBase::Close();
    const Ptr<LinuxTcpSocket> alive(this);
    CloseAndNotify();
    return 0;
}

void LinuxTcpSocket::fail_to_connect(traffic::Outcome why) {
    const Ptr<LinuxTcpSocket> alive(this);
    connect_failure_ = why;
    m_state = CLOSED;
    DeallocateEndPoint();
    // Told by an event, since ns-3 may be in the middle of this socket's receive path.
    ::ns3::Simulator::ScheduleNow([alive] { alive->NotifyConnectionFailed(); });
}

// ---- what comes in

namespace {

/// ns-3 takes a RST with other flags for nonsense, and answers it.
Ptr<Packet> bare_reset(const Packet& packet) {
    const Ptr<Packet> bare = packet.Copy();
    TcpHeader header;
    bare->RemoveHeader(header);
    header.SetFlags(TcpHeader::RST);
    bare->AddHeader(header);
    return bare;
}

}  // namespace

void LinuxTcpSocket::DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to) {
    TcpHeader header;
    packet->PeekHeader(header);
    if (m_state == SYN_SENT && !acceptable_in_syn_sent(header)) return;
    const bool expects_syn = m_state == LISTEN || m_state == SYN_SENT || m_state == SYN_RCVD;
    if (expects_syn && has(header, TcpHeader::SYN)) take_syn(header, from_ns3(from).address);
    if (m_state == LISTEN) return listen_to(packet, from, to);
    const Ptr<LinuxTcpSocket> alive(this);
    reset_by_peer_ = has(header, TcpHeader::RST);
    if (reset_by_peer_) packet = bare_reset(*packet);
    TcpSocketBase::DoForwardUp(packet, from, to);
    reset_by_peer_ = false;
}

/// net/ipv4/tcp_input.c: tcp_rcv_synsent_state_process. ns-3 misses the RST+ACK that refuses the connection, for it
/// has no timestamp, and takes bare data for a connection.
bool LinuxTcpSocket::acceptable_in_syn_sent(const TcpHeader& header) {
    const bool ack = has(header, TcpHeader::ACK);
    const bool reset = has(header, TcpHeader::RST);
    if (ack && header.GetAckNumber() != m_tcb->m_nextTxSequence.Get() + 1) {
        if (!reset) send_reset_for(header);
        return false;
    }
    if (reset && ack) fail_to_connect(traffic::Outcome::refused);
    return !reset && has(header, TcpHeader::SYN);
}

void LinuxTcpSocket::take_syn(const TcpHeader& syn, wire::Ipv4Address peer) {
    // ns-3 echoes a timestamp only of the octet that it waits for, which it takes to be 0 before there is a connection.
    m_tcb->m_rxBuffer->SetNextRxSequence(syn.GetSequenceNumber());
    m_highTxAck = m_highRxMark = syn.GetSequenceNumber();
    const Ptr<const TcpOption> option = syn.GetOption(TcpOption::MSS);
    peer_mss_ = option ? ::ns3::DynamicCast<const TcpOptionMSS>(option)->GetMSS() : kDefaultMss;
    path_mtu_ = host_->path_mtu(peer);
    const bool timestamps = m_timestampEnabled;
    m_timestampEnabled = timestamps && syn.HasOption(TcpOption::TS);
    set_segment_size();
    m_timestampEnabled = timestamps;
}

/// ns-3 takes what one SYN lacks for what all of them will lack, and its timestamp for the last word on time.
void LinuxTcpSocket::listen_to(Ptr<Packet> syn, const Address& from, const Address& to) {
    const bool sack = m_sackEnabled;
    const bool timestamps = m_timestampEnabled;
    const bool scaling = m_winScalingEnabled;
    m_tcb->m_rcvTimestampValue = 0;
    TcpSocketBase::DoForwardUp(syn, from, to);
    m_sackEnabled = sack;
    m_txBuffer->SetSackEnabled(sack);
    m_timestampEnabled = timestamps;
    m_winScalingEnabled = scaling;
}

/// To what belongs to no connection of ours: its own acknowledgment number, nothing else (RFC 9293, 3.10.7.3).
void LinuxTcpSocket::send_reset_for(const TcpHeader& header) {
    TcpHeader reset;
    reset.SetFlags(TcpHeader::RST);
    reset.SetSequenceNumber(header.GetAckNumber());
    reset.SetSourcePort(header.GetDestinationPort());
    reset.SetDestinationPort(header.GetSourcePort());
    reset.SetWindowSize(0);
    m_tcp->SendPacket(::ns3::Create<Packet>(), reset, m_endPoint->GetLocalAddress(), m_endPoint->GetPeerAddress());
}

// ---- SYN and SYN+ACK

void LinuxTcpSocket::SendEmptyPacket(std::uint8_t flags) {
    const bool syn = (flags & TcpHeader::SYN) != 0 && m_endPoint != nullptr;
    if (!syn) return TcpSocketBase::SendEmptyPacket(flags);
    if (!give_up_if_out_of_tries()) send_syn(flags);
}

/// As ns-3 does in TcpSocketBase::SendEmptyPacket, which leaves no room for options of ours.
bool LinuxTcpSocket::give_up_if_out_of_tries() {
    if (m_synCount != 0) return false;
    m_rtt->Reset();
    if (m_state == SYN_SENT) {
        fail_to_connect(traffic::Outcome::timed_out);
    } else {
        m_state = CLOSED;
        DeallocateEndPoint();
    }
    return true;
}

void LinuxTcpSocket::send_syn(std::uint8_t flags) {
    TcpHeader header;
    header.SetFlags(flags);
    header.SetSequenceNumber(m_tcb->m_nextTxSequence);
    header.SetSourcePort(m_endPoint->GetLocalPort());
    header.SetDestinationPort(m_endPoint->GetPeerPort());
    header.SetWindowSize(AdvertisedWindowSize(false));
    if (has(header, TcpHeader::ACK)) {
        m_highTxAck = m_tcb->m_rxBuffer->NextRxSequence();
        header.SetAckNumber(m_highTxAck);
    }
    add_syn_options(header);

    UpdateRttHistory(m_tcb->m_nextTxSequence, 0, m_synCount != m_synRetries);
    m_rto = m_cnTimeout * (1 << (m_synRetries - m_synCount));
    --m_synCount;
    const Ptr<Packet> packet = ::ns3::Create<Packet>();
    AddSocketTags(packet);
    m_txTrace(packet, header, this);
    m_tcp->SendPacket(packet, header, m_endPoint->GetLocalAddress(), m_endPoint->GetPeerAddress(), m_boundnetdevice);
    m_retxEvent.Cancel();
    m_retxEvent = ::ns3::Simulator::Schedule(m_rto, &LinuxTcpSocket::SendEmptyPacket, this, flags);
}

/// In Linux' order (net/ipv4/tcp_output.c: tcp_options_write). The MSS is that of the way to the peer.
void LinuxTcpSocket::add_syn_options(TcpHeader& header) {
    const auto mss = ::ns3::CreateObject<TcpOptionMSS>();
    mss->SetMSS(static_cast<std::uint16_t>(host_->path_mtu(peer()) - kHeaders));
    header.AppendOption(mss);
    if (m_sackEnabled) AddOptionSackPermitted(header);
    AddOptions(header);  // the timestamp
    if (m_winScalingEnabled) AddOptionWScale(header);
}

// ---- loss

/// net/ipv4/tcp_output.c: tcp_send_loss_probe. Before it takes a silence for a loss, Linux sends the last segment once
/// more, and leaves timer and window as they are.
void LinuxTcpSocket::ReTxTimeout() {
    const SequenceNumber32 begin = m_txBuffer->HeadSequence();
    const SequenceNumber32 end = std::min(m_tcb->m_highTxMark.Get(), m_txBuffer->TailSequence());  // a FIN is no data
    const bool calm = m_tcb->m_congState == ::ns3::TcpSocketState::CA_OPEN && m_sackEnabled;
    if (probed_ || !calm || !m_connected || end <= begin) return TcpSocketBase::ReTxTimeout();
    probed_ = true;
    const std::int32_t last = std::min(end - begin, static_cast<std::int32_t>(m_tcb->m_segmentSize));
    SendDataPacket(end - last, static_cast<std::uint32_t>(last), true);
}

void LinuxTcpSocket::NewAck(const SequenceNumber32& acknowledged, bool restart_timer) {
    probed_ = false;
    TcpSocketBase::NewAck(acknowledged, restart_timer);
}

// ---- the size of segments

void LinuxTcpSocket::set_segment_size() {
    const int fits = std::min<int>(path_mtu_ - kHeaders, peer_mss_) - (m_timestampEnabled ? kTimestampSize : 0);
    // Not by SetSegSize(), which takes no change once there is a connection.
    m_tcb->m_segmentSize = static_cast<std::uint32_t>(std::max<int>(fits, kSmallestMss));
    m_txBuffer->SetSegmentSize(m_tcb->m_segmentSize);
}

/// net/ipv4/tcp_ipv4.c: tcp_v4_err. A segment that we have not sent, or that has arrived, was made up (RFC 5927, 4.1).
bool LinuxTcpSocket::is_under_way(std::uint32_t number) const {
    if (m_state == CLOSED || m_state == LISTEN || m_state == TIME_WAIT) return false;
    const SequenceNumber32 seq(number);
    const bool opening = m_state == SYN_SENT || m_state == SYN_RCVD;
    const SequenceNumber32 oldest = opening ? m_tcb->m_nextTxSequence.Get() : m_txBuffer->HeadSequence();
    return seq >= oldest && seq <= m_tcb->m_highTxMark.Get() + 1;  // 1 more for SYN and FIN
}

void LinuxTcpSocket::icmp_error(const QuotedError& quoted) {
    if (!is_under_way(quoted.seq)) return;
    const auto [type, code] = quoted.error;
    if (type == 3 && code == 4) return reduce_path_mtu();
    if (m_state == SYN_SENT && quoted.error.is_fatal()) return fail_to_connect(quoted.error.outcome());
    const bool drops_request = type == 11 || (type == 3 && code <= 1);
    if (m_state != SYN_RCVD || !drops_request) return;  // an established connection goes on trying
    m_state = CLOSED;
    DeallocateEndPoint();
}

void LinuxTcpSocket::reduce_path_mtu() {
    const std::uint16_t known = host_->path_mtu(peer());
    if (m_state == SYN_SENT || m_state == SYN_RCVD || known >= path_mtu_) return;
    path_mtu_ = known;
    const std::uint32_t before = m_tcb->m_segmentSize;
    set_segment_size();
    // Linux counts its window in segments, ns-3 in bytes.
    m_tcb->m_cWnd = std::max(m_tcb->m_cWnd.Get() / before, 1U) * m_tcb->m_segmentSize;
    m_tcb->m_cWndInfl = m_tcb->m_cWnd;
    // By an event: the packet may have been refused on this very node, in the middle of sending.
    const Ptr<LinuxTcpSocket> alive(this);
    ::ns3::Simulator::ScheduleNow([alive] { alive->resend_what_was_too_big(); });
}

/// net/ipv4/tcp_input.c: tcp_simple_retransmit. What is under way is lost, though not by congestion: the window stays.
/// Linux spares segments that do fit; ns-3's buffer can't tell, and sends the last small one twice.
void LinuxTcpSocket::resend_what_was_too_big() {
    if (m_endPoint == nullptr || UnAckDataCount() == 0 || m_txBuffer->Size() == 0) return;
    if (!m_sackEnabled) m_txBuffer->ResetRenoSack();
    m_txBuffer->SetSentListLost(!m_sackEnabled);
    m_dupAckCount = 0;
    m_history.clear();
    m_recover = m_tcb->m_highTxMark;
    m_recoverActive = true;
    m_congestionControl->CongestionStateSet(m_tcb, ::ns3::TcpSocketState::CA_LOSS);
    m_tcb->m_congState = ::ns3::TcpSocketState::CA_LOSS;
    m_retxEvent.Cancel();
    SendPendingData(m_connected);
}

}  // namespace lvslab::sim
