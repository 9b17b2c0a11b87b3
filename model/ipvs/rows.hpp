#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "net/rows.hpp"
#include "net/time.hpp"
#include "wire/address.hpp"
#include "wire/ipv4.hpp"

/// The director's tables as plain values; the same rules as in net/rows.hpp.
namespace lvslab::ipvs {

/// How a packet reaches its real server (IP_VS_CONN_F_MASQ, TUNNEL, DROUTE).
enum class Method : std::uint8_t { nat, tunnel, direct };
/// `Masq`, `Tunnel`, `Route`, as ipvsadm prints them.
const char* to_string(Method method);

/// Numbers behind `ipvsadm --stats` and `--rate`.
struct Stats {
    std::uint64_t connections = 0;
    std::uint64_t packets_in = 0, packets_out = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0;  ///< IP total lengths

    void count(bool out, std::uint64_t bytes) {
        ++(out ? packets_out : packets_in);
        (out ? bytes_out : bytes_in) += bytes;
    }
    template <class Self, class V>
    static void visit(Self& s, V&& v) {
        v("connections", s.connections), v("packets_in", s.packets_in), v("packets_out", s.packets_out);
        v("bytes_in", s.bytes_in), v("bytes_out", s.bytes_out);
    }
    bool operator==(const Stats&) const = default;
};

/// What the estimator shows for `--rate`: per second, rounded as the kernel does.
struct Rates {
    std::uint64_t connections = 0;
    std::uint64_t packets_in = 0, packets_out = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0;

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("connections", r.connections), v("packets_in", r.packets_in), v("packets_out", r.packets_out);
        v("bytes_in", r.bytes_in), v("bytes_out", r.bytes_out);
    }
    bool operator==(const Rates&) const = default;
};

/// FTP: its data connections go where the control connection went.
inline constexpr std::uint16_t kFtp = 21;

/// What names a virtual service: a protocol with address and port, or a firewall mark.
struct ServiceKey {
    wire::Protocol protocol = wire::Protocol::tcp;
    wire::Ipv4Address address{};
    std::uint16_t port = 0;
    std::uint32_t mark = 0;

    template <class Self, class V>
    static void visit(Self& k, V&& v) {
        v("protocol", k.protocol), v("address", k.address), v("port", k.port), v("mark", k.mark);
    }
    auto operator<=>(const ServiceKey&) const = default;
};
/// `TCP 10.0.2.100:80`
std::string to_string(const ServiceKey& key);
/// For look-ups only: nothing is ever done in the order of hashes.
struct HashOfKey {
    std::size_t operator()(const ServiceKey& key) const {
        const std::uint64_t name = (std::uint64_t{key.address.value} << 32) ^ key.mark ^
                                   (std::uint64_t{key.port} << 8) ^ static_cast<std::uint8_t>(key.protocol);
        return static_cast<std::size_t>((name * 0x9E3779B97F4A7C15U) >> 16);
    }
};

struct ServiceRow {
    ServiceKey key{};
    std::string scheduler;
    std::string flags;              ///< `sh-port,sh-fallback` or empty
    std::uint32_t persistence = 0;  ///< seconds; 0: not persistent
    std::uint8_t persistence_prefix = 32;
    Stats stats{};  ///< as of the last estimator tick, every 2 s: what the commands show
    bool one_packet = false;
    std::uint32_t order = 0;  ///< age among the services, the oldest first
    Rates rates{};            ///< as of the last estimator tick

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("key", r.key), v("scheduler", r.scheduler), v("flags", r.flags), v("persistence", r.persistence);
        v("persistence_prefix", r.persistence_prefix), v("stats", r.stats), v("one_packet", r.one_packet);
        v("order", r.order), v("rates", r.rates);
    }
    auto row_key() const { return std::tie(key); }
    bool operator==(const ServiceRow&) const = default;
};

struct ServerRow {
    ServiceKey service{};
    wire::Ipv4Address address{};
    std::uint16_t port = 0;
    Method method = Method::direct;
    std::uint32_t weight = 1;
    std::uint32_t active = 0;      ///< ActiveConn
    std::uint32_t inactive = 0;    ///< InActConn
    std::uint32_t persistent = 0;  ///< templates
    std::uint32_t upper_threshold = 0, lower_threshold = 0;
    std::uint32_t order = 0;  ///< position in the service's list; the last added is first (`--nosort`, schedulers)
    Stats stats{};            ///< as of the last estimator tick
    Rates rates{};            ///< as of the last estimator tick

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("service", r.service), v("address", r.address), v("port", r.port), v("method", r.method);
        v("weight", r.weight), v("active", r.active), v("inactive", r.inactive), v("persistent", r.persistent);
        v("upper_threshold", r.upper_threshold), v("lower_threshold", r.lower_threshold), v("order", r.order);
        v("stats", r.stats), v("rates", r.rates);
    }
    auto row_key() const { return std::tie(service, address, port); }
    bool operator==(const ServerRow&) const = default;
};

/// A line of `ipvsadm -Lcn`.
struct ConnectionRow {
    wire::Protocol protocol = wire::Protocol::tcp;
    wire::Ipv4Address client{};
    std::uint16_t client_port = 0;
    wire::Ipv4Address virtual_address{};
    std::uint16_t virtual_port = 0;
    wire::Ipv4Address server{};
    std::uint16_t server_port = 0;
    Method method = Method::direct;
    std::string state;     ///< `ESTABLISHED` and so on; `UDP`; `NONE`; `ASSURED` for a used template
    net::Time expires{0};  ///< lab time at which the entry goes unless another packet comes

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("protocol", r.protocol), v("client", r.client), v("client_port", r.client_port);
        v("virtual_address", r.virtual_address), v("virtual_port", r.virtual_port), v("server", r.server);
        v("server_port", r.server_port), v("method", r.method), v("state", r.state), v("expires", r.expires);
    }
    auto row_key() const { return std::tie(protocol, client, client_port, virtual_address, virtual_port); }
    bool operator==(const ConnectionRow&) const = default;
};

/// What holds for the whole director: `ipvsadm -L --timeout`, /proc/net/ip_vs_stats. One row.
struct TotalsRow {
    net::Time tcp_timeout{}, tcp_fin_timeout{}, udp_timeout{};
    Stats stats{};  ///< as of the last estimator tick
    Stats live{};   ///< as of now (ip_vs_stats_percpu); told at the tick only
    Rates rates{};

    template <class Self, class V>
    static void visit(Self& r, V&& v) {
        v("tcp_timeout", r.tcp_timeout), v("tcp_fin_timeout", r.tcp_fin_timeout), v("udp_timeout", r.udp_timeout);
        v("stats", r.stats), v("live", r.live), v("rates", r.rates);
    }
    std::tuple<> row_key() const { return {}; }
    bool operator==(const TotalsRow&) const = default;
};

using Row = std::variant<ServiceRow, ServerRow, ConnectionRow, TotalsRow>;

struct Tables {
    std::vector<ServiceRow> services;
    std::vector<ServerRow> servers;
    std::vector<ConnectionRow> connections;
    std::vector<TotalsRow> totals;

    template <class Self, class V>
    static void visit(Self& tables, V&& v) {
        v("services", tables.services), v("servers", tables.servers), v("connections", tables.connections);
        v("totals", tables.totals);
    }
};

/// Hears of changes in the director's tables; the recorder is one.
class TableObserver {
public:
    virtual ~TableObserver() = default;
    virtual void table_changed(net::Time now, net::ChangeKind kind, const Row& row) = 0;
};

}  // namespace lvslab::ipvs
