#include "record/codec.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "wire/bytes.hpp"

namespace lvslab::record {

std::string_view cut_text(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    const auto continues = [&](std::size_t at) { return (static_cast<std::uint8_t>(text[at]) & 0xc0) == 0x80; };
    while (limit > 0 && continues(limit)) --limit;
    return text.substr(0, limit);
}

void Encoder::number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
}

void Encoder::signed_number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number(value < 0 ? ~(bits << 1) : bits << 1);
}

void Encoder::text(std::string_view value) {
    const std::string_view kept = cut_text(value, kLongestText);
    number(kept.size());
    bytes({reinterpret_cast<const std::uint8_t*>(kept.data()), kept.size()});
}

void Encoder::insert_length(std::size_t start) {
    std::vector<std::uint8_t> length;
    Encoder(length).number(out_.size() - start);
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(start), length.begin(), length.end());
}

void Encoder::value(std::uint64_t v) {
    tag(Tag::number);
    number(v);
}

void Encoder::value_signed(std::int64_t v) {
    tag(Tag::signed_number);
    signed_number(v);
}

void Encoder::value(bool v) {
    tag(Tag::flag);
    byte(v ? 1 : 0);
}

void Encoder::value(const std::string& v) {
    tag(Tag::text);
    text(v);
}

void Encoder::value(wire::Ipv4Address v) {
    std::array<std::uint8_t, 4> octets{};
    wire::store32(octets, 0, v.value);
    tag(Tag::address);
    bytes(octets);
}

void Encoder::value(const wire::Prefix& v) {
    std::array<std::uint8_t, 4> octets{};
    wire::store32(octets, 0, v.address.value);
    tag(Tag::prefix);
    bytes(octets);
    byte(v.length);
}

void Encoder::value(const wire::MacAddress& v) {
    tag(Tag::mac);
    bytes(v.octets);
}

void Encoder::value(net::Time v) {
    tag(Tag::time);
    signed_number(v.count());
}

void Encoder::value(const net::Value& v) {
    std::visit([this](const auto& one) { value(one); }, v);
}

void Decoder::fail() {
    ok_ = false;
    rest_ = {};
}

Bytes Decoder::bytes(std::size_t count) {
    if (count > rest_.size()) {
        fail();
        return {};
    }
    const Bytes taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

std::uint8_t Decoder::byte() {
    const Bytes one = bytes(1);
    return one.empty() ? std::uint8_t{0} : one[0];
}

std::uint64_t Decoder::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t next = byte();
        if (shift == 63 && next > 1) break;  // the tenth byte has room for one bit only
        value |= (next & 0x7f) << shift;
        if (next < 0x80) return ok_ ? value : 0;
    }
    fail();
    return 0;
}

std::int64_t Decoder::signed_number() {
    const std::uint64_t bits = number();
    return static_cast<std::int64_t>((bits & 1) != 0 ? ~(bits >> 1) : bits >> 1);
}

std::size_t Decoder::number_as_size() {
    return static_cast<std::size_t>(std::min<std::uint64_t>(number(), std::numeric_limits<std::size_t>::max()));
}

std::string_view Decoder::text() {
    const Bytes value = sized();
    return {reinterpret_cast<const char*>(value.data()), value.size()};
}

void Decoder::expect(Tag tag) {
    if (byte() != static_cast<std::uint8_t>(tag)) fail();
}

wire::Ipv4Address Decoder::address() {
    const Bytes octets = bytes(4);
    return octets.empty() ? wire::Ipv4Address{} : wire::Ipv4Address{wire::load32(octets, 0)};
}

wire::Prefix Decoder::prefix() {
    const wire::Ipv4Address network = address();
    const std::uint8_t length = byte();
    if (length > 32) fail();  // a mask of that length is undefined
    return ok_ ? wire::Prefix{network, length} : wire::Prefix{};
}

void Decoder::value(std::uint64_t& v) {
    expect(Tag::number);
    v = number();
}

void Decoder::value_signed(std::int64_t& v) {
    expect(Tag::signed_number);
    v = signed_number();
}

void Decoder::value(bool& v) {
    expect(Tag::flag);
    v = byte() != 0;
}

void Decoder::value(std::string& v) {
    expect(Tag::text);
    v = text();
}

void Decoder::value(wire::Ipv4Address& v) {
    expect(Tag::address);
    v = address();
}

void Decoder::value(wire::Prefix& v) {
    expect(Tag::prefix);
    v = prefix();
}

void Decoder::value(wire::MacAddress& v) {
    expect(Tag::mac);
    const Bytes octets = bytes(v.octets.size());
    std::copy(octets.begin(), octets.end(), v.octets.begin());
}

void Decoder::value(net::Time& v) {
    expect(Tag::time);
    v = net::Time(signed_number());
}

namespace {

template <class T>
std::optional<net::Value> take(Decoder& in) {
    T v{};
    in.value(v);
    return in.ok() ? std::optional<net::Value>(std::move(v)) : std::nullopt;
}

}  // namespace

std::optional<net::Value> Decoder::value() {
    if (rest_.empty()) {
        fail();
        return std::nullopt;
    }
    switch (static_cast<Tag>(rest_[0])) {
        case Tag::number:
            return take<std::uint64_t>(*this);
        case Tag::flag:
            return take<bool>(*this);
        case Tag::text:
            return take<std::string>(*this);
        case Tag::address:
            return take<wire::Ipv4Address>(*this);
        case Tag::prefix:
            return take<wire::Prefix>(*this);
        case Tag::mac:
            return take<wire::MacAddress>(*this);
        case Tag::time:
            return take<net::Time>(*this);
        case Tag::signed_number:
        case Tag::group:
            break;
    }
    fail();
    return std::nullopt;
}

}  // namespace lvslab::record
