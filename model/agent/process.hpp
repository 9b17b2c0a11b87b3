#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/loop.hpp"
#include "agent/namespaces.hpp"

namespace lvslab::agent {

/// A program that was started: its stdout and stderr come out of `output`, its stdin is empty.
struct Child {
    pid_t pid = 0;
    Fd output{};
};
/// Starts words[0], found along PATH, in the node's namespace, as the head of a process group of its own. SystemError
/// if there is no such program.
Child spawn(const Namespaces& namespaces, const std::string& node, const std::vector<std::string>& words);
/// Waits for its end. Its exit status; 128 and the number of the signal that ended it.
int reap(pid_t pid);
/// Adds what is there to `text`; false at the end of the output.
bool read_some(const Fd& output, std::string& text);

/// A program that runs while the loop does other things. Its process group ends with this object.
class Process {
public:
    struct Hears {
        std::function<void(std::string_view)> said;  ///< whole lines, with their ends; the last may lack one
        std::function<void(int status)> ended;       ///< may destroy the Process
    };
    struct Start {
        std::string node;
        std::vector<std::string> words;
    };
    Process(Loop& loop, const Namespaces& namespaces, const Start& start, Hears hears);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

private:
    void read();

    Loop& loop_;
    Hears hears_;
    Child child_;
    std::string line_{};
};

}  // namespace lvslab::agent
