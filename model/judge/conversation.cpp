#include "judge/conversation.hpp"

#include <set>

#include "record/packet_story.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::judge {

namespace {

std::string end_text(const wire::Endpoint& end, bool with_port) {
    return with_port ? wire::to_string(end) : wire::to_string(end.address);
}

std::string title_of(const Meaning& meaning, const std::string& opener) {
    const Ends& ends = meaning.ends;
    const bool tcp = ends.protocol == static_cast<std::uint8_t>(wire::Protocol::tcp);
    const bool udp = ends.protocol == static_cast<std::uint8_t>(wire::Protocol::udp);
    std::string what = tcp ? "TCP" : udp ? "UDP" : meaning.kind;
    if (what.starts_with("echo request")) what = "ping";
    return what + " " + opener + " to " + end_text(ends.destination, tcp || udp);
}

class Sorter {
public:
    explicit Sorter(const record::RunRecord& record) : record_(record) {}

    ConversationList sort() {
        for (const auto& frames : packets()) add(frames);
        for (Conversation& c : list_.conversations) {
            if (!c.arp) c.server = server_of(c);
        }
        return std::move(list_);
    }

private:
    using Frames = std::vector<record::FrameNumber>;
    /// A conversation, and whether packets with these ends are from the side that began it.
    struct Place {
        std::size_t conversation;
        bool request;
    };

    /// By their first frame.
    std::vector<Frames> packets() {
        std::vector<Frames> all;
        std::map<net::PacketId, std::size_t> known;
        for (record::FrameNumber n = 1; n <= record_.frame_count(); ++n) {
            const record::Frame frame = record_.frame(n);
            if (frame.way == record::Way::drop) {
                count_drop(frame);
                continue;
            }
            if (frame.way == record::Way::in && frame.reception == record::Reception::promiscuous) {
                ++list_.leftovers.flooded;
                continue;
            }
            const auto found = frame.id == 0 ? known.end() : known.find(frame.id);
            if (found == known.end()) {
                if (frame.id != 0) known.emplace(frame.id, all.size());
                all.push_back({n});
            } else {
                all[found->second].push_back(n);
            }
        }
        return all;
    }

    void count_drop(const record::Frame& frame) {
        const std::string reason = record::drop_reason(record_.events(frame.number));
        ++list_.leftovers.drops[std::string(frame.node) + ": " + (reason.empty() ? "no reason given" : reason)];
    }

    void add(const Frames& frames) {
        const record::Frame first = record_.frame(frames.front());
        TracedPacket packet{.id = first.id, .origin = std::string(first.node), .meaning = {}, .frames = frames};
        const bool ethernet = first.link_type == record::kLinkTypeEthernet;
        if (const auto arp = ethernet ? arp_of(first.bytes) : std::nullopt) return add_arp(std::move(packet), *arp);
        std::optional<Meaning> meaning;
        for (const record::FrameNumber n : frames) {
            if (!meaning) meaning = meaning_of(record_.frame(n).packet());
        }
        if (!meaning) {
            list_.leftovers.other += frames.size();
            return;
        }
        packet.meaning = *meaning;
        add_ip(std::move(packet));
    }

    void add_ip(TracedPacket packet) {
        const Meaning& meaning = packet.meaning;
        const Place place = meaning.quoted ? place_of_error(packet) : place_of(packet);
        packet.request = place.request;
        if (meaning.quoted) {
            packet.about_request = place.request;
            packet.request = false;
        }
        if (meaning.segment) {
            const auto& s = *meaning.segment;
            packet.again =
                !seen_.insert({place.conversation, place.request, meaning.kind, s.sequence, s.data}).second &&
                meaning.kind != "ACK";
        }
        if (!meaning.quoted) {
            for (const record::FrameNumber n : packet.frames) remember(n, place);
        }
        list_.conversations[place.conversation].packets.push_back(std::move(packet));
    }

    void remember(record::FrameNumber number, const Place& place) {
        const record::Frame frame = record_.frame(number);
        const auto meaning = meaning_of(frame.packet());
        if (!meaning) return;
        heard_.insert_or_assign({std::string(frame.node), meaning->ends}, place);
        anywhere_.insert_or_assign(meaning->ends, place);
    }

    const Place* heard(const std::string& node, const Ends& ends) const {
        const auto found = heard_.find({node, ends});
        return found == heard_.end() ? nullptr : &found->second;
    }

    Place place_of(const TracedPacket& packet) {
        const Ends& ends = packet.meaning.ends;
        if (const Place* same = heard(packet.origin, ends)) {
            if (!opens_anew(packet, *same)) return *same;
        } else if (const Place* asked = heard(packet.origin, ends.turned())) {
            return {asked->conversation, !asked->request};
        } else if (packet.meaning.kind == "SYN/ACK") {
            const auto client = clients_.find({packet.origin, ends.destination});
            if (client != clients_.end()) return {client->second, false};
        }
        const Place place = begin(packet);
        if (packet.meaning.kind == "SYN") clients_[{packet.origin, ends.source}] = place.conversation;
        return place;
    }

