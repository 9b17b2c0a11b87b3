#include "scenarios/scratch_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

namespace {

/// Out of reach of the terminal's Ctrl-C, and with nothing open that somebody else waits for.
[[noreturn]] void clean_up_after(int held, const char* folder) {
    setsid();
    dup2(held, 3);
    const int nothing = open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) dup2(nothing, fd);
    close_range(4, ~0U, 0);
    char byte = 0;
    while (read(3, &byte, 1) > 0) {
    }
    // What the guest's processes still write comes to its end with them.
    execl("/bin/sh", "sh", "-c", "for i in 1 2 3 4 5; do rm -rf -- \"$1\" 2> /dev/null && exit; sleep 1; done", "sh", folder, nullptr);
    _exit(1);
}

}  // namespace

ScratchFolder::ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "lvslab-XXXXXX").string();
    int ends[2];
    if (mkdtemp(name.data()) == nullptr || pipe2(ends, O_CLOEXEC) != 0) {
        throw BadInput(name + ": cannot be made; is there space?");
    }
    path_ = name;
    held_ = ends[1];
    cleaner_ = fork();
    if (cleaner_ == 0) {
        close(ends[1]);
        clean_up_after(ends[0], name.c_str());
    }
    close(ends[0]);
}

ScratchFolder::~ScratchFolder() {
    close(held_);
    if (cleaner_ > 0) waitpid(cleaner_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace lvslab::scenarios
