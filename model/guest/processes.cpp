#include "guest/processes.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "guest/machine.hpp"

namespace lvslab::guest {

namespace {

[[noreturn]] void become(const Processes::Start& start, pid_t parent) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // even a parent that is killed leaves nothing behind
    if (getppid() != parent) _exit(1);
    const int nothing = open("/dev/null", O_RDONLY);
    const int output = open(start.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    dup2(nothing, 0);
    dup2(output, 1);
    dup2(output, 2);
    if (!start.folder.empty() && chdir(start.folder.c_str()) != 0) _exit(126);
    std::vector<char*> arguments;
    for (const std::string& word : start.words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (start.before != nullptr) start.before();
    execv(arguments[0], arguments.data());
    _exit(127);
}

}  // namespace

Processes::Processes(const Start& start) {
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) throw GuestError(std::string("fork: ") + std::strerror(errno));
    if (pid_ == 0) become(start, parent);
    setpgid(pid_, pid_);
}

Processes::~Processes() {
    kill(-pid_, SIGKILL);
    if (!reaped_) waitpid(pid_, nullptr, 0);
}

bool Processes::ended() {
    int status = 0;
    if (!reaped_ && waitpid(pid_, &status, WNOHANG) == pid_) {
        reaped_ = true;
        status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    return reaped_;
}

}  // namespace lvslab::guest
