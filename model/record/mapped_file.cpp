#include "record/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace lvslab::record {
namespace {

/// Closes the descriptor: the mapping does not need it.
struct Descriptor {
    int number;
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
};

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::runtime_error(path.string() + ": " + std::generic_category().message(errno));
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a FIFO that nobody writes would wait for ever.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number < 0) fail(path);
    struct stat status {};
    if (::fstat(file.number, &status) != 0) fail(path);
    if (!S_ISREG(status.st_mode)) throw std::runtime_error(path.string() + ": not a regular file");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return;  // mmap refuses a length of 0
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
    if (start == MAP_FAILED) fail(path);
    bytes_ = {static_cast<const std::uint8_t*>(start), size};
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

}  // namespace lvslab::record
