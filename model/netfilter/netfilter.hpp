#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/host.hpp"
#include "netfilter/conntrack.hpp"
#include "netfilter/nat.hpp"
#include "netfilter/rows.hpp"
#include "netfilter/rules.hpp"

namespace lvslab::netfilter {

/// What the director knows about a packet, for `-m ipvs` (xt_ipvs).
struct Balanced {
    wire::Protocol protocol{};
    wire::Ipv4Address virtual_address{};
    std::uint16_t virtual_port = 0;
    char method = 'm';  ///< m, i or g, as ipvsadm's options
    std::optional<std::uint16_t> control_port{};  ///< the virtual port of the template that it came from
};

/// The director, as netfilter sees it.
class Balancer {
public:
    virtual ~Balancer() = default;
    /// The connection that the packet belongs to; empty if the director knows none.
    virtual std::optional<Balanced> balanced(const net::Packet& packet) const = 0;
};

/// iptables and connection tracking of one Host: functions on its hooks, which are taken when the first rule needs
/// them.
class Netfilter final : public net::Clocked {
public:
    explicit Netfilter(net::Host& host);

    void attach(TableObserver* observer);
    void attach(const Balancer* balancer) { balancer_ = balancer; }

    // ---- for the director (net/netfilter/ipvs/ip_vs_nfct.c). Without tracking, these do nothing.
    /// `modprobe nf_conntrack`, net.ipv4.vs.conntrack=1: tracks connections though no rule asks for it.
    void enable_tracking() { tracking_.enable(); }
    bool tracking() const { return tracking_.enabled(); }
    /// net.ipv4.vs.conntrack=0: rules on connections and NAT do not see this packet from now on (ip_vs_notrack). One that
    /// was INVALID is not marked, so when it leaves it is looked at anew, and may begin a tracked connection.
    void untrack(net::Packet& packet) {
        if (tracking_.entry_of(packet) != nullptr) tracking_.untrack(packet, "IPVS (net.ipv4.vs.conntrack=0)");
    }
    /// The first packet of a NAT connection, before it goes to the real server: the answer will come from there
    /// (ip_vs_update_conntrack with outin=1). Nothing happens to a connection that is already in the table.
    void expect_reply_from(net::Packet& packet, const wire::Endpoint& server);
    /// The first packet was the real server's own: the answer will go to the virtual service (outin=0).
    void expect_reply_to(net::Packet& packet, const wire::Endpoint& service);
    /// Both of the above, in full: what an answer will look like.
    void expect_reply(net::Packet& packet, const Tuple& reply);
    /// Enters the packet's connection in the table now, since it will leave as another packet (TUN:
    /// ip_vs_confirm_conntrack). `drop` has been told.
    [[nodiscard]] net::Verdict confirm(net::Packet& packet) { return tracking_.confirm(packet); }
    /// From here on it is another packet, which nobody has looked up yet (nf_reset_ct).
    void forget(net::Packet& packet) { packet.tracked = 0; }
    /// Takes the connection that begins with `original` out of the table (ip_vs_conn_drop_conntrack).
    void drop(const Tuple& original) { tracking_.erase(original); }

    // ---- what iptables does. All throw RuleError, and then nothing has changed.
    struct Place {
        std::string table = "filter";
        std::string chain;
    };
    /// Position 1 is the first; 0 appends.
    void add_rule(const Place& place, const Spec& spec, std::uint32_t position = 0);
    void replace_rule(const Place& place, const Spec& spec, std::uint32_t position);
    void delete_rule(const Place& place, std::uint32_t position);
    void delete_rule(const Place& place, const Spec& spec);
    bool has_rule(const Place& place, const Spec& spec);
    std::uint32_t rule_count(const Place& place) { return static_cast<std::uint32_t>(chain_at(place).rules.size()); }
    void flush(const Place& place);  ///< an empty chain name: all chains
    /// Position 0: the whole chain; an empty chain name: all.
    void zero(const Place& place, std::uint32_t position = 0);
    bool has_chain(const Place& place) { return table_at(place.table).find(place.chain) != nullptr; }
    void new_chain(const Place& place);
    void delete_chain(const Place& place);  ///< an empty chain name: all of the user's
    void rename_chain(const Place& place, const std::string& to);
    void set_policy(const Place& place, bool accept);
    /// iptables-legacy takes a whole table, changes it and puts it back; then it gives the rules their counters again, but
    /// not the policies (libiptc: COUNTER_MAP_ZEROED). For after each command that changed something; a Draft does it itself.
    void put_back(const std::string& table);
    std::size_t chain_count(const std::string& table) { return table_at(table).chains.size(); }
    /// `iptables-restore -c`, `--set-counters`: counters of a rule; position 0 is the policy's.
    void set_counters(const Place& place, std::uint32_t position, const Counted& count);

    /// What iptables-restore does to a table: all of the above happens to a copy of it, and packets and observers see
    /// nothing of it until commit(). One at a time.
    class Draft {
    public:
        enum class Of : bool { nothing, what_is_there };  ///< nothing: the built-in chains, without rules
        Draft(Netfilter& netfilter, const std::string& table, Of of);
        ~Draft();
        Draft(const Draft&) = delete;
        Draft& operator=(const Draft&) = delete;
        /// Something in it is about to change: its policies have counted nothing.
        void put_back();
        /// Throws RuleError if the kernel would refuse the table as a whole; then nothing has changed.
        void commit();

    private:
        Netfilter& netfilter_;
    };

    Tables tables() const;
    Conntrack& conntrack() { return tracking_; }
    Nat& nat() { return nat_; }

    net::Time next_deadline() const override { return tracking_.next_deadline(); }
    void advance(net::Time now) override { tracking_.advance(now); }

private:
    friend class Walk;

    Table& table_at(const std::string& name);
    Chain& chain_at(const Place& place, const char* if_missing = "No chain/target/match by that name.");
    Rule& rule_at(const Place& place, std::uint32_t position, const char* if_missing);
    void load(Table& table);
    void find_target(const Place& place, const Spec& spec);
    void prepare(Rule& rule, const Place& place);
    void check(const Spec& spec, const Place& place, const Table& table) const;
    void track_if_asked(const Rule& rule);
    void replace(Table& table, Table& by);
    void link(Rule& rule, Table& table);
    void unlink(Rule& rule, const Table& table);
    void erase(Table& table, Chain& chain, std::size_t position);
    net::Verdict run_table(Table& table, net::Packet& packet, const net::HookState& state);

    static std::uint32_t order_of(const Table& table, const Chain& chain);
    static ChainRow row(const Table& table, const Chain& chain, std::uint32_t order);
    static RuleRow rule_row(const Table& table, const Chain& chain, std::size_t position);
    bool is_seen(const Table& table) const { return observer_ != nullptr && &table != draft_.get(); }
    void tell(net::ChangeKind kind, const Table& table, const Chain& chain) const;
    void tell(net::ChangeKind kind, const Table& table, const Chain& chain, std::size_t position) const;
    void tell_chains_from(const Table& table, const Chain& chain) const;
    void tell_rules_from(const Table& table, const Chain& chain, std::size_t position) const;

    net::Host& host_;
    TableObserver* observer_ = nullptr;
    const Balancer* balancer_ = nullptr;
    Conntrack tracking_;
    Nat nat_;
    std::vector<std::unique_ptr<Table>> tables_;
    std::unique_ptr<Table> draft_;
};

}  // namespace lvslab::netfilter
