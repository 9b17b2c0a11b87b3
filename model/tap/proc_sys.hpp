#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lvslab::tap {

/// A folder that stands for a director's /proc/sys/net: files that can be read, and written by whoever can write a file,
/// such as a shell's redirection. They are ordinary files; exchange() brings what was written to the director.
class ProcSys {
public:
    ProcSys(std::filesystem::path folder, std::filesystem::path socket)
        : folder_(std::move(folder)), socket_(std::move(socket)) {}

    /// Tells the director each value that was written since the last exchange, in the order of writing, then makes the
    /// files hold what it has now. Several processes may do so; one does at a time. Returns a sentence for each value
    /// that the director refused. Throws TapError.
    std::vector<std::string> exchange() const;

    /// The folder and all folders below it.
    std::vector<std::filesystem::path> folders() const;

private:
    std::filesystem::path folder_;
    std::filesystem::path socket_;
};

}  // namespace lvslab::tap
