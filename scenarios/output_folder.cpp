#include "scenarios/output_folder.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kUnfinished = ".part";

std::string last_error() { return std::generic_category().message(errno); }

bool exchange(const fs::path& a, const fs::path& b) {
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

}  // namespace

OutputFolder::OutputFolder(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    std::list<fs::path> missing;
    for (fs::path p = fs::absolute(folder_); !p.empty() && !fs::exists(p, error); p = p.parent_path()) missing.push_front(p);
    for (const fs::path& p : missing) {
        if (fs::create_directory(p, error)) made_.emplace_front(p, Unfinished::Kind::folder);
    }
    if (error || !fs::is_directory(folder_)) {
        throw BadInput("--out " + folder_.string() + ": can not make this folder (" +
                       (error ? error.message() : "a file of this name is there") + "); name another one");
    }
    if (access(folder_.c_str(), W_OK) != 0) throw BadInput("--out " + folder_.string() + ": no permission to write there");
    lock_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ::close(lock_);
        throw BadInput("--out " + folder_.string() + ": another lvslab is writing there; wait for it, or name another folder");
    }
}

OutputFolder::~OutputFolder() {
    if (lock_ >= 0) ::close(lock_);
}

fs::path OutputFolder::file(std::string_view name) {
    const fs::path target = folder_ / name, part = target.string() + std::string(kUnfinished);
    std::error_code ignored;
    if (fs::is_directory(fs::symlink_status(target, ignored))) {
        throw BadInput(target.string() + ": a folder is there, where a file shall be written; name another --out");
    }
    fs::remove(part, ignored);  // of a run that was killed
    const int made = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (made < 0) throw BadInput(part.string() + ": cannot be written: " + last_error());
    ::close(made);
    files_.emplace_back(target, part);
    return part;
}

fs::path OutputFolder::write(std::string_view name, std::string_view content) {
    const fs::path part = file(name);
    std::ofstream out(part, std::ios::binary);
    out << content;
    expect_written(out, part);
    return part;
}

/// A file system that cannot exchange two names renames, and then the old file is gone at once.
bool OutputFolder::File::put() {
    exchanged = exchange(part.path(), target);
    return exchanged || ::rename(part.path().c_str(), target.c_str()) == 0;
}

void OutputFolder::File::take_back() const {
    if (exchanged)
        exchange(part.path(), target);
    else
        ::rename(target.c_str(), part.path().c_str());
}

void OutputFolder::commit() {
    const SignalsWait before_or_after;
    for (auto next = files_.begin(); next != files_.end(); ++next) {
        if (next->put()) continue;
        const std::string reason = last_error();
        for (auto done = next; done != files_.begin();) (--done)->take_back();
        throw std::runtime_error(next->target.string() + ": cannot be put in its place: " + reason);
    }
    files_.clear();
    for (Unfinished& folder : made_) folder.keep();
}

void OutputFolder::join(OutputFolder& other) {
    files_.splice(files_.end(), other.files_);
    made_.splice(made_.begin(), other.made_);
}

void expect_written(std::ostream& file, const fs::path& part) {
    if (file.flush()) return;
    const std::string name = part.extension() == kUnfinished ? fs::path(part).replace_extension().string() : part.string();
    throw std::runtime_error("writing " + name + ": no space or an I/O error");
}

}  // namespace lvslab::scenarios
