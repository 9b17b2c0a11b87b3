#include "live/keeper.hpp"

#include <sys/socket.h>
#include <sys/utsname.h>

#include <chrono>

#include "agent/commands.hpp"
#include "agent/network.hpp"
#include "live/defaults.hpp"
#include "live/sandbox.hpp"
#include "live/tools.hpp"
#include "live/tunnel.hpp"

namespace lvslab::live {

namespace {

constexpr std::chrono::seconds kStartPatience{10};  // until a server listens

class Keeper {
public:
    Keeper(const guest::Plan& plan, Ends ends, Channel& channel)
        : plan_(plan), ends_(ends), channel_(channel), namespaces_(set_defaults), commands_(loop_, namespaces_) {}

    void all() {
        const bool own_tunnels = !tunnels_of(plan_).empty() && !kernel_has_ipip();
        agent::Network network(
            plan_, {.loop = loop_, .namespaces = namespaces_, .commands = commands_, .looked_at_inside = false});
        if (own_tunnels) pretend_ipip_is_loaded();
        std::vector<int> descriptors;
        for (const auto& node : plan_.nodes) {
            for (const auto& interface : node.interfaces) {
                descriptors.push_back(ends_ == Ends::taps ? network.taps().at({node.name, interface.name}).get()
                                                          : namespaces_.descriptor(node.name));
            }
        }
        for (const std::string& node : tunnels_of(plan_)) descriptors.push_back(make_tunnel(node, own_tunnels));
        set_up();
        report_.tables = read_tables();
        if (ends_ == Ends::names) network.leave_devices();
        channel_.send(guest::to_json(report_), descriptors);
        network.give_away();
        wait_for_the_beginning();
        loop_.start();
        schedule();
        loop_.watch(channel_.descriptor(), EPOLLIN, [this](std::uint32_t) { loop_.stop(); });
        loop_.run(net::Time::max());
        finish();
    }

    void pump(std::vector<Uplink>& uplinks) {
        for (Uplink& uplink : uplinks) uplink.run(loop_);
    }

    const guest::Report& report() const { return report_; }

private:
    int make_tunnel(const std::string& node, bool own) {
        int ends[2];
        agent::must(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), "socketpair");
        ears_.emplace_back(ends[0]);
        const int told = ears_.emplace_back(ends[1]).get();
        if (own) {
            tunnels_.push_back(std::make_unique<Tunnel>(
                loop_, namespaces_, node, [fd = ends[0]](std::span<const std::uint8_t> packet) {
                    [[maybe_unused]] const ssize_t unheard = send(fd, packet.data(), packet.size(), MSG_DONTWAIT);
                }));
        }
        return told;
    }

    void set_up() {
        for (const auto& command : plan_.commands) {
            if (command.at > net::Time{0}) continue;
            report_.commands.push_back(commands_.run(command));
            note_output(report_.commands.back());
            if (report_.commands.back().status != 0) throw std::runtime_error("a command failed");
        }
        for (const auto& what : plan_.programs) {
            programs_.push_back(make_tool({loop_, namespaces_, report_.sockets, results_}, what));
            programs_.back()->start();
        }
        for (const auto& program : programs_) wait_for(*program);
    }

    void wait_for(agent::Program& program) {
        const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
        while (!program.ready()) {
            loop_.turn(std::chrono::milliseconds(10));
            if (std::chrono::steady_clock::now() < deadline) continue;
            throw std::runtime_error("on " + program.node() + ", nothing listens on port " +
                                     std::to_string(program.port()) + " after " + std::to_string(kStartPatience.count()) +
                                     " s; does the server's command take another port?");
        }
    }

    void wait_for_the_beginning() {
        const auto message = channel_.receive();
        if (!message || message->text != "begin") throw std::runtime_error("the run did not begin");
    }

    void schedule() {
        for (const auto& command : plan_.commands) {
            if (command.at == net::Time{0}) continue;
            loop_.at(command.at, [this, &command] {
                commands_.start(command, [this](guest::CommandOutput o) {
                    note_output(o);
                    report_.commands.push_back(std::move(o));
                });
            });
        }
    }

    void note_output(const guest::CommandOutput& o) {
        results_.output.push_back({.node = o.node, .at = o.at, .command = o.command, .text = o.text});
    }

    void finish() {
        report_.ended = loop_.now();
        for (const auto& program : programs_) program->give_up();
        results_.end = report_.ended;
        if (const guest::CommandOutput* running = commands_.running()) note_output(*running);
        std::erase_if(results_.output, [](const traffic::CommandOutput& o) { return o.text.empty(); });
        report_.results = traffic::to_json(results_);
        report_.tables = read_tables();
    }

    std::vector<guest::CommandOutput> read_tables() {
        std::vector<guest::CommandOutput> tables;
        for (const auto& node : plan_.nodes) {
            for (const std::string& line : plan_.table_commands) {
                tables.push_back(commands_.run({.at = loop_.now(), .node = node.name, .text = line}));
            }
        }
        return tables;
    }

    const guest::Plan& plan_;
    Ends ends_;
    Channel& channel_;
    guest::Report report_{};
    agent::Loop loop_;
    agent::Namespaces namespaces_;
    agent::Commands commands_;
    traffic::RunResults results_{};
    std::vector<agent::Fd> ears_{};
    std::vector<std::unique_ptr<Tunnel>> tunnels_{};
    std::vector<std::unique_ptr<agent::Program>> programs_{};
};

bool speaks_of_ipip(const std::string& command) {
    return command.find("ipip") != std::string::npos || command.find("tunl0") != std::string::npos;
}

}  // namespace

std::set<std::string> tunnels_of(const guest::Plan& plan) {
    std::set<std::string> nodes;
    for (const auto& command : plan.commands) {
        if (speaks_of_ipip(command.text)) nodes.insert(command.node);
    }
    return nodes;
}

void keep(const guest::Plan& plan, Ends ends, std::vector<Uplink>& uplinks, Channel& channel) {
    guest::Report report;
    try {
        make_home();
        Keeper keeper(plan, ends, channel);
        keeper.pump(uplinks);
        try {
            keeper.all();
            report = keeper.report();
        } catch (const std::exception& error) {
            report = keeper.report();
            report.failure = error.what();
        }
    } catch (const std::exception& error) {
        report.failure = error.what();
    }
    utsname kernel{};
    uname(&kernel);
    report.kernel = kernel.release;
    channel.send(guest::to_json(report));
}

}  // namespace lvslab::live
