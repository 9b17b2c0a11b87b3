#pragma once

#include <memory>

#include "agent/loop.hpp"
#include "agent/namespaces.hpp"
#include "guest/plan.hpp"
#include "traffic/results.hpp"

namespace lvslab::agent {

/// Where a program runs, and where its results go.
struct Stage {
    Loop& loop;
    const Namespaces& namespaces;
    std::vector<guest::Socket>& sockets;
    traffic::RunResults& results;
};

/// One of the plan's programs: the twin of the simulator's, but for real sockets.
class Program {
public:
    Program(Stage stage, const guest::Plan::Program& what) : stage_(stage), what_(what) {}
    virtual ~Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    const std::string& node() const { return what_.node; }
    std::uint16_t port() const { return what_.port; }
    virtual void start() = 0;
    /// A server that does not take requests yet is waited for. Throws std::runtime_error if it never will.
    virtual bool ready() { return true; }
    /// At the end of the run: what is still open counts as unfinished.
    virtual void give_up() {}

protected:
    Loop& loop() { return stage_.loop; }
    traffic::RunResults& results() { return stage_.results; }
    const guest::Plan::Program& what() const { return what_; }
    const Namespaces& namespaces() const { return stage_.namespaces; }
    /// A socket of the program's node.
    Fd open_socket(int type, int protocol) const;
    /// Notes what the socket is bound to. `opened` is before its first packet, which may leave within connect().
    struct Opened {
        std::uint8_t protocol;
        wire::Endpoint peer{};
        net::Time at{0};
    };
    void note(const Fd& socket, const Opened& opened);
    void note(guest::Socket socket) { stage_.sockets.push_back(std::move(socket)); }
    /// Calls `send(number)` at the times of the plan; all but the first `silence` later.
    template <class Send>
    void plan(Send send, net::Time silence = net::Time{0}, std::int64_t number = 0) {
        if (number >= what_.count) return;
        const net::Time at = what_.start + number * what_.every;
        loop().at(number == 0 ? at : at + silence, [this, send, silence, number] {
            plan(send, silence, number + 1);
            send(number);
        });
    }
    traffic::RequestResult result(const char* kind, std::int64_t number) const;

private:
    Stage stage_;
    const guest::Plan::Program& what_;
};

std::unique_ptr<Program> make_program(Stage stage, const guest::Plan::Program& what);

}  // namespace lvslab::agent
