#include "traffic/http_response.hpp"

#include <charconv>

namespace lvslab::traffic {

void HttpResponse::take(std::string_view bytes) {
    std::size_t of_head = 0;
    if (!head_.complete()) {
        of_head = head_.take(bytes);
        if (head_.complete()) read_head();
        if (head_.too_long()) bad_ = true;
    }
    body_ += bytes.size() - of_head;
}

void HttpResponse::read_head() {
    const std::string_view status = head_.first_line();
    const std::string_view length = head_.field("Content-Length").value_or("");
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), length_);
    const bool number = error == std::errc{} && end == length.data() + length.size();
    bad_ = !number || !(status.starts_with("HTTP/1.1 200") || status.starts_with("HTTP/1.0 200"));
}

}  // namespace lvslab::traffic
