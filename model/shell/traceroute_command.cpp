#include "shell/command.hpp"
#include "shell/error.hpp"
#include "shell/seconds.hpp"
#include "shell/traceroute.hpp"

namespace lvslab::shell {

namespace {

using Kind = TracerouteRequest::Probe;

constexpr Option<TracerouteRequest> kTracerouteOptions[] = {
    {"-n", [](Arguments&, TracerouteRequest& r) { r.numeric = true; }},
    {"-4", [](Arguments&, TracerouteRequest&) {}},
    {"-I", [](Arguments&, TracerouteRequest& r) { r.probe = Kind::icmp; }},
    {"-U", [](Arguments&, TracerouteRequest& r) { r.probe = Kind::udp_one_port; }},
    {"-F", [](Arguments&, TracerouteRequest& r) { r.dont_fragment = true; }},
    {"-q", [](Arguments& a, TracerouteRequest& r) { r.queries = a.number("-q", {}); }},
    {"-m", [](Arguments& a, TracerouteRequest& r) { r.max_hops = a.number("-m", {}); }},
    {"-f", [](Arguments& a, TracerouteRequest& r) { r.first_hop = a.number("-f", {}); }},
    {"-N", [](Arguments& a, TracerouteRequest& r) { r.at_once = a.number("-N", {.low = 1, .high = 1000}); }},
    {"-w", [](Arguments& a, TracerouteRequest& r) { r.wait = read_seconds(a, "-w"); }},
};

/// HOST, then perhaps the packets' length.
bool take_place(Arguments& arguments, const std::string& word, TracerouteRequest& request, int place) {
    if (place > 1 || word.substr(0, 1) == "-") return false;
    if (place == 0) {
        const auto target = wire::parse_ipv4(word);
        if (!target) arguments.refuse(word + ": there is no name service here: an IPv4 address is expected");
        request.target = *target;
    } else {
        arguments.insert(word);
        request.length = arguments.number("packetlen", {.high = 65000});
    }
    return true;
}

TracerouteRequest read_traceroute(Arguments& arguments) {
    int places = 0;
    const auto request = read_options(
        arguments, kTracerouteOptions, TracerouteRequest{},
        [&](const std::string& word, TracerouteRequest& r) { return take_place(arguments, word, r, places++); });
    if (places == 0) arguments.refuse("the address is missing: traceroute -n 10.0.2.100");
    if (request.first_hop == 0 || request.first_hop > request.max_hops) throw CommandError("first hop out of range");
    if (request.max_hops > 255) throw CommandError("max hops cannot be more than 255");
    if (request.queries == 0 || request.queries > 10) throw CommandError("no more than 10 probes per hop");
    return request;
}

}  // namespace

Command parse_traceroute(Arguments& arguments) {
    return Action([request = read_traceroute(arguments)](const Node& node) {
        if (node.programs == nullptr) throw CommandError("traceroute: no program can be started here");
        node.programs->start(std::make_unique<Traceroute>(node.programs->stage(node.later), request));
        return std::string();
    });
}

}  // namespace lvslab::shell
