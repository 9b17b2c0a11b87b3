#include <algorithm>
#include <optional>

#include "guest/read_ipvs.hpp"
#include "guest/read_ipvs_words.hpp"

/// The files of net/netfilter/ipvs/ip_vs_ctl.c and ip_vs_conn.c: hexadecimal but for what is left in seconds.
namespace lvslab::guest {

namespace {

using ipvs::ServerRow;

/// The files one after the other, each known by its title.
class ProcFiles {
public:
    explicit ProcFiles(ipvs::NodeTables& tables) : tables_(tables.ipvs) {}

    void take(Line& line, net::Time now) {
        if (is_title(line)) return;
        switch (part_) {
            case Part::services:
                return line.take("->") ? take_server(line) : take_service(line);
            case Part::connections:
                return take_connection(line, now);
            case Part::stats:
                totals().stats = five<ipvs::Stats>(line, 16);
                return;
            case Part::rates:
                totals().rates = five<ipvs::Rates>(line, 16);
                return;
            case Part::processors:
                return take_processor(line);
            case Part::end:
                return;  // the rates again
        }
    }

private:
    enum class Part : std::uint8_t { services, connections, stats, rates, processors, end };

    bool is_title(const Line& line) {
        static constexpr std::pair<const char*, Part> kTitles[] = {{"IP Virtual Server", Part::services},
                                                                   {"Prot LocalAddress", Part::services},
                                                                   {"  -> RemoteAddress", Part::services},
                                                                   {"Pro FromIP", Part::connections},
                                                                   {"   Total Incoming", Part::stats},
                                                                   {"   Conns  Packets", Part::stats},
                                                                   {" Conns/s", Part::rates},
                                                                   {"       Total", Part::processors},
                                                                   {"CPU ", Part::processors},
                                                                   {"     Conns/s", Part::end}};
        for (const auto& [title, part] : kTitles) {
            if (!line.starts_with(title)) continue;
            part_ = part;
            return true;
        }
        return false;
    }

    ipvs::TotalsRow& totals() { return tables_.totals.front(); }

    /// `0A000164:0050`
    static wire::Endpoint hexadecimal_endpoint(Line& line) {
        const std::string_view word = line.word();
        if (word.size() != 13 || word[8] != ':') line.refuse();
        return {{line.number<std::uint32_t>(word.substr(0, 8), 16)}, line.number<std::uint16_t>(word.substr(9), 16)};
    }

    void take_service(Line& line) {
        order_ = 0;
        known_ = false;
        if (is_ipv6(line)) return;
        ipvs::ServiceKey key;
        if (line.take("FWM")) {
            key.mark = line.number<std::uint32_t>(16);
        } else {
            key.protocol = protocol_of(line.word(), line);
            const wire::Endpoint at = hexadecimal_endpoint(line);
            key.address = at.address;
            key.port = at.port;
        }
        service_ = key;
        known_ = true;
    }

    /// Only here do the servers stand as they do in the kernel's list.
    void take_server(Line& line) {
        if (!known_ || is_ipv6(line)) return;
        const wire::Endpoint at = hexadecimal_endpoint(line);
        for (ServerRow& s : tables_.servers) {
            if (s.service == service_ && s.address == at.address && s.port == at.port) s.order = order_;
        }
        ++order_;
    }

    /// `TCP 0A00010A D0CA 0A000164 0050 0A00020B 1F90 TIME_WAIT       108`
    void take_connection(Line& line, net::Time now) {
        if (is_ipv6(line)) return;
        ipvs::ConnectionRow row;
        row.protocol = protocol_of(line.word(), line);
        row.client = {line.number<std::uint32_t>(16)};
        row.client_port = line.number<std::uint16_t>(16);
        row.virtual_address = {line.number<std::uint32_t>(16)};
        row.virtual_port = line.number<std::uint16_t>(16);
        row.server = {line.number<std::uint32_t>(16)};
        row.server_port = line.number<std::uint16_t>(16);
        row.state = line.word();
        row.expires = now + std::chrono::seconds(line.number<std::int64_t>());
        row.method = method_to(row);
        tables_.connections.push_back(row);
    }

    /// The file does not tell; the server's own method is what a connection usually has.
    ipvs::Method method_to(const ipvs::ConnectionRow& c) const {
        const auto server = std::find_if(tables_.servers.begin(), tables_.servers.end(), [&](const ServerRow& s) {
            const bool serves = s.service.mark != 0 || s.service.address == c.virtual_address;
            return serves && s.address == c.server && (s.port == c.server_port || s.port == 0);
        });
        return server == tables_.servers.end() ? ipvs::Method::direct : server->method;
    }

    /// `  0        4       10 ...`: what each processor has counted so far; `~` is the sum at the last tick.
    void take_processor(Line& line) {
        if (line.take("~")) return;
        line.number<unsigned>(16);
        const auto counted = five<ipvs::Stats>(line, 16);
        ipvs::Stats& live = totals().live;
        live.connections += counted.connections;
        live.packets_in += counted.packets_in;
        live.packets_out += counted.packets_out;
        live.bytes_in += counted.bytes_in;
        live.bytes_out += counted.bytes_out;
    }

    ipvs::Tables& tables_;
    Part part_ = Part::services;
    ipvs::ServiceKey service_{};  ///< of the servers that follow, if it is one of ours
    bool known_ = false;
    std::uint32_t order_ = 0;
};

}  // namespace

void read_proc_ip_vs(const CommandOutput& output, ipvs::NodeTables& tables) {
    ProcFiles files(tables);
    for (Line& line : lines_of(output)) files.take(line, output.at);
}

}  // namespace lvslab::guest
