#include "tap/statistics.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace lvslab::tap {

namespace {

std::string line_of(double seconds, const Totals& t, std::size_t connections) {
    char line[200];
    std::snprintf(line, sizeof line,
                  "%8.0f s  in %8llu pkt/s %9.3f Mbit/s  out %8llu pkt/s %9.3f Mbit/s  lost %llu  connections %zu",
                  seconds, static_cast<unsigned long long>(t.in_packets), static_cast<double>(t.in_bytes) * 8e-6,
                  static_cast<unsigned long long>(t.out_packets), static_cast<double>(t.out_bytes) * 8e-6,
                  static_cast<unsigned long long>(t.lost), connections);
    return line;
}

std::string json_of(double seconds, const Totals& t, std::size_t connections) {
    return nlohmann::ordered_json{{"seconds", seconds},        {"in_packets", t.in_packets},
                                  {"in_bytes", t.in_bytes},    {"out_packets", t.out_packets},
                                  {"out_bytes", t.out_bytes},  {"lost", t.lost},
                                  {"connections", connections}}
        .dump();
}

}  // namespace

Totals totals_of(World& world) {
    Totals sum;
    for (const World::Port& port : world.ports()) {
        const net::InterfaceCounters& c = world.host().interfaces()[port.interface].counters;
        sum.in_packets += c.rx_packets;
        sum.in_bytes += c.rx_bytes;
        sum.out_packets += c.tx_packets;
        sum.out_bytes += c.tx_bytes;
        sum.lost += port.lost;
    }
    return sum;
}

void Statistics::say(std::string_view text) {
    if (text.empty()) return;
    if (form_ == Figures::json) {
        out_ << nlohmann::json{{"said", text}}.dump() << "\n" << std::flush;
    } else {
        out_ << text << std::flush;
    }
}

void Statistics::say_figures(World& world) {
    if (form_ == Figures::none) return;
    const Totals now = totals_of(world);
    const Totals gone{.in_packets = now.in_packets - last_.in_packets,
                      .in_bytes = now.in_bytes - last_.in_bytes,
                      .out_packets = now.out_packets - last_.out_packets,
                      .out_bytes = now.out_bytes - last_.out_bytes,
                      .lost = now.lost - last_.lost};
    last_ = now;
    const double seconds = std::chrono::duration<double>(world.now()).count();
    const std::size_t connections = world.director().connection_count();
    out_ << (form_ == Figures::json ? json_of : line_of)(seconds, gone, connections) << "\n" << std::flush;
}

}  // namespace lvslab::tap
