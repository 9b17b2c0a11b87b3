#include "scenarios/compare_table.hpp"

#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

/// One figure of the comparison: its name in files, its label and unit for people, and where it comes from. Text, CSV
/// and JSON all follow this list.
struct Figure {
    const char* key;
    const char* label;
    const char* unit;
    std::function<nlohmann::ordered_json(const Measurement&)> value;
};

std::string joined(const std::set<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : " ") + item;
    return out;
}

std::string share_text(const std::map<std::string, std::int64_t>& share) {
    std::string out;
    for (const auto& [server, n] : share) out += (out.empty() ? "" : " ") + server + ":" + std::to_string(n);
    return out;
}

double rounded(double value) { return static_cast<double>(static_cast<long long>(value * 1000 + 0.5)) / 1000; }

const std::vector<Figure>& figures() {
    using M = const Measurement&;
    static const std::vector<Figure> list = {
        {"mode", "mode", "", [](M m) { return m.mode; }},
        {"requests_in_packets", "requests into the director", "packets", [](M m) { return m.requests_in.packets; }},
        {"requests_in_bytes", "", "bytes", [](M m) { return m.requests_in.bytes; }},
        {"requests_out_packets", "requests out of the director", "packets", [](M m) { return m.requests_out.packets; }},
        {"requests_out_bytes", "", "bytes", [](M m) { return m.requests_out.bytes; }},
        {"responses_in_packets", "responses into the director", "packets", [](M m) { return m.responses_in.packets; }},
        {"responses_in_bytes", "", "bytes", [](M m) { return m.responses_in.bytes; }},
        {"responses_out_packets", "responses out of the director", "packets", [](M m) { return m.responses_out.packets; }},
        {"responses_out_bytes", "", "bytes", [](M m) { return m.responses_out.bytes; }},
        {"setup_median_ms", "set-up time, median", "ms", [](M m) { return rounded(m.setup_ms.median); }},
        {"setup_p95_ms", "set-up time, 95 %", "ms", [](M m) { return rounded(m.setup_ms.p95); }},
        {"setup_p99_ms", "set-up time, 99 %", "ms", [](M m) { return rounded(m.setup_ms.p99); }},
        {"completion_median_ms", "completion time, median", "ms", [](M m) { return rounded(m.completion_ms.median); }},
        {"completion_p95_ms", "completion time, 95 %", "ms", [](M m) { return rounded(m.completion_ms.p95); }},
        {"completion_p99_ms", "completion time, 99 %", "ms", [](M m) { return rounded(m.completion_ms.p99); }},
        {"requests_per_second", "requests answered", "1/s", [](M m) { return rounded(m.requests_per_second); }},
        {"ok", "requests answered", "", [](M m) { return m.ok; }},
        {"failed", "requests failed", "", [](M m) { return m.failed; }},
        {"share", "answers of each server", "", [](M m) { return share_text(m.share); }},
        {"header_overhead_bytes", "header overhead of a request", "bytes", [](M m) { return rounded(m.header_overhead); }},
        {"seen_sources", "client address seen by servers", "", [](M m) { return joined(m.seen_sources); }},
        {"needs", "needs", "", [](M m) { return facts_of_mode(m.mode).needs; }},
        {"cannot", "cannot", "", [](M m) { return facts_of_mode(m.mode).cannot; }},
    };
    return list;
}

std::string plain(const nlohmann::ordered_json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// RFC 4180: quoted where a comma, a quote or a line end would mislead.
std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string out = "\"";
    for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

bool is_prose(const Figure& f) { return std::string_view(f.key) == "needs" || std::string_view(f.key) == "cannot"; }

}  // namespace

std::string comparison_text(const std::vector<Measurement>& labs) {
    std::vector<std::vector<std::string>> rows{{"", "unit"}};
    for (const Measurement& m : labs) rows.front().push_back(m.lab);
    std::string prose;
    for (const Figure& f : figures()) {
        if (is_prose(f)) continue;
        rows.push_back({f.label, f.unit});
        for (const Measurement& m : labs) rows.back().push_back(plain(f.value(m)));
    }
    for (const Measurement& m : labs) {
        const ModeFacts facts = facts_of_mode(m.mode);
        if (facts.needs.empty()) continue;
        prose += m.lab + " (" + m.mode + ") needs: " + facts.needs + "; " + facts.cannot + ".\n";
    }
    return text_table(rows) + (prose.empty() ? "" : "\n" + prose);
}

std::string comparison_csv(const std::vector<Measurement>& labs) {
    std::string out = "lab";
    for (const Figure& f : figures()) out += std::string(",") + f.key;
    out += "\r\n";
    for (const Measurement& m : labs) {
        out += csv_cell(m.lab);
        for (const Figure& f : figures()) out += "," + csv_cell(plain(f.value(m)));
        out += "\r\n";
    }
    return out;
}

std::string comparison_json(const std::vector<Measurement>& labs) {
    auto list = nlohmann::ordered_json::array();
    for (const Measurement& m : labs) {
        nlohmann::ordered_json lab{{"lab", m.lab}};
        for (const Figure& f : figures()) lab[f.key] = f.value(m);
        lab["share"] = m.share;
        lab["seen_sources"] = m.seen_sources;
        list.push_back(std::move(lab));
    }
    return list.dump(1) + "\n";
}

}  // namespace lvslab::scenarios
