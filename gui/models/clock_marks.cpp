#include "models/clock_marks.hpp"

#include <map>
#include <tuple>

#include "models/tcp_segment.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::models {

namespace {

constexpr FrameNumber kReadAtOnce = 50'000;
constexpr std::string_view kChosen = "ipvs.chosen";

/// The client's end of a connection, however the packet goes.
using Client = std::pair<std::uint32_t, std::uint16_t>;

/// Which node has an address, at the record's end.
QString owner_of(const Stage& stage, const std::string& address) {
    const auto& record = stage.recording.record();
    for (const std::string& node : stage.recording.nodes()) {
        for (const auto& row : record.tables_at(node, record.frame(stage.recording.count()).time).net.addresses) {
            const bool served = row.dev != "lo" && !row.dev.starts_with("tunl");
            if (served && wire::to_string(row.prefix.address) == address) return text_of(node);
        }
    }
    return text_of(address);
}

class Reader {
public:
    explicit Reader(const Stage& stage) : stage_(stage) {}

    ClockMarks read() {
        const auto& record = stage_.recording.record();
        for (FrameNumber n = 1; n <= stage_.recording.count(); ++n) {
            const record::Frame frame = record.frame(n);
            if (frame.way == record::Way::drop) marks_.marks.push_back({ClockMarkKind::drop, n});
            if (stage_.recording.count() > kReadAtOnce) continue;
            const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
            const bool arp = ethernet && ethernet->type() == wire::EtherType::arp;
            if (arp && frame.way == record::Way::out) marks_.marks.push_back({ClockMarkKind::arp, n});
            if (!arp) read_segment(frame);
        }
        return std::move(marks_);
    }

private:
    void read_segment(const record::Frame& frame) {
        const auto segment = segment_of(frame);
        if (!segment) return;
        const auto& record = stage_.recording.record();
        const bool first = frame.id != 0 && record.frames_of_packet(frame.id).front() == frame.number;
        if (first && is_sent_again(record, frame)) marks_.marks.push_back({ClockMarkKind::again, frame.number});
        read_connection(frame, *segment);
    }

    void read_connection(const record::Frame& frame, const TcpSegment& seen) {
        for (const Client& client :
             {Client{seen.source.value, seen.source_port}, Client{seen.destination.value, seen.destination_port}}) {
            const auto known = spans_.find(client);
            if (known != spans_.end()) {
                marks_.spans[known->second].last = frame.number;
                return;
            }
        }
        for (const auto& event : stage_.recording.record().events(frame.number)) {
            if (event.key != kChosen || event.arguments.size() < 2) continue;
            const Client client{seen.source.value, seen.source_port};
            const std::string server = net::to_string(event.arguments[1]);
            const QString name = owner(server.substr(0, server.find(':')));
            spans_[client] = marks_.spans.size();
            marks_.spans.push_back(
                {frame.number, frame.number, QStringLiteral("%1 → %2").arg(seen.source_port).arg(name)});
        }
    }

    QString owner(const std::string& address) {
        auto known = owners_.find(address);
        if (known == owners_.end()) known = owners_.emplace(address, owner_of(stage_, address)).first;
        return known->second;
    }

    const Stage& stage_;
    ClockMarks marks_;
    std::map<Client, std::size_t> spans_;
    std::map<std::string, QString> owners_;
};

}  // namespace

ClockMarks clock_marks(const Stage& stage) { return Reader(stage).read(); }

}  // namespace lvslab::models
