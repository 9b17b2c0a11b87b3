#pragma once

#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>

namespace lvslab::agent {

/// What a system call said, with the attempt: `mount /proc: Operation not permitted`.
struct SystemError : std::runtime_error {
    explicit SystemError(const std::string& attempt);
};

/// The call's result, or SystemError where it is negative.
template <class Result>
Result must(Result result, const std::string& attempt) {
    if (result < 0) throw SystemError(attempt);
    return result;
}

/// An open file descriptor.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() { close(); }
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        close();
        fd_ = std::exchange(other.fd_, -1);
        return *this;
    }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

private:
    int fd_ = -1;
};

void write_file(const std::string& path, const std::string& text);
std::string read_file(const std::string& path);

}  // namespace lvslab::agent
