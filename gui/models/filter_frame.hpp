#pragma once

#include <QString>

#include "models/words.hpp"
#include "record/packet_story.hpp"
#include "wire/address.hpp"

/// What a filter asks of one frame.
namespace lvslab::models {

bool is_protocol(const QString& name);  ///< arp, tcp, udp, icmp, ipip
/// ipip is the outer header; the others are of the packet inside.
bool has_protocol(const record::Frame& frame, const QString& name);
/// A source or destination, inner or outer, or one that ARP speaks of.
bool has_address(const record::Frame& frame, const wire::Prefix& prefix);
bool has_port(const record::Frame& frame, std::uint32_t port);
/// For this reason, or one that begins so.
bool is_dropped_for(const std::vector<record::RecordedEvent>& events, const QString& reason);
/// This field, or one of this header: `tcp` is all of tcp.*.
bool is_changed(const std::vector<record::RecordedEvent>& events, const QString& field);

struct Search {
    QString text;
    Language language{};
};
/// In the frame's titles and the sentence about it; capitals do not matter.
bool says(const record::RunRecord& record, const record::Frame& frame, const Search& search);

}  // namespace lvslab::models
