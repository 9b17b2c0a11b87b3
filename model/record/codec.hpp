#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/event.hpp"

/// The binary coding of the record's own data: small, little-endian, and readable without its producer, because every
/// value says what it is and everything that may grow says how long it is. docs/record.md is the reference.
///
///     number:  7 bits a byte, the lowest first; the top bit says that more follow
///     value:   tag(1)  content
namespace lvslab::record {

using Bytes = std::span<const std::uint8_t>;

enum class Tag : std::uint8_t {
    number = 1,         ///< unsigned
    signed_number = 2,  ///< zigzag: 0, -1, 1, -2 ...
    flag = 3,           ///< one byte, 0 or 1
    text = 4,           ///< length, UTF-8
    address = 5,        ///< 4 bytes as on the wire
    prefix = 6,         ///< 4 bytes as on the wire, length of the network part (1)
    mac = 7,            ///< 6 bytes
    time = 8,           ///< nanoseconds, zigzag
    group = 9,          ///< length, values: a row within a row
};

/// Longer texts are cut, so that whatever is encoded here fits into one option of a pcapng block.
inline constexpr std::size_t kLongestText = 4096;
inline constexpr std::size_t kMostArguments = 15;

/// At most `limit` bytes of UTF-8, never half a character.
std::string_view cut_text(std::string_view text, std::size_t limit);

/// Appends to a buffer that somebody else owns and may reuse.
class Encoder {
public:
    explicit Encoder(std::vector<std::uint8_t>& out) : out_(out) {}

    void byte(std::uint8_t value) { out_.push_back(value); }
    void bytes(Bytes value) { out_.insert(out_.end(), value.begin(), value.end()); }
    void number(std::uint64_t value);
    void signed_number(std::int64_t value);
    void text(std::string_view value);
    /// What `content` writes, behind its length.
    template <class Content>
    void sized(Content&& content) {
        const std::size_t start = out_.size();
        content();
        insert_length(start);
    }

    void value(std::uint64_t v);
    void value_signed(std::int64_t v);
    void value(bool v);
    void value(const std::string& v);
    void value(wire::Ipv4Address v);
    void value(const wire::Prefix& v);
    void value(const wire::MacAddress& v);
    void value(net::Time v);
    void value(const net::Value& v);

private:
    void tag(Tag t) { byte(static_cast<std::uint8_t>(t)); }
    void insert_length(std::size_t start);

    std::vector<std::uint8_t>& out_;
};

/// Reads what an Encoder wrote, or what claims to be that. Once something does not fit, ok() is false for good and
/// every read gives zero or nothing: so a caller may check once, at the end. Never reads past `bytes`.
class Decoder {
public:
    explicit Decoder(Bytes bytes) : rest_(bytes) {}

    bool ok() const { return ok_; }
    bool empty() const { return rest_.empty(); }
    Bytes rest() const { return rest_; }

    std::uint8_t byte();
    Bytes bytes(std::size_t count);
    std::uint64_t number();
    std::int64_t signed_number();
    std::string_view text();
    Bytes sized() { return bytes(number_as_size()); }

    /// The next value must have this tag.
    void expect(Tag tag);
    void value(std::uint64_t& v);
    void value_signed(std::int64_t& v);
    void value(bool& v);
    void value(std::string& v);
    void value(wire::Ipv4Address& v);
    void value(wire::Prefix& v);
    void value(wire::MacAddress& v);
    void value(net::Time& v);
    /// Whatever comes next; empty if it is no argument of an event.
    std::optional<net::Value> value();

    void fail();

private:
    std::size_t number_as_size();
    wire::Ipv4Address address();
    wire::Prefix prefix();

    Bytes rest_;
    bool ok_ = true;
};

}  // namespace lvslab::record
