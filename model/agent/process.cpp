#include "agent/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>

extern char** environ;

namespace lvslab::agent {

Child spawn(const Namespaces& namespaces, const std::string& node, const std::vector<std::string>& words) {
    int ends[2];
    must(pipe2(ends, O_CLOEXEC), "pipe");
    Fd output(ends[0]), input(ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, input.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, input.get(), 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = 0;
    int failed = 0;
    {
        const Namespaces::Visit there(namespaces, node);
        failed = posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        errno = failed;
        throw SystemError("start " + words.front());
    }
    return {pid, std::move(output)};
}

int reap(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool read_some(const Fd& output, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t size = ::read(output.get(), buffer.data(), buffer.size());
    if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

Process::Process(Loop& loop, const Namespaces& namespaces, const Start& start, Hears hears)
    : loop_(loop), hears_(std::move(hears)), child_(spawn(namespaces, start.node, start.words)) {
    fcntl(child_.output.get(), F_SETFL, O_NONBLOCK);
    loop_.watch(child_.output.get(), EPOLLIN, [this](std::uint32_t) { read(); });
}

Process::~Process() {
    if (!child_.output) return;
    loop_.forget(child_.output.get());
    kill(-child_.pid, SIGKILL);
    reap(child_.pid);
}

void Process::read() {
    const bool open = read_some(child_.output, line_);
    const std::size_t end = open ? line_.rfind('\n') + 1 : line_.size();
    const std::string lines = line_.substr(0, end);
    line_.erase(0, end);
    if (!lines.empty()) hears_.said(lines);
    if (open) return;
    loop_.forget(child_.output.get());
    child_.output.close();
    const auto ended = std::move(hears_.ended);
    ended(reap(child_.pid));
}

}  // namespace lvslab::agent
