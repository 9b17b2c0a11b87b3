#include "ns3/linux_tcp_factory.hpp"

#include <ns3/double.h>
#include <ns3/nstime.h>
#include <ns3/object-factory.h>
#include <ns3/rtt-estimator.h>
#include <ns3/tcp-congestion-ops.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/tcp-recovery-ops.h>
#include <ns3/type-id.h>
#include <ns3/uinteger.h>

#include <string>

namespace lvslab::sim {

namespace {

constexpr double kMaxSegmentLifetime = 30;  // s; TIME_WAIT is twice as long: Linux' 60 s, not ns-3's 240

constexpr std::uint32_t kConnectTries = 7;  // the SYN and tcp_syn_retries, after 1, 3, 7, 15 ... s (TCP_TIMEOUT_INIT)

// A lost segment is sent again after the round trip and four times its variation, which counts as no less than
// TCP_RTO_MIN (tcp_input.c: tcp_rtt_estimator). ns-3's clock granularity has this place in its sum.
constexpr std::int64_t kLeastVariation = 200;  // ms

/// An object of the type that an attribute of TcpL4Protocol names.
template <class T>
::ns3::Ptr<T> make(const ::ns3::TcpL4Protocol& tcp, const std::string& attribute) {
    ::ns3::TypeIdValue type;
    tcp.GetAttribute(attribute, type);
    return ::ns3::ObjectFactory(type.Get().GetName()).Create<T>();
}

}  // namespace

NS_OBJECT_ENSURE_REGISTERED(LinuxTcpFactory);

::ns3::TypeId LinuxTcpFactory::GetTypeId() {
    static ::ns3::TypeId tid =
        ::ns3::TypeId("lvslab::LinuxTcpFactory").SetParent<::ns3::TcpSocketFactory>().AddConstructor<LinuxTcpFactory>();
    return tid;
}

void LinuxTcpFactory::install(const Below& below) {
    const auto tcp = ::ns3::CreateObject<::ns3::TcpL4Protocol>();
    tcp->SetNode(below.node);
    const auto factory = ::ns3::CreateObject<LinuxTcpFactory>();
    factory->tcp_ = tcp;
    factory->below_ = below;
    below.node->AggregateObject(tcp);
    below.node->AggregateObject(factory);
}

/// ns3::TcpL4Protocol::CreateSocket, with our socket.
::ns3::Ptr<::ns3::Socket> LinuxTcpFactory::CreateSocket() {
    const auto socket = ::ns3::CreateObject<LinuxTcpSocket>();
    socket->attach(*below_.host);
    socket->SetNode(below_.node);
    socket->SetTcp(tcp_);
    socket->SetRtt(make<::ns3::RttEstimator>(*tcp_, "RttEstimatorType"));
    socket->SetCongestionControlAlgorithm(make<::ns3::TcpCongestionOps>(*tcp_, "SocketType"));
    socket->SetRecoveryAlgorithm(make<::ns3::TcpRecoveryOps>(*tcp_, "RecoveryType"));
    socket->SetAttribute("MaxSegLifetime", ::ns3::DoubleValue(kMaxSegmentLifetime));
    socket->SetAttribute("ConnTimeout", ::ns3::TimeValue(::ns3::Seconds(1)));
    socket->SetAttribute("ConnCount", ::ns3::UintegerValue(kConnectTries));
    socket->SetMinRto(::ns3::MilliSeconds(kLeastVariation));
    socket->SetClockGranularity(::ns3::MilliSeconds(kLeastVariation));
    tcp_->AddSocket(socket);
    return socket;
}

void LinuxTcpFactory::DoDispose() {
    tcp_ = nullptr;
    below_ = {};
    ::ns3::TcpSocketFactory::DoDispose();
}

}  // namespace lvslab::sim
