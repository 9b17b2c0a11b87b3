#include "agent/commands.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>

namespace lvslab::agent {

namespace {

guest::CommandOutput about(const guest::Plan::Command& command, net::Time now) {
    return {.node = command.node, .command = command.text, .line = command.line, .at = now};
}

/// A command of the set-up that is silent for so long is ended, in milliseconds.
constexpr int kCommandPatience = 20'000;

}  // namespace

Child Commands::start_shell(const guest::Plan::Command& command) const {
    return spawn(namespaces_, command.node, {"sh", "-c", command.text});
}

guest::CommandOutput Commands::run(const guest::Plan::Command& command) {
    guest::CommandOutput output = about(command, loop_.now());
    output.set_up = !loop_.started();
    const Child child = start_shell(command);
    pollfd ready{.fd = child.output.get(), .events = POLLIN, .revents = 0};
    int waited = 0;
    while ((waited = poll(&ready, 1, kCommandPatience)) != 0 && read_some(child.output, output.text)) {
    }
    if (waited == 0) kill(-child.pid, SIGKILL);  // a ping without end, say
    output.status = reap(child.pid);
    output.done = loop_.now();
    return output;
}

void Commands::start(const guest::Plan::Command& command, Done done) {
    waiting_.push_back({command, std::move(done)});
    if (waiting_.size() == 1) next();
}

void Commands::next() {
    const guest::Plan::Command& command = waiting_.front().command;
    output_ = about(command, loop_.now());
    child_ = start_shell(command);
    fcntl(child_.output.get(), F_SETFL, O_NONBLOCK);
    loop_.watch(child_.output.get(), EPOLLIN, [this](std::uint32_t) { read(); });
}

void Commands::read() {
    if (read_some(child_.output, output_.text)) return;
    loop_.forget(child_.output.get());
    child_.output.close();
    output_.status = reap(child_.pid);
    output_.done = loop_.now();
    const Done done = std::move(waiting_.front().done);
    waiting_.pop_front();
    done(std::move(output_));
    if (!waiting_.empty()) next();
}

}  // namespace lvslab::agent