    /// A client may use a port again: then its SYN has another number.
    bool opens_anew(const TracedPacket& packet, const Place& place) const {
        if (packet.meaning.kind != "SYN" || !place.request) return false;
        for (const TracedPacket& p : list_.conversations[place.conversation].packets) {
            if (p.meaning.kind == "SYN") return p.meaning.segment->sequence != packet.meaning.segment->sequence;
        }
        return false;
    }

    Place place_of_error(const TracedPacket& packet) {
        const Ends& quoted = *packet.meaning.quoted;
        if (const Place* known = heard(packet.origin, quoted)) return *known;
        const auto found = anywhere_.find(quoted);
        return found != anywhere_.end() ? found->second : begin(packet);
    }

    Place begin(const TracedPacket& packet) {
        Conversation c{
            .title = title_of(packet.meaning, packet.origin), .opener = packet.origin, .ends = packet.meaning.ends};
        return {open(std::move(c)), true};
    }

    std::size_t open(Conversation c) {
        c.number = ++numbers_[c.title];
        list_.conversations.push_back(std::move(c));
        return list_.conversations.size() - 1;
    }

    // ---- ARP

    void add_arp(TracedPacket packet, const wire::ArpMessage& arp) {
        packet.meaning.repeats = true;
        const bool question = arp.operation == wire::ArpOperation::request;
        const bool unasked = arp.sender_ip == arp.target_ip;
        packet.meaning.kind = unasked ? "announcement" : question ? "question" : "answer";
        if (unasked) return keep_arp(packet.origin + " announces " + wire::to_string(arp.sender_ip), packet);
        if (!question) return add_answer(std::move(packet), arp);
        const record::Frame first = record_.frame(packet.frames.front());
        const auto ethernet = wire::load_mac(first.bytes, 0);
        const std::string title = packet.origin + " asks for " + wire::to_string(arp.target_ip);
        asked_[{arp.sender_ip, arp.target_ip}] = ethernet.is_multicast() ? title : std::string();
        if (!ethernet.is_multicast())
            ++list_.leftovers.probes;
        else
            keep_arp(title, packet);
    }

    void add_answer(TracedPacket packet, const wire::ArpMessage& arp) {
        const auto asked = asked_.find({arp.target_ip, arp.sender_ip});
        if (asked == asked_.end()) {
            packet.meaning.kind = "answer that nobody asked for";
            return keep_arp(packet.origin + " tells of " + wire::to_string(arp.sender_ip), packet);
        }
        if (asked->second.empty())
            ++list_.leftovers.answers;
        else
            keep_arp(asked->second, packet);
    }

    void keep_arp(const std::string& what, const TracedPacket& packet) {
        const auto [found, fresh] = arp_.try_emplace("ARP " + what, 0);
        if (fresh) found->second = open({.title = "ARP " + what, .arp = true, .opener = packet.origin});
        list_.conversations[found->second].packets.push_back(packet);
    }

    /// Of several attempts the one that came farthest counts.
    std::string server_of(const Conversation& c) const {
        std::string server;
        std::size_t farthest = 0;
        for (const TracedPacket& packet : c.packets) {
            if (!packet.request || packet.meaning.kind != c.packets.front().meaning.kind) continue;
            if (packet.frames.size() <= farthest) continue;
            farthest = packet.frames.size();
            for (const record::FrameNumber n : packet.frames) {
                const record::Frame frame = record_.frame(n);
                if (frame.way == record::Way::in) server = frame.node;
            }
        }
        return server;
    }

    struct Sent {
        std::size_t conversation;
        bool request;
        std::string kind;
        std::uint32_t sequence;
        std::size_t data;
        auto operator<=>(const Sent&) const = default;
    };
    struct Asked {
        wire::Ipv4Address asker, target;
        auto operator<=>(const Asked&) const = default;
    };

    const record::RunRecord& record_;
    ConversationList list_;
    std::map<std::pair<std::string, Ends>, Place> heard_;  ///< by node
    std::map<Ends, Place> anywhere_;
    /// TCP clients: a balancer on the client's own node has changed the other end before anybody saw it, both ways.
    std::map<std::pair<std::string, wire::Endpoint>, std::size_t> clients_;
    std::set<Sent> seen_;
    std::map<std::string, std::size_t> numbers_;
    std::map<std::string, std::size_t> arp_;  ///< by title
    std::map<Asked, std::string> asked_;      ///< title of the latest question; empty: it went to one neighbour
};

}  // namespace

ConversationList conversations_of(const record::RunRecord& record) { return Sorter(record).sort(); }

}  // namespace lvslab::judge
