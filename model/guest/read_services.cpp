#include "guest/read_ipvs.hpp"

#include <algorithm>
#include <bit>

#include "guest/read_ipvs_words.hpp"

/// What ipvsadm 1.31 prints (ipvsadm.c print_service_entry).
namespace lvslab::guest {

namespace {

using ipvs::ServerRow;
using ipvs::ServiceRow;

/// `TCP  10.0.1.100:80 wlc ...` or `FWM  7 mh ...`
ipvs::ServiceKey service_key(Line& line) {
    ipvs::ServiceKey key;
    if (line.take("FWM")) {
        key.mark = line.number<std::uint32_t>();
        return key;
    }
    key.protocol = protocol_of(line.word(), line);
    const wire::Endpoint at = line.endpoint();
    key.address = at.address;
    key.port = at.port;
    return key;
}

ipvs::Method method_of(const std::string& word, const Line& line) {
    for (const auto method : {ipvs::Method::nat, ipvs::Method::tunnel, ipvs::Method::direct}) {
        if (word == ipvs::to_string(method)) return method;
    }
    line.refuse();
}

/// Which columns a listing has, as its second title says.
enum class Columns : std::uint8_t { plain, stats, rates, thresholds, persistent };

/// Five listings of the same services: the first one makes the rows, the others fill them.
class Listings {
public:
    explicit Listings(ipvs::Tables& tables) : tables_(tables) {}

    void take(Line& line) {
        if (is_title(line)) return;
        if (is_ipv6(line)) {
            if (!line.take("->")) service_ = nullptr;
            return;
        }
        if (line.take("->")) {
            if (service_ != nullptr) take_server(line);
        } else {
            take_service(line);
        }
    }

private:
    bool is_title(const Line& line) {
        if (line.starts_with("IP Virtual Server")) return true;
        const bool first = line.starts_with("Prot LocalAddress:Port"), second = line.starts_with("  -> RemoteAddress");
        static constexpr std::pair<const char*, Columns> kTitles[] = {{"Conns ", Columns::stats},
                                                                      {"CPS ", Columns::rates},
                                                                      {"Uthreshold", Columns::thresholds},
                                                                      {"PersistConn", Columns::persistent}};
        if (first) columns_ = Columns::plain;
        for (const auto& [word, columns] : kTitles) {
            if (first && line.text().find(word) != std::string::npos) columns_ = columns;
        }
        return first || second;
    }

    void take_service(Line& line) {
        const ipvs::ServiceKey key = service_key(line);
        if (columns_ == Columns::plain) {
            tables_.services.push_back({.key = key});
            tables_.services.back().order = static_cast<std::uint32_t>(tables_.services.size() - 1);
        }
        const auto row = std::find_if(tables_.services.begin(), tables_.services.end(),
                                      [&](const ServiceRow& s) { return s.key == key; });
        if (row == tables_.services.end()) line.refuse();
        service_ = &*row;
        if (columns_ == Columns::plain) read_service(line, *row);
        if (columns_ == Columns::stats) row->stats = five<ipvs::Stats>(line, 10);
        if (columns_ == Columns::rates) row->rates = five<ipvs::Rates>(line, 10);
    }

    /// `sh (sh-fallback,sh-port) persistent 300 mask 255.255.255.0 ops`
    static void read_service(Line& line, ServiceRow& row) {
        row.scheduler = line.word();
        while (!line.ended()) {
            const std::string& word = line.word();
            if (word.front() == '(') {
                row.flags = word.substr(1, word.size() - 2);
            } else if (word == "persistent") {
                row.persistence = line.number<std::uint32_t>();
            } else if (word == "mask") {
                const auto ones = static_cast<std::uint8_t>(std::popcount(line.address().value));
                row.persistence_prefix = ones;
            } else if (word == "ops") {
                row.one_packet = true;
            } else {
                line.refuse();
            }
        }
    }

    void take_server(Line& line) {
        const wire::Endpoint at = line.endpoint();
        if (columns_ == Columns::plain) {
            tables_.servers.push_back({.service = service_->key, .address = at.address, .port = at.port});
        }
        const auto row = std::find_if(tables_.servers.begin(), tables_.servers.end(), [&](const ServerRow& s) {
            return s.service == service_->key && s.address == at.address && s.port == at.port;
        });
        if (row == tables_.servers.end()) line.refuse();
        switch (columns_) {
            case Columns::plain:
                row->method = method_of(line.word(), line);
                row->weight = line.number<std::uint32_t>();
                row->active = line.number<std::uint32_t>();
                row->inactive = line.number<std::uint32_t>();
                break;
            case Columns::stats:
                row->stats = five<ipvs::Stats>(line, 10);
                break;
            case Columns::rates:
                row->rates = five<ipvs::Rates>(line, 10);
                break;
            case Columns::thresholds:
                row->upper_threshold = line.number<std::uint32_t>();
                row->lower_threshold = line.number<std::uint32_t>();
                break;
            case Columns::persistent:
                line.word();  // the weight again
                row->persistent = line.number<std::uint32_t>();
                break;
        }
    }

    ipvs::Tables& tables_;
    Columns columns_ = Columns::plain;
    ServiceRow* service_ = nullptr;
};

/// `Timeout (tcp tcpfin udp): 900 120 300`
void read_timeouts(Line& line, ipvs::TotalsRow& totals) {
    for (const char* word : {"Timeout", "(tcp", "tcpfin", "udp):"}) line.expect(word);
    for (net::Time* timeout : {&totals.tcp_timeout, &totals.tcp_fin_timeout, &totals.udp_timeout}) {
        *timeout = std::chrono::seconds(line.number<std::int64_t>());
    }
}

}  // namespace

void read_services(const CommandOutput& output, ipvs::NodeTables& tables) {
    Listings listings(tables.ipvs);
    for (Line& line : lines_of(output)) {
        if (line.starts_with("Timeout")) {
            read_timeouts(line, tables.ipvs.totals.front());
        } else {
            listings.take(line);
        }
    }
}

}  // namespace lvslab::guest
