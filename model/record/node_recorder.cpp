#include "record/node_recorder.hpp"

#include <algorithm>
#include <utility>

#include "net/reporter.hpp"
#include "net/templates.hpp"
#include "record/recorder.hpp"
#include "record/sentence.hpp"
#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::record {
namespace {

Reception reception_of(net::PacketType type) {
    switch (type) {
        case net::PacketType::host:
            return Reception::unicast;
        case net::PacketType::broadcast:
            return Reception::broadcast;
        case net::PacketType::multicast:
            return Reception::multicast;
        case net::PacketType::other_host:
            break;
    }
    return Reception::promiscuous;
}

/// A packet inside a host has no Ethernet header. It gets the last one back, or one without addresses, so that ARP and
/// IP are told apart.
std::vector<std::uint8_t> as_frame(const net::Packet& packet) {
    const auto bytes = packet.data.bytes();
    const bool ipv4 = !bytes.empty() && bytes[0] >> 4 == 4;
    const auto guessed = ipv4 ? wire::EtherType::ipv4 : wire::EtherType::arp;
    const net::LinkHeader link = packet.has_link ? packet.link : net::LinkHeader{};
    const auto type = link.ether_type != 0 ? static_cast<wire::EtherType>(link.ether_type) : guessed;
    std::vector<std::uint8_t> frame(wire::kEthernetSize + bytes.size());
    wire::store_mac(frame, 0, link.destination);
    wire::store_mac(frame, 6, link.source);
    wire::store16(frame, 12, static_cast<std::uint16_t>(type));
    std::copy(bytes.begin(), bytes.end(), frame.begin() + wire::kEthernetSize);
    return frame;
}

}  // namespace

NodeRecorder::OpenBlock& NodeRecorder::open_frame(net::Time now, const net::FrameSeen& frame, Direction direction) {
    const bool received = direction == Direction::inbound;
    recorder_.begin();
    Port& at = port(frame.interface);
    OpenBlock& block = open({.interface = number_of(at),
                             .time = now,
                             .frame = {frame.bytes.begin(), frame.bytes.end()},
                             .flags = {direction, received ? reception_of(frame.type) : Reception::unknown},
                             .id = frame.id,
                             .parent = frame.parent});
    block.received = received;
    const Place place{.node = name_, .interface = at.name, .real = real_};
    block.plain = received ? received_sentence(place, frame.type) : sent_sentence(place);
    return block;
}

void NodeRecorder::frame_received(net::Time now, const net::FrameSeen& frame) {
    open_frame(now, frame, Direction::inbound);
}

void NodeRecorder::frame_sent(net::Time now, const net::FrameSeen& frame) {
    take_decisions(open_frame(now, frame, Direction::outbound));
}

void NodeRecorder::decided(net::Time, const net::Packet& about, const net::Event& event) {
    const bool change = event.what->key == net::kFieldChanged.key;
    if (event.what->key == net::kNeighbourWait.key) waiting_.insert(about.id);
    const bool told = !change && event.what->weight == net::Weight::main;
    pending_.push_back({.about = about.id,
                        .change = change,
                        .item = encode_event(change ? ItemKind::field_change : ItemKind::decision, event),
                        .clause = told ? net::render(event) : std::string()});
}

void NodeRecorder::dropped(net::Time now, const net::Packet& packet, const net::Event& reason) {
    recorder_.begin();
    OpenBlock& block = open({.interface = number_of(drops_),
                             .time = now,
                             .frame = as_frame(packet),
                             .flags = {},
                             .id = packet.id,
                             .parent = packet.parent});
    take_decisions(block);
    block.block->events.push_back(encode_event(ItemKind::drop, reason));
    block.clauses.push_back(dropped_clause(net::render(reason)));
}

void NodeRecorder::table_changed(net::Time now, net::ChangeKind kind, const net::Row& row) {
    note({.at = now, .node = name_, .kind = kind, .row = any_row(row)});
}

void NodeRecorder::table_changed(net::Time now, net::ChangeKind kind, const netfilter::Row& row) {
    note({.at = now, .node = name_, .kind = kind, .row = any_row(row)});
}

void NodeRecorder::table_changed(net::Time now, net::ChangeKind kind, const ipvs::Row& row) {
    note({.at = now, .node = name_, .kind = kind, .row = any_row(row)});
}

void NodeRecorder::note(const TableChange& change) {
    learn(change.kind, change.row);
    recorder_.queue_.note(change);
}

