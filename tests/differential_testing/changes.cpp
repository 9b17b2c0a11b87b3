#include "case.hpp"

namespace lvslab::differential {

namespace {

using Strings = std::vector<std::string>;

/// Draws changes of what a set-up has made.
class Changer {
public:
    Changer(net::Random& dice, const std::vector<TimedCommand>& setup) : dice_(dice) {
        for (const TimedCommand& c : setup) {
            if (c.text.starts_with("ipvsadm -a")) servers_.push_back(c.text);
            if (c.text.starts_with("ipvsadm -A")) services_.push_back(c.text);
        }
    }

    /// One change; some take two commands.
    Strings draw() {
        switch (dice_.below(11)) {
            case 0:
            case 1:
                return {new_weight()};
            case 2: {
                const std::string server = one_of(servers_);
                return {"ipvsadm -d" + place_of(server), server};
            }
            case 3:
                return {"ipvsadm -d" + place_of(one_of(servers_))};
            case 4:
                return {"ipvsadm -E " + a_service() + " -s " + one_of({"rr", "wlc", "wrr", "sed", "lc"})};
            case 5:
                return {"sysctl -w net.ipv4.vs." + one_of({"expire_nodest_conn", "sloppy_tcp", "pmtu_disc"}) + "=" +
                        std::to_string(dice_.below(2))};
            case 6:
                return {one_of({"iptables -A INPUT -s 10.0.1.12 -j DROP", "iptables -A FORWARD -p udp -j DROP",
                                "ip route add 10.0.1.11/32 via 10.0.3.12"})};
            case 7:
                return {one_of({"ip neigh del 10.0.2.12 dev eth0", "ip neigh del 10.0.3.12 dev eth1",
                                "ip neigh del 10.0.2.1 dev eth0"})};
            case 8:
                return {"ip route del default", "ip route add default via 10.0.2.1"};
            case 9:
                return {"iptables -A INPUT -s 10.0.1.13 -j DROP", "iptables -D INPUT -s 10.0.1.13 -j DROP"};
            default:
                return {dice_.below(3) == 0 ? "ipvsadm -D " + a_service() : "ip route flush cache"};
        }
    }

private:
    std::string one_of(const Strings& list) { return list[dice_.below(list.size())]; }
    /// ` -t VIP:PORT -r SERVER:PORT` of an `ipvsadm -a` line.
    static std::string place_of(const std::string& line) {
        return line.substr(10, line.find(" -", line.find("-r ")) - 10);
    }
    /// `-t VIP:PORT` of an `ipvsadm -A` line.
    std::string a_service() {
        const std::string line = one_of(services_);
        return line.substr(11, line.find(' ', 14) - 11);
    }
    std::string new_weight() {
        const std::string line = one_of(servers_);
        return "ipvsadm -e" + line.substr(10, line.find(" -w ") - 10) + " -w " + std::to_string(dice_.below(5));
    }

    net::Random& dice_;
    Strings servers_, services_;
};

}  // namespace

Strings make_changes(net::Random& dice, const std::vector<TimedCommand>& setup) {
    Changer changer(dice, setup);
    Strings changes;
    const std::uint64_t count = 1 + dice.below(3);
    while (changes.size() < count) {
        for (std::string& command : changer.draw()) changes.push_back(std::move(command));
    }
    return changes;
}

}  // namespace lvslab::differential
