#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace lvslab::wire {

/// Room for Ethernet with two tags (22) and an outer IPv4 header (20), rounded up.
inline constexpr std::size_t kHeadroom = 64;

/// The owned bytes of a packet, with room in front so that a header can be pushed without copying the packet.
///
///     | headroom | bytes                |
///                ^ push_front, pop_front ^ append, truncate
///
/// Moving never allocates. Any growth makes earlier spans and views invalid.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t size, std::size_t headroom = kHeadroom) : storage_(headroom + size), start_(headroom) {}
    /// Makes it `size` bytes of unspecified content behind fresh headroom, in the memory that it has if that is enough:
    /// for whoever fills a packet after another.
    void reset(std::size_t size);
    static Buffer copy_of(std::span<const std::uint8_t> bytes, std::size_t headroom = kHeadroom);

    Buffer(const Buffer&) = default;
    Buffer& operator=(const Buffer&) = default;
    Buffer(Buffer&& other) noexcept
        : storage_(std::exchange(other.storage_, {})), start_(std::exchange(other.start_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        storage_ = std::exchange(other.storage_, {});
        start_ = std::exchange(other.start_, 0);
        return *this;
    }

    std::span<std::uint8_t> bytes() { return std::span(storage_).subspan(start_); }
    std::span<const std::uint8_t> bytes() const { return std::span(storage_).subspan(start_); }
    std::size_t size() const { return storage_.size() - start_; }
    bool empty() const { return size() == 0; }
    std::size_t headroom() const { return start_; }

    /// `count` zero bytes in front of the rest. Copies the packet only if the headroom is spent.
    std::span<std::uint8_t> push_front(std::size_t count);
    /// `count` zero bytes behind the rest.
    std::span<std::uint8_t> append(std::size_t count);
    /// Removes the first `count` bytes, or all if there are fewer; they become headroom.
    void pop_front(std::size_t count);
    /// Keeps the first `count` bytes, or all if there are fewer.
    void truncate(std::size_t count);

    /// Equal bytes; headroom does not count.
    friend bool operator==(const Buffer& a, const Buffer& b);

private:
    std::vector<std::uint8_t> storage_;
    std::size_t start_ = 0;
};

}  // namespace lvslab::wire
