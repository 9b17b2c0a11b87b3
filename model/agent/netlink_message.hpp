#pragma once

#include <linux/netlink.h>

#include <cstring>
#include <string>
#include <string_view>

namespace lvslab::agent {

/// A netlink message that is written attribute by attribute.
class NetlinkMessage {
public:
    /// `head` follows the message's own header: genlmsghdr, nfgenmsg ...
    template <class Head>
    NetlinkMessage(std::uint16_t type, std::uint16_t flags, const Head& head) {
        nlmsghdr own{};
        own.nlmsg_type = type;
        own.nlmsg_flags = flags;
        text_.assign(reinterpret_cast<const char*>(&own), sizeof own);
        text_.append(reinterpret_cast<const char*>(&head), sizeof head);
        text_.resize(NLMSG_ALIGN(text_.size()));
    }
    template <class Value>
    NetlinkMessage& with(std::uint16_t attribute, const Value& value) {
        return with_bytes(attribute, {reinterpret_cast<const char*>(&value), sizeof value});
    }
    NetlinkMessage& with_bytes(std::uint16_t attribute, std::string_view value) {
        const nlattr head{.nla_len = static_cast<std::uint16_t>(NLA_HDRLEN + value.size()), .nla_type = attribute};
        text_.append(reinterpret_cast<const char*>(&head), sizeof head);
        text_.append(value);
        text_.resize(NLMSG_ALIGN(text_.size()));
        return *this;
    }
    const std::string& text() {
        const auto size = static_cast<std::uint32_t>(text_.size());
        std::memcpy(text_.data(), &size, sizeof size);  // nlmsg_len is its first field
        return text_;
    }

private:
    std::string text_;
};

/// Calls `take(type, value)` for each attribute in `bytes`.
template <class Take>
void each_attribute(std::string_view bytes, const Take& take) {
    for (std::size_t at = 0; at + NLA_HDRLEN <= bytes.size();) {
        nlattr head{};
        std::memcpy(&head, bytes.data() + at, sizeof head);
        if (head.nla_len < NLA_HDRLEN || at + head.nla_len > bytes.size()) return;
        take(head.nla_type & NLA_TYPE_MASK, bytes.substr(at + NLA_HDRLEN, head.nla_len - NLA_HDRLEN));
        at += NLA_ALIGN(head.nla_len);
    }
}

/// Calls `take(type, payload)` for each message in `bytes`.
template <class Take>
void each_message(std::string_view bytes, const Take& take) {
    for (std::size_t at = 0; at + NLMSG_HDRLEN <= bytes.size();) {
        nlmsghdr head{};
        std::memcpy(&head, bytes.data() + at, sizeof head);
        if (head.nlmsg_len < NLMSG_HDRLEN || at + head.nlmsg_len > bytes.size()) return;
        take(head.nlmsg_type, bytes.substr(at + NLMSG_HDRLEN, head.nlmsg_len - NLMSG_HDRLEN));
        at += NLMSG_ALIGN(head.nlmsg_len);
    }
}

}  // namespace lvslab::agent
