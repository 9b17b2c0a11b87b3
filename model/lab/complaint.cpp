#include "lab/complaint.hpp"

#include <algorithm>

namespace lvslab::lab {
namespace {

constexpr std::size_t kShown = 4;
constexpr std::size_t kLongestQuote = 60;  // bytes
constexpr std::size_t kLongestList = 12;

std::vector<Complaint> by_line(std::vector<Complaint> complaints) {
    std::ranges::stable_sort(complaints, {}, &Complaint::line);
    return complaints;
}

std::string text_of(const LabError::Report& report) {
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, report.complaints.size()); ++i) {
        const Complaint& complaint = report.complaints[i];
        if (i > 0) text += '\n';
        text += report.file + ":";
        if (complaint.line > 0) text += std::to_string(complaint.line) + ":";
        text += " " + complaint.sentence;
    }
    return text;
}

/// True for the second and later bytes of a UTF-8 character: no cut may stand before one.
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

LabError::LabError(Report report)
    : std::runtime_error(text_of({report.file, by_line(report.complaints)})), complaints(by_line(report.complaints)) {}

std::string in_quotes(std::string_view text) {
    std::size_t length = std::min(text.size(), kLongestQuote);
    while (length > 0 && length < text.size() && continues_character(text[length])) --length;
    std::string result = "'";
    for (const char c : text.substr(0, length)) result += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
    return result + (length < text.size() ? "...'" : "'");
}

std::string listed(std::span<const std::string> names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(kLongestList, names.size()); ++i) text += (i > 0 ? ", " : "") + names[i];
    return text + (names.size() > kLongestList ? ", ..." : "");
}

}  // namespace lvslab::lab
