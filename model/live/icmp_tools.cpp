#include "live/icmp_tools.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>

namespace lvslab::live {

namespace {

constexpr int kPingPatience = 5;  // s

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream text(line);
    std::vector<std::string> words;
    for (std::string word; text >> word;) words.push_back(word);
    return words;
}

/// The number behind `key` in a line of ping's; none if it is not there.
std::optional<double> number_after(const std::string& line, const std::string& key) {
    const std::size_t at = line.find(key);
    if (at == std::string::npos) return {};
    return std::strtod(line.c_str() + at + key.size(), nullptr);
}

std::string seconds(net::Time time) {
    std::ostringstream text;
    text << static_cast<double>(time.count()) / 1e9;
    return text.str();
}

}  // namespace

std::string PingTool::line(const guest::Plan::Program& what) {
    const net::Time least = std::chrono::milliseconds(1);
    return "ping -n -c " + std::to_string(what.count) + " -i " + seconds(std::max(what.every, least)) + " -W " +
           std::to_string(kPingPatience) + " -s " + std::to_string(what.size) + " " + wire::to_string(what.peer.address);
}

void PingTool::start() {
    loop().at(what().start, [this] {
        for (std::int64_t number = 0; number < what().count; ++number) {
            traffic::RequestResult& made = open_[number] = result("ping", number);
            made.start = what().start + number * what().every;
            made.bytes = static_cast<std::uint64_t>(what().size);
        }
        process_ = std::make_unique<agent::Process>(
            loop(), namespaces(), agent::Process::Start{what().node, words_of(line(what()))},
            agent::Process::Hears{.said = [this](std::string_view lines) { said(lines); },
                                  .ended = [this](int) { conclude(traffic::Outcome::timed_out); }});
    });
}

void PingTool::said(std::string_view lines) {
    std::istringstream text{std::string(lines)};
    for (std::string line; std::getline(text, line);) answered(line);
}

/// `64 bytes from 10.0.2.1: icmp_seq=1 ttl=64 time=0.2 ms`, `From 10.0.2.1 icmp_seq=2 Destination Host Unreachable`.
void PingTool::answered(const std::string& line) {
    const auto sequence = number_after(line, "icmp_seq=");
    if (!sequence || line.find("Redirect") != std::string::npos) return;
    auto node = open_.extract(std::llround(*sequence) - 1);
    if (node.empty()) return;
    traffic::RequestResult& done = node.mapped();
    const auto time = number_after(line, "time=");
    done.end = loop().now();
    if (time) done.start = done.end - net::Time(std::llround(*time * 1e6));
    done.outcome = time ? traffic::Outcome::ok : traffic::Outcome::unreachable;
    results().requests.push_back(done);
}

void PingTool::conclude(traffic::Outcome rest) {
    for (auto& [number, open] : open_) {
        open.end = loop().now();
        open.outcome = open.start > loop().now() ? traffic::Outcome::unfinished : rest;
        results().requests.push_back(open);
    }
    open_.clear();
}

void PingTool::give_up() {
    process_.reset();
    conclude(traffic::Outcome::unfinished);
}

std::string TracerouteTool::line(const guest::Plan::Program& what) {
    return "traceroute -n -q 1 -N 1 -w 1 " + wire::to_string(what.peer.address);
}

/// ` 1  10.0.1.1  0.3 ms`, ` 2  *`.
void TracerouteTool::start() {
    loop().at(what().start, [this] {
        process_ = std::make_unique<agent::Process>(
            loop(), namespaces(), agent::Process::Start{what().node, words_of(line(what()))},
            agent::Process::Hears{.said = [this](std::string_view lines) { text_ += lines; },
                                  .ended =
                                      [this](int) {
                                          traffic::TraceResult trace{
                                              .from = what().node, .to = what().peer.address, .hops = {}};
                                          std::istringstream text(text_);
                                          for (std::string row; std::getline(text, row);) {
                                              const auto words = words_of(row);
                                              if (words.size() < 2 || words[0] == "traceroute") continue;
                                              trace.hops.push_back(wire::parse_ipv4(words[1]));
                                          }
                                          results().traces.push_back(trace);
                                      }});
    });
}

}  // namespace lvslab::live
