#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/host.hpp"

/// Commands that take time. Nothing waits here: a program sends, hears and has deadlines, as everything on a Host.
namespace lvslab::shell {

/// Prints a line, newline included.
using Say = std::function<void(std::string_view line)>;

/// What a program may use of the place where it runs.
struct Stage {
    net::Host& host;
    Say say;
};

/// One running ping, traceroute or arping.
class Program {
public:
    explicit Program(Stage stage) : stage_(std::move(stage)) {}
    virtual ~Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Prints the first line and sends the first packet. Throws CommandError if it can not begin.
    virtual void start() = 0;
    /// True if the packet is an answer to this program.
    virtual bool hear_icmp(const net::Packet&) { return false; }
    virtual void hear_arp(const net::Packet&) {}
    virtual net::Time next_deadline() const = 0;
    virtual void advance(net::Time now) = 0;
    bool done() const { return done_; }

protected:
    net::Host& host() { return stage_.host; }
    void say(const std::string& line) { stage_.say(line); }
    void finish() { done_ = true; }

private:
    Stage stage_;
    bool done_ = false;
};

/// The programs of one Host: gives them time and packets, and forgets those that have ended.
class Programs final : public net::Clocked, public net::Listener {
public:
    explicit Programs(net::Host& host);

    /// Where a program of this Host runs that prints to `say`; an empty function: nobody reads it.
    Stage stage(Say say);
    void start(std::unique_ptr<Program> program);
    std::size_t running() const;
    /// Those that have ended let go of what they print to.
    void forget_done();

    net::Time next_deadline() const override;
    void advance(net::Time now) override;
    bool hear_icmp(const net::Packet& packet) override;
    void hear_arp(const net::Packet& packet) override;

private:
    net::Host& host_;
    std::vector<std::unique_ptr<Program>> programs_;
};

}  // namespace lvslab::shell
