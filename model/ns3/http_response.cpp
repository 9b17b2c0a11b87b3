#include "ns3/http_response.hpp"

#include <charconv>

#include "ns3/sockets.hpp"

namespace lvslab::sim {

void HttpResponse::take(const ::ns3::Packet& packet) {
    std::size_t of_head = 0;
    if (!head_.complete()) {
        of_head = head_.take(bytes_of(packet));
        if (head_.complete()) read_head();
        if (head_.too_long()) bad_ = true;
    }
    body_ += packet.GetSize() - of_head;
}

void HttpResponse::read_head() {
    const std::string_view status = head_.first_line();
    const std::string_view length = head_.field("Content-Length").value_or("");
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), length_);
    const bool number = error == std::errc{} && end == length.data() + length.size();
    bad_ = !number || !(status.starts_with("HTTP/1.1 200") || status.starts_with("HTTP/1.0 200"));
}

}  // namespace lvslab::sim
