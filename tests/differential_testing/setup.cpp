#include "case.hpp"

namespace lvslab::differential {

namespace {

using Strings = std::vector<std::string>;

/// What is chosen for one set-up.
class Chooser {
public:
    explicit Chooser(net::Random& dice) : dice_(dice) {}

    std::vector<TimedCommand> all() {
        addresses();
        switches();
        services();
        rules();
        std::vector<TimedCommand> commands;
        for (const std::string& line : lines_) commands.push_back({.time = net::Time{0}, .text = line});
        return commands;
    }

private:
    bool chance(unsigned percent) { return dice_.below(100) < percent; }
    template <class List>
    auto one_of(const List& list) {
        return *(std::begin(list) + static_cast<std::ptrdiff_t>(dice_.below(std::size(list))));
    }
    std::string number(std::uint64_t below, std::uint64_t from = 0) {
        return std::to_string(from + dice_.below(below));
    }
    void say(std::string line) { lines_.push_back(std::move(line)); }
    void set(const std::string& key, const std::string& value) { say("sysctl -w " + key + "=" + value); }

    void addresses() {
        say("ip addr add 10.0.2.2/24 dev eth0");
        say("ip addr add 10.0.2.100/32 dev eth0");
        say("ip addr add 10.0.3.1/24 dev eth1");
        if (chance(25)) say("ip link set eth1 mtu " + one_of(Strings{"1400", "1300", "576", "1280"}));
        if (chance(15)) say("ip link set eth0 mtu " + one_of(Strings{"1400", "1300", "1000"}));
        say("ip route add default via 10.0.2.1");
        say("ip neigh add 10.0.2.1 lladdr 02:00:00:00:02:01 dev eth0 nud permanent");
        for (const char* n : {"11", "12", "13"}) {
            const std::string server = n;
            const bool down = chance(12), down_too = chance(12);
            some_down_ = some_down_ || down || down_too;
            if (!down) {
                say("ip neigh add 10.0.3." + server + " lladdr 02:00:00:00:03:" + server + " dev eth1 nud permanent");
            }
            if (!down_too) {
                say("ip neigh add 10.0.2." + server + " lladdr 02:00:00:00:02:" + server + " dev eth0 nud permanent");
            }
        }
    }

    void switches() {
        set("net.ipv4.ip_forward", chance(85) ? "1" : "0");
        for (const char* key : {"sloppy_tcp", "expire_nodest_conn", "expire_quiescent_template", "nat_icmp_send",
                                "schedule_icmp", "conntrack"}) {
            if (chance(12)) set(std::string("net.ipv4.vs.") + key, "1");
        }
        if (chance(12)) set("net.ipv4.vs.conn_reuse_mode", "0");
        if (chance(15)) set("net.ipv4.vs.pmtu_disc", "0");
        if (chance(10)) set("net.ipv4.ip_default_ttl", number(60, 30));
        if (chance(15)) set("net.ipv4.conf.all.rp_filter", number(3));
        if (chance(15)) set("net.ipv4.conf.all.arp_ignore", one_of(Strings{"1", "2", "8"}));
        if (chance(15)) set("net.ipv4.conf.all.send_redirects", "0");
        if (chance(15)) set("net.ipv4.conf.eth0.send_redirects", "0");
        // How many errors a sender gets when ARP is given up depends on how late the guest's timer is.
        if (some_down_ || chance(8)) set("net.ipv4.icmp_ratelimit", "0");
    }

    std::string scheduler(bool udp) {
        const std::string name =
            one_of(Strings{"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh", "fo", "ovf", "lblc", "lblcr"});
        std::string text = " -s " + name;
        if ((name == "sh" || name == "mh") && chance(50)) {
            text += " -b " + one_of(Strings{name + "-port", name + "-fallback", name + "-fallback," + name + "-port"});
        }
        if (chance(20)) text += " -p " + number(100, 20);
        if (udp && text.find(" -p ") == std::string::npos && chance(15)) text += " -o";
        return text;
    }

    void servers(const std::string& service, const std::string& port) {
        const bool mixed = chance(10);
        std::uint64_t mode = dice_.below(3);
        const std::uint64_t count = 1 + dice_.below(3);
        for (std::uint64_t i = 1; i <= count; ++i) {
            if (mixed) mode = dice_.below(3);
            const std::string n = "1" + std::to_string(i);
            std::string line = "ipvsadm -a " + service + " -r ";
            if (mode == 0) {
                line += "10.0.3." + n + ":" + (chance(70) ? "8080" : port) + " -m";
            } else {
                line += "10.0.2." + n + ":" + port + (mode == 1 ? " -i" : " -g");
            }
            if (chance(60)) line += " -w " + number(4);
            if (chance(12)) line += " -x " + number(4, 1);
            say(line);
        }
    }

    void services() {
        say("ipvsadm -A -t 10.0.2.100:80" + scheduler(false));
        servers("-t 10.0.2.100:80", "80");
        if (chance(60)) {
            say("ipvsadm -A -u 10.0.2.100:53" + scheduler(true));
            servers("-u 10.0.2.100:53", "53");
        }
        if (chance(20)) {
            say("iptables -t mangle -A PREROUTING -d 10.0.2.100 -p tcp --dport 443 -j MARK --set-mark 7");
            say("ipvsadm -A -f 7" + scheduler(false));
            servers("-f 7", "443");
        }
    }

    void rules() {
        const Strings rejects = {"icmp-port-unreachable", "icmp-host-unreachable", "icmp-net-unreachable",
                                 "icmp-proto-unreachable", "icmp-admin-prohibited"};
        if (chance(10)) say("iptables -A INPUT -p icmp -j DROP");
        if (chance(10)) say("iptables -A INPUT -s 10.0.1.13 -j REJECT --reject-with " + one_of(rejects));
        if (chance(8)) say("iptables -A FORWARD -s 10.0.3.12 -j DROP");
        if (chance(8)) say("iptables -A FORWARD -p tcp --sport 8080 -m state --state INVALID -j DROP");
        if (chance(8)) say("iptables -A INPUT -p tcp --dport 80 -s 10.0.1.14 -j REJECT --reject-with tcp-reset");
        if (chance(8))
            say("iptables -t nat -A PREROUTING -d 10.0.2.100 -p tcp --dport 81 -j DNAT --to-destination "
                "10.0.3.11:8080");
        if (chance(8)) say("iptables -t nat -A POSTROUTING -s 10.0.3.0/24 -o eth0 -j SNAT --to-source 10.0.2.2");
    }

    net::Random& dice_;
    Strings lines_;
    bool some_down_ = false;  ///< a server that answers no ARP question
};

}  // namespace

std::vector<TimedCommand> make_setup(net::Random& dice) { return Chooser(dice).all(); }

void add_interfaces(Solo& solo) {
    solo.add_interface({.name = "eth0", .mac = kEth0});
    solo.add_interface({.name = "eth1", .mac = kEth1});
}

}  // namespace lvslab::differential
