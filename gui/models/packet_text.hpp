#pragma once

#include <QString>
#include <vector>

#include "models/recording.hpp"
#include "models/words.hpp"
#include "record/packet_story.hpp"

/// Packets in a few words, for people: what every pane writes beside a packet.
namespace lvslab::models {

/// One line: `SYN 10.0.1.10:40001 → 10.0.2.100:80`, `ARP: client asks for 10.0.1.1`, `GET /`, `data 1448`,
/// `ping request 10.0.1.10 → 10.0.2.100`. It describes the packet's first frame, without a tunnel's outer header.
QString packet_title(const Recording& recording, const PacketRef& packet, Language language);

/// The same for one frame, as it is there: behind a NAT it has other addresses.
QString frame_title(const record::Frame& frame, Language language);

/// The shortest that still says what it is: SYN, SYN ACK, ACK, FIN, RST, data, GET, 200, ARP, ping, ICMP, UDP.
/// Inside a tunnel it is the inner packet's: ask is_tunnelled().
QString short_word(const record::Frame& frame, Language language);

/// An IP packet around an IP packet.
bool is_tunnelled(const record::Frame& frame);

/// What a hop did to the packet, the most telling first, of +IPIP −IPIP DNAT SNAT MAC TTL. A dropped packet has DROP
/// in front.
std::vector<QString> badges(const std::vector<record::FieldChange>& changes, bool drop = false);

}  // namespace lvslab::models
