#include "wire/buffer.hpp"

#include <algorithm>

namespace lvslab::wire {

Buffer Buffer::copy_of(std::span<const std::uint8_t> bytes, std::size_t headroom) {
    Buffer copy;
    copy.storage_.reserve(headroom + bytes.size());
    copy.storage_.resize(headroom);
    copy.storage_.insert(copy.storage_.end(), bytes.begin(), bytes.end());
    copy.start_ = headroom;
    return copy;
}

void Buffer::reset(std::size_t size) {
    storage_.resize(kHeadroom + size);
    start_ = kHeadroom;
}

std::span<std::uint8_t> Buffer::push_front(std::size_t count) {
    if (count > start_) *this = copy_of(bytes(), kHeadroom + count);
    start_ -= count;
    const auto pushed = bytes().first(count);
    std::ranges::fill(pushed, std::uint8_t{0});  // headroom left by pop_front still holds the old header
    return pushed;
}

std::span<std::uint8_t> Buffer::append(std::size_t count) {
    storage_.resize(storage_.size() + count);
    return bytes().last(count);
}

void Buffer::pop_front(std::size_t count) { start_ += std::min(count, size()); }

void Buffer::truncate(std::size_t count) { storage_.resize(start_ + std::min(count, size())); }

bool operator==(const Buffer& a, const Buffer& b) { return std::ranges::equal(a.bytes(), b.bytes()); }

}  // namespace lvslab::wire
