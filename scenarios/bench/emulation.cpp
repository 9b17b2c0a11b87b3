#include "scenarios/bench/emulation.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "lab/parse.hpp"
#include "scenarios/live_run.hpp"

namespace lvslab::scenarios::bench {

namespace {

struct Mode {
    const char* name;
    const char* director;  ///< what the director has besides the addresses on its first interface
    const char* server;
    const char* server_network;  ///< where the server's cable ends
    const char* port;
};
constexpr Mode kModes[] = {
    {"NAT",
     "ip addr add 10.0.3.1/24 dev eth1, sysctl -w net.ipv4.ip_forward=1, "
     "ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m",
     "ip addr add 10.0.3.11/24 dev eth0, ip route add default via 10.0.3.1", "director:eth1", "8080"},
    {"DR", "ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.11:80 -g",
     "sysctl -w net.ipv4.conf.all.arp_ignore=1, sysctl -w net.ipv4.conf.all.arp_announce=2, "
     "ip addr add 10.0.2.11/24 dev eth0, ip addr add 10.0.2.100/32 dev lo, ip route add default via 10.0.2.1",
     "sw:p3", "80"}};

/// Cables that take next to no time: what is measured is the machine.
std::string lab_of(const Mode& mode, const std::string& seconds) {
    const std::string fast = ", rate: 10Gbit, delay: 0us}\n";
    const std::string port = mode.port;
    return std::string("name: emulation\ntopology:\n  nodes:\n") +
           "    client: {exec: [ip addr add 10.0.1.10/24 dev eth0, ip route add default via 10.0.1.1]}\n"
           "    router: {exec: [ip addr add 10.0.1.1/24 dev eth0, ip addr add 10.0.2.1/24 dev eth1, "
           "sysctl -w net.ipv4.ip_forward=1]}\n"
           "    sw: {kind: bridge}\n"
           "    director: {exec: [ip addr add 10.0.2.2/24 dev eth0, ip addr add 10.0.2.100/32 dev eth0, "
           "ip route add default via 10.0.2.1, ipvsadm -A -t 10.0.2.100:80 -s rr, " +
           mode.director + "]}\n    rs1: {exec: [" + mode.server + "]}\n" +
           "  links:\n    - {endpoints: [\"client:eth0\", \"router:eth0\"]" + fast +
           "    - {endpoints: [\"router:eth1\", \"sw:p1\"]" + fast +
           "    - {endpoints: [\"director:eth0\", \"sw:p2\"]" + fast + "    - {endpoints: [\"rs1:eth0\", \"" +
           mode.server_network + "\"]" + fast +
           "traffic:\n"
           "  - {ping: 10.0.2.100, from: client, count: 100, every: 10ms, start: 500ms}\n"
           "  - {serve: \"iperf3 -s -p " +
           port + "\", on: rs1, port: " + port + "}\n" + "  - {run: \"iperf3 -J -c 10.0.2.100 -p 80 -t " + seconds +
           "\", from: client, start: 2s}\n";
}

double median(std::vector<double> values) {
    if (values.empty()) return NAN;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

struct Found {
    double round_trip = NAN;  ///< ms
    double rate = NAN;        ///< Mbit/s
};

Found found_in(const nlohmann::ordered_json& results) {
    Found found;
    std::vector<double> round_trips;
    for (const auto& request : results.at("requests")) {
        if (request.at("kind") != "ping" || request.at("outcome") != "ok") continue;
        round_trips.push_back((request.at("end_ns").get<double>() - request.at("start_ns").get<double>()) / 1e6);
    }
    found.round_trip = median(round_trips);
    for (const auto& output : results.at("output")) {
        const auto report = nlohmann::json::parse(output.at("text").get<std::string>(), nullptr, false);
        const nlohmann::json::json_pointer place("/end/sum_received/bits_per_second");
        if (report.is_object() && report.contains(place)) found.rate = report.at(place).get<double>() / 1e6;
    }
    return found;
}

std::optional<double> if_measured(double value) {
    return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

}  // namespace

std::vector<Outcome> emulation(double seconds) {
    std::vector<Outcome> outcomes;
    const int whole = static_cast<int>(std::ceil(seconds));
    for (const bool tap_bridge : {false, true}) {
        for (const Mode& mode : kModes) {
            lab::Lab lab = lab::parse_lab_text({.text = lab_of(mode, std::to_string(whole)), .file = "emulation"});
            lab.until = std::chrono::seconds(whole + 4);
            const Found found =
                found_in(carry_out(lab, {.real = {"client", "rs1"}, .yes = true, .tap_bridge = tap_bridge}, {}));
            const std::string where = std::string(mode.name) + (tap_bridge ? ", TapBridge" : ", FdNetDevice");
            Outcome time{.what = where + ": round trip to the director", .unit = "ms"};
            Outcome rate{.what = where + ": iperf3 to the real server", .unit = "Mbit/s"};
            time.value = if_measured(found.round_trip);
            rate.value = if_measured(found.rate);
            outcomes.push_back(time);
            outcomes.push_back(rate);
        }
    }
    return outcomes;
}

}  // namespace lvslab::scenarios::bench
