#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace lvslab::record {

/// A file's bytes, mapped for reading as long as this lives. Spans into it stay valid when it is moved. The trap of
/// every mapping: a file that somebody makes shorter meanwhile kills the reader (SIGBUS), so replace a record, don't
/// rewrite it.
class MappedFile {
public:
    /// Throws std::runtime_error, "run.pcapng: No such file or directory", if that is no regular file we may read.
    explicit MappedFile(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::span<const std::uint8_t> bytes() const { return bytes_; }

private:
    std::span<const std::uint8_t> bytes_;
};

}  // namespace lvslab::record
