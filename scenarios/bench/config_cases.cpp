#include <memory>
#include <optional>
#include <stdexcept>

#include "lab/parse.hpp"
#include "scenarios/advice.hpp"
#include "scenarios/bench/case.hpp"
#include "shell/shell.hpp"

/// What large tables and labs cost whoever writes them: all is told for one line or node, and must not grow with their
/// number.
namespace lvslab::scenarios::bench {

namespace {

/// A host that only reads commands.
class Desk final : private net::FrameSink {
public:
    Desk() {
        shell_.read_files_with([this](const std::string&) { return std::optional(file_); });
    }
    void run(const char* command, std::string file = {}) {
        file_ = std::move(file);
        host_.at(std::chrono::seconds(1), [&] { shell_.run(command); });
    }
    /// Finds a service by its name.
    void find(std::uint32_t number) {
        const ipvs::ServiceKey key{.address = {0x0a000000 + number}, .port = 80};
        director_.zero(&key);
    }

private:
    void transmit(net::InterfaceIndex, net::Packet&&) override {}

    std::string file_;
    net::PacketIds ids_;
    net::Host host_{{.name = "b"}, ids_, static_cast<net::FrameSink&>(*this)};
    netfilter::Netfilter netfilter_{host_};
    ipvs::Director director_{host_, &netfilter_};
    shell::Shell shell_{host_, netfilter_, director_};
};

std::string chains(std::uint32_t count) {
    std::string text = "*filter\n";
    for (std::uint32_t i = 0; i < count; ++i) text += ":c" + std::to_string(i) + " - [0:0]\n";
    for (std::uint32_t i = 0; i + 1 < count; ++i)
        text += "-A c" + std::to_string(i) + " -j c" + std::to_string(i + 1) + "\n";
    return text + "-A INPUT -j c0\nCOMMIT\n";
}

std::string rules(std::uint32_t count) {
    std::string text = "*filter\n";
    for (std::uint32_t i = 0; i < count; ++i)
        text += "-A FORWARD -s " + wire::to_string(wire::Ipv4Address{0x0a000000 + i}) + " -j ACCEPT\n";
    return text + "COMMIT\n";
}

std::string services(std::uint32_t count) {
    std::string text;
    for (std::uint32_t i = 0; i < count; ++i)
        text += "-A -t " + wire::to_string(wire::Ipv4Address{0x0a000000 + i}) + ":80 -s rr\n";
    return text;
}

std::string name_of(const char* what, std::uint32_t count, const char* lines) {
    return std::string(what) + "/" + std::to_string(count) + " " + lines;
}

Case restore(const char* lines, std::uint32_t count, std::string (*text)(std::uint32_t)) {
    return {.name = name_of("iptables-restore", count, lines),
            .item = "line",
            .items = static_cast<int>(count),
            .make = [count, text] {
                return [desk = std::make_shared<Desk>(), file = text(count)] {
                    desk->run("iptables-restore < rules", file);
                    return 0.0;
                };
            }};
}

Case restore_services(std::uint32_t count) {
    return {.name = name_of("ipvsadm -R", count, "services"),
            .item = "line",
            .items = static_cast<int>(count),
            .make = [count] {
                return [desk = std::make_shared<Desk>(), file = services(count)] {
                    desk->run("ipvsadm -C");
                    desk->run("ipvsadm -R < rules", file);
                    return 0.0;
                };
            }};
}

Case find_service(std::uint32_t count) {
    constexpr int kBatch = 64;
    return {.name = name_of("find a service", count, "services"),
            .item = "look-up",
            .items = kBatch,
            .make =
                [count] {
                    const auto desk = std::make_shared<Desk>();
                    desk->run("ipvsadm -R < rules", services(count));
                    return [desk, count] {
                        for (std::uint32_t i = 0; i < kBatch; ++i) desk->find(i * 2'654'435'761U % count);
                        return 0.0;
                    };
                },
            .instructions = true};
}

/// Direct routing to `count` servers, kOnABridge on each of the director's networks, each server as the ARP problem asks
/// for it.
std::string lab_of(std::uint32_t count) {
    constexpr std::uint32_t kOnABridge = 125;
    const auto number = [](std::uint32_t i) { return std::to_string(i); };
    std::string director = "    director:\n      exec:\n        - ip addr add 10.255.0.1/32 dev eth0\n"
                           "        - ipvsadm -A -t 10.255.0.1:80 -s rr\n";
    std::string others, links;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string network = number(i / kOnABridge), port = number(i % kOnABridge + 1);
        if (port == "1") {
            director += "        - ip addr add 10." + network + ".0.254/16 dev eth" + network + "\n";
            others += "    sw" + network + ": {kind: bridge}\n";
            links += "    - {endpoints: [\"director:eth" + network + "\", \"sw" + network + ":p0\"]}\n";
        }
        const std::string address = "10." + network + ".0." + port;
        director += "        - ipvsadm -a -t 10.255.0.1:80 -r " + address + ":80 -g\n";
        others += "    rs" + number(i) + ":\n      exec:\n        - sysctl -w net.ipv4.conf.all.arp_ignore=1\n" +
                  "        - sysctl -w net.ipv4.conf.all.arp_announce=2\n        - ip addr add " + address +
                  "/16 dev eth0\n        - ip addr add 10.255.0.1/32 dev lo\n";
        links += "    - {endpoints: [\"rs" + number(i) + ":eth0\", \"sw" + network + ":p" + port + "\"]}\n";
    }
    return "topology:\n  nodes:\n" + director + others + "  links:\n" + links;
}

Case check_nodes(std::uint32_t count) {
    return {.name = name_of("check", count, "nodes"),
            .item = "node",
            .items = static_cast<int>(count),
            .make = [count] {
                return [text = lab_of(count)] {
                    const lab::Lab lab = lab::parse_lab_text({text, "many.yaml"});
                    const Rehearsal rehearsal(lab);
                    if (!rehearsal.faults().empty() || !advice_on(rehearsal).empty()) {
                        throw std::logic_error("a lab of many servers is not understood");
                    }
                    return 0.0;
                };
            }};
}

}  // namespace

std::vector<Case> config_cases() {
    std::vector<Case> cases;
    for (const std::uint32_t count : {1000U, 10'000U}) {
        cases.push_back(restore("chains", count, chains));
        cases.push_back(restore("rules", count, rules));
    }
    for (const std::uint32_t count : {1000U, 40'000U}) {
        cases.push_back(restore_services(count));
        cases.push_back(find_service(count));
    }
    for (const std::uint32_t count : {250U, 2000U}) cases.push_back(check_nodes(count));
    return cases;
}

}  // namespace lvslab::scenarios::bench
