#include <charconv>
#include <cmath>

#include "shell/command.hpp"
#include "shell/error.hpp"
#include "shell/ping.hpp"
#include "shell/seconds.hpp"

namespace lvslab::shell {

namespace {

void read_fragmenting(Arguments& arguments, PingRequest& request) {
    using Fragmenting = PingRequest::Fragmenting;
    const std::string word = arguments.next("-M");
    if (word != "do" && word != "want" && word != "dont") arguments.refuse_word(word, "do, want, dont");
    request.fragmenting = word == "do"     ? Fragmenting::always_df
                          : word == "want" ? Fragmenting::want
                                           : Fragmenting::never_df;
}

constexpr Option<PingRequest> kPingOptions[] = {
    {"-c", [](Arguments& a, PingRequest& r) { r.count = a.number("-c", {.low = 1}); }},
    {"-i", [](Arguments& a, PingRequest& r) { r.interval = read_seconds(a, "-i"); }},
    {"-W", [](Arguments& a, PingRequest& r) { r.linger = read_seconds(a, "-W"); }},
    {"-w", [](Arguments& a, PingRequest& r) { r.deadline = read_seconds(a, "-w"); }},
    {"-s", [](Arguments& a, PingRequest& r) { r.size = a.number("-s", {.high = 127968}); }},
    {"-t",
     [](Arguments& a, PingRequest& r) { r.ttl = static_cast<std::uint8_t>(a.number("-t", {.low = 1, .high = 255})); }},
    {"-Q", [](Arguments& a, PingRequest& r) { r.tos = static_cast<std::uint8_t>(a.number("-Q", {.high = 255})); }},
    {"-I", [](Arguments& a, PingRequest& r) { r.source = a.next("-I"); }},
    {"-M", read_fragmenting},
    {"-n", [](Arguments&, PingRequest&) {}},
    {"-4", [](Arguments&, PingRequest&) {}},
    {"-q", [](Arguments&, PingRequest& r) { r.quiet = true; }},
};

}  // namespace

PingRequest read_ping(Arguments& arguments) {
    bool has_target = false;
    PingRequest request =
        read_options(arguments, kPingOptions, PingRequest{}, [&](const std::string& word, PingRequest& r) {
            if (has_target || word.substr(0, 1) == "-") return false;
            const auto target = wire::parse_ipv4(word);
            if (!target) arguments.refuse(word + ": there is no name service here: an IPv4 address is expected");
            has_target = true;
            r.target = *target;
            return true;
        });
    if (!has_target) throw CommandError("ping: usage error: Destination address required");
    if (request.count == 0 && request.deadline.count() == 0) {
        arguments.refuse("nobody can stop it here: give it a count (-c) or a deadline (-w)");
    }
    return request;
}

Command parse_ping(Arguments& arguments) {
    return Action([request = read_ping(arguments)](const Node& node) {
        if (node.programs == nullptr) throw CommandError("ping: no program can be started here");
        node.programs->start(std::make_unique<Ping>(node.programs->stage(node.later), request));
        return std::string();
    });
}

}  // namespace lvslab::shell
