#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "traffic/http_head.hpp"

namespace lvslab::traffic {

/// Reads one answer of an HTTP server. The bytes of the body are counted, not kept.
class HttpResponse {
public:
    void take(std::string_view bytes);

    bool begun() const { return !head_.empty(); }
    /// No HTTP, no 200, or no Content-Length: there is nothing to wait for.
    bool bad() const { return bad_; }
    bool complete() const { return head_.complete() && !bad_ && body_ >= length_; }
    std::uint64_t body_bytes() const { return body_; }
    std::string server() const { return std::string(head_.field("Server").value_or("")); }

private:
    void read_head();

    HeadReader head_;
    bool bad_ = false;
    std::uint64_t length_ = 0;
    std::uint64_t body_ = 0;
};

}  // namespace lvslab::traffic
