#include "traffic/results.hpp"

#include <nlohmann/json.hpp>

namespace lvslab::traffic {

namespace {

using Json = nlohmann::ordered_json;

Json as_json(const RequestResult& r) {
    Json json{{"kind", r.kind}, {"from", r.from}, {"to", r.to}, {"number", r.number}, {"start_ns", r.start.count()}};
    if (r.connected) json["connected_ns"] = r.connected->count();
    json["end_ns"] = r.end.count();
    json["bytes"] = r.bytes;
    json["outcome"] = to_string(r.outcome);
    json["server"] = r.server;
    return json;
}

Json as_json(const ServedResult& s) {
    return {{"node", s.node},
            {"at_ns", s.at.count()},
            {"peer", wire::to_string(s.peer.address)},
            {"peer_port", s.peer.port},
            {"local", wire::to_string(s.local.address)},
            {"local_port", s.local.port}};
}

Json as_json(const TraceResult& t) {
    Json hops = Json::array();
    for (const auto& hop : t.hops) hops.push_back(hop ? Json(wire::to_string(*hop)) : Json(nullptr));
    return {{"from", t.from}, {"to", wire::to_string(t.to)}, {"hops", hops}};
}

Json as_json(const CommandOutput& o) {
    return {{"node", o.node}, {"at_ns", o.at.count()}, {"command", o.command}, {"text", o.text}};
}

template <class Rows>
Json list(const Rows& rows) {
    Json json = Json::array();
    for (const auto& row : rows) json.push_back(as_json(row));
    return json;
}

}  // namespace

std::string to_json(const RunResults& results) {
    return Json{{"end_ns", results.end.count()},
                {"requests", list(results.requests)},
                {"served", list(results.served)},
                {"traces", list(results.traces)},
                {"output", list(results.output)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);  // a program may print what is not UTF-8
}

}  // namespace lvslab::traffic