void NodeRecorder::settled(net::Time) {
    place_leftovers();
    for (OpenBlock& open : open_) {
        open.block->comment = open.clauses.empty() ? std::move(open.plain) : sentence_of(open.clauses);
        open.block->complete = true;
    }
    open_.clear();
    recorder_.queue_.write_complete();
}

void NodeRecorder::start_with(net::Time now, const ipvs::NodeTables& tables) {
    each_row(tables,
             [&](const auto& row) { note({.at = now, .node = name_, .kind = net::ChangeKind::set, .row = row}); });
}

void NodeRecorder::introduce(const ipvs::NodeTables& tables) {
    for (const net::InterfaceRow& row : tables.net.interfaces) learn(net::ChangeKind::set, row);
    for (const net::AddressRow& row : tables.net.addresses) learn(net::ChangeKind::set, row);
}

NodeRecorder::OpenBlock& NodeRecorder::open(HeldBlock block) {
    OpenBlock& opened = open_.emplace_back();
    opened.block = &recorder_.queue_.hold(std::move(block));
    return opened;
}

/// The packet leaves: with what was kept for it, then with what this activity decided.
void NodeRecorder::take_decisions(OpenBlock& block) {
    waiting_.erase(block.block->id);
    if (auto kept = kept_.extract(block.block->id)) take(block, kept.mapped());
    take(block, pending_);
}

/// Moves the decisions about the block's packet into it, and leaves the others.
void NodeRecorder::take(OpenBlock& block, std::vector<Decision>& decisions) {
    const auto others = std::stable_partition(decisions.begin(), decisions.end(),
                                              [&](const Decision& d) { return d.about != block.block->id; });
    for (auto it = others; it != decisions.end(); ++it) {
        block.block->events.push_back(std::move(it->item));
        if (!it->clause.empty()) block.clauses.push_back(std::move(it->clause));
    }
    decisions.erase(others, decisions.end());
}

void NodeRecorder::place_leftovers() {
    for (Decision& decision : pending_) {
        const auto block = std::find_if(open_.rbegin(), open_.rend(), [&](const OpenBlock& o) {
            return o.received && o.block->id == decision.about;
        });
        // What was done to a packet that waits for ARP shows when it leaves.
        const bool shows_later = decision.change && waiting_.count(decision.about) != 0;
        if (block == open_.rend() || shows_later) {
            // A packet without an id has no next block that could be told from others.
            if (decision.about != 0) kept_[decision.about].push_back(std::move(decision));
            continue;
        }
        block->block->events.push_back(std::move(decision.item));
        if (!decision.clause.empty()) block->clauses.push_back(std::move(decision.clause));
    }
    pending_.clear();
}

/// What the interface blocks say.
void NodeRecorder::learn(net::ChangeKind kind, const AnyRow& row) {
    if (const auto* interface = std::get_if<net::InterfaceRow>(&row)) {
        Port& known = ports_[interface->index];
        known.name = interface->name;
        known.mac = interface->mac;
        known.link_type = interface->kind == net::InterfaceKind::ipip ? kLinkTypeRawIp : kLinkTypeEthernet;
    } else if (const auto* address = std::get_if<net::AddressRow>(&row)) {
        std::erase_if(addresses_, [&](const net::AddressRow& old) { return old.row_key() == address->row_key(); });
        if (kind == net::ChangeKind::set) addresses_.push_back(*address);
    }
}

NodeRecorder::Port& NodeRecorder::port(net::InterfaceIndex index) {
    Port& found = ports_[index];
    if (found.name.empty()) found.name = "if" + std::to_string(index);
    return found;
}

std::uint32_t NodeRecorder::number_of(Port& port) {
    if (port.number) return *port.number;
    std::vector<wire::Prefix> addresses;
    for (const net::AddressRow& row : addresses_) {
        if (row.dev == port.name) addresses.push_back(row.prefix);
    }
    const std::string name = name_ + ":" + port.name;
    const std::string description = &port == &drops_ ? "what " + name_ + " dropped" : std::string();
    port.number = recorder_.queue_.add_interface({.name = name,
                                                  .description = description,
                                                  .mac = port.link_type == kLinkTypeEthernet ? port.mac : std::nullopt,
                                                  .addresses = addresses,
                                                  .link_type = port.link_type});
    return *port.number;
}

void NodeRecorder::add_interfaces() {
    for (auto& [index, port] : ports_) number_of(port);
    number_of(drops_);
}

}  // namespace lvslab::record
