#include "guest/agent/commands.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>

extern char** environ;

namespace lvslab::agent {

namespace {

guest::CommandOutput about(const guest::Plan::Command& command, net::Time now) {
    return {.node = command.node, .command = command.text, .line = command.line, .at = now};
}

/// A command of the set-up that is silent for so long is ended, in milliseconds.
constexpr int kPatience = 20'000;

/// False at the end of the output.
bool read_some(int fd, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

}  // namespace

Commands::Child Commands::spawn(const guest::Plan::Command& command) {
    int ends[2];
    must(pipe2(ends, O_CLOEXEC), "pipe");
    Fd output(ends[0]), input(ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, input.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, input.get(), 2);
    std::string line = command.text;
    char sh[] = "sh", dash_c[] = "-c";
    char* const words[] = {sh, dash_c, line.data(), nullptr};
    pid_t pid = 0;
    int failed = 0;
    {
        const Namespaces::Visit there(namespaces_, command.node);
        failed = posix_spawn(&pid, "/bin/sh", &actions, nullptr, words, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        errno = failed;
        throw SystemError("start /bin/sh");
    }
    return {pid, std::move(output)};
}

int Commands::reap(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

guest::CommandOutput Commands::run(const guest::Plan::Command& command) {
    guest::CommandOutput output = about(command, loop_.now());
    output.set_up = !loop_.started();
    const Child child = spawn(command);
    pollfd ready{.fd = child.output.get(), .events = POLLIN, .revents = 0};
    int waited = 0;
    while ((waited = poll(&ready, 1, kPatience)) != 0 && read_some(child.output.get(), output.text)) {
    }
    if (waited == 0) kill(child.pid, SIGKILL);  // a ping without end, say
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
    child_ = spawn(command);
    fcntl(child_.output.get(), F_SETFL, O_NONBLOCK);
    loop_.watch(child_.output.get(), EPOLLIN, [this](std::uint32_t) { read(); });
}

void Commands::read() {
    if (read_some(child_.output.get(), output_.text)) return;
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
