#pragma once

#include <cstdint>
#include <string_view>

namespace lvslab::traffic {

/// How a client's request ended.
enum class Outcome : std::uint8_t {
    ok,
    refused,       ///< a RST in answer to the SYN, or ICMP port unreachable
    timed_out,     ///< no whole answer in time
    unreachable,   ///< no route of our own, or another ICMP error
    closed_early,  ///< the connection ended before the answer did
    bad_answer,    ///< not HTTP, or a status other than 200
    failed,        ///< a command ended with another status than 0
    unfinished,    ///< still open when the run ended
};

constexpr std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::ok:
            return "ok";
        case Outcome::refused:
            return "refused";
        case Outcome::timed_out:
            return "timed out";
        case Outcome::unreachable:
            return "unreachable";
        case Outcome::closed_early:
            return "closed early";
        case Outcome::bad_answer:
            return "bad answer";
        case Outcome::failed:
            return "failed";
        case Outcome::unfinished:
            return "unfinished";
    }
    return "";
}

/// What an ICMP error (RFC 792) about a client's packet means for its request.
struct IcmpError {
    std::uint8_t type;
    std::uint8_t code;

    bool is_fatal() const { return type == 11 || (type == 3 && code != 4); }  // 3/4 asks for smaller packets only
    Outcome outcome() const { return type == 3 && code == 3 ? Outcome::refused : Outcome::unreachable; }
};

}  // namespace lvslab::traffic
