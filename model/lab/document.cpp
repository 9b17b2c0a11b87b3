#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "lab/reading.hpp"

namespace lvslab::lab {
namespace {

unsigned octet(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

/// Bytes of the UTF-8 character at `at`; 0 when there is none, or when it is one that no text file holds.
std::size_t character_length(std::string_view text, std::size_t at) {
    const unsigned first = octet(text, at);
    if (first < 0x80) return first >= ' ' || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) return 0;
    const unsigned second = octet(text, at + 1);
    // The shorter forms of E0 and F0, the surrogates of ED, and what F4 has beyond U+10FFFF (RFC 3629 4).
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((octet(text, at + i) & 0xc0) != 0x80) return 0;
    return length;
}

int line_at(std::string_view text, std::size_t at) {
    return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// True when line `number` (from 1) is indented with a tab: the fault that yaml-cpp's messages hide best.
bool tab_indents(std::string_view text, int number) {
    for (; number > 1 && text.find('\n') != std::string_view::npos; --number) text.remove_prefix(text.find('\n') + 1);
    const auto blank = text.substr(0, text.find_first_not_of(" \t"));
    return blank.find('\t') != std::string_view::npos;
}

[[noreturn]] void fail(Reading& reading, Complaint complaint) {
    reading.complain(std::move(complaint));
    reading.check();
    std::abort();  // check() has thrown
}

void expect_text(Reading& reading, std::string_view text) {
    if (text.size() > kLongestFile) fail(reading, {0, "the file is longer than 1 MiB; a lab is a short text"});
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        if (length == 0) fail(reading, {line_at(text, at), "this is no text in UTF-8; give a lab file"});
        at += length;
    }
}

/// yaml-cpp queues all brackets that are open, some 240 bytes each, before it tells of the first. A bracket in a quoted
/// text counts too: no lab has so many that nothing closes.
void expect_shallow(Reading& reading, std::string_view text) {
    constexpr int kDeepest = 1000;
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '[' || text[at] == '{') ++depth;
        if (depth > 0 && (text[at] == ']' || text[at] == '}')) --depth;
        if (depth > kDeepest) fail(reading, {line_at(text, at), "more than 1000 brackets are open here; close them"});
    }
}

/// Hears of the documents of a text, and keeps where the last one began.
struct Documents : YAML::EventHandler {
    int count = 0;
    YAML::Mark begin;

    void OnDocumentStart(const YAML::Mark& mark) override {
        ++count;
        begin = mark;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

/// yaml-cpp leaves a token that begins no node, such as ',', where it is, and says that a document ended there. Who asks
/// for all documents gets empty ones for ever; so it is asked twice, and the second must not be there.
void expect_one_document(Reading& reading, const std::string& text) {
    std::istringstream in(text);
    YAML::Parser parser(in);
    Documents documents;
    while (documents.count < 2 && parser.HandleNextDocument(documents)) {
    }
    if (documents.count < 2) return;
    std::string_view rest = text;
    for (int line = 0; line < documents.begin.line; ++line) rest.remove_prefix(rest.find('\n') + 1);
    if (rest.starts_with("---"))
        fail(reading, {0, "the file holds several documents; one lab a file, without '---'"});
    const auto unexpected = rest.substr(static_cast<std::size_t>(documents.begin.column));
    fail(reading, {documents.begin.line + 1, "this is no YAML (" +
                                                 in_quotes(unexpected.substr(0, character_length(unexpected, 0))) +
                                                 " cannot stand here); check brackets and quotes here and above"});
}

}  // namespace

YAML::Node load_document(Reading& reading, std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark, which counts as no column
    expect_text(reading, text);
    expect_shallow(reading, text);
    const std::string whole(text);
    try {
        expect_one_document(reading, whole);
        return YAML::Load(whole);
    } catch (const YAML::Exception& error) {
        const int line = error.mark.is_null() ? 0 : error.mark.line + 1;
        const std::string remedy = tab_indents(text, line) ? "indent with spaces, not tabs"
                                                           : "check indentation, brackets and quotes here and above";
        fail(reading, {line, "this is no YAML (" + error.msg + "); " + remedy});
    }
}

}  // namespace lvslab::lab
