#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipvs/node_tables.hpp"
#include "net/packet.hpp"
#include "record/manifest.hpp"
#include "record/mapped_file.hpp"
#include "record/pcapng_options.hpp"
#include "record/pcapng_reader.hpp"
#include "record/story_option.hpp"

namespace lvslab::record {

/// What happened to a frame where it was recorded. Foreign captures often do not say.
enum class Way : std::uint8_t { unknown, in, out, drop };
const char* to_string(Way way);  ///< `?`, `in`, `out`, `drop`

/// Number of a frame in its record, from 1, as in Wireshark: the event number.
using FrameNumber = std::uint32_t;

/// One frame of a record. It points into the record.
struct Frame {
    FrameNumber number = 0;
    net::Time time{0};
    std::string_view node;
    std::string_view interface;  ///< `drop` for packets that ended inside the node
    Way way = Way::unknown;
    Reception reception = Reception::unknown;
    net::PacketId id = 0;      ///< 0: not known
    net::PacketId parent = 0;  ///< the packet that caused this one; 0: none
    std::uint16_t link_type = kLinkTypeEthernet;
    std::span<const std::uint8_t> bytes;

    /// From the network header on: what is left when the link header is taken off.
    std::span<const std::uint8_t> packet() const;
};

/// A record, opened for reading: one pass over the file notes where things are, and what they say is decoded when it
/// is asked for. Any pcap or pcapng file opens too, as packets without a story.
class RunRecord {
public:
    /// Throws std::runtime_error, one sentence with the path, if the file can not be read or is no capture.
    static RunRecord open(const std::filesystem::path& path);
    /// Reads what somebody else holds; the bytes must outlive the record. Throws as above.
    static RunRecord over(std::span<const std::uint8_t> file);

    /// False for a foreign capture: no sentences, events or tables.
    bool has_story() const { return story_; }
    /// Empty in a foreign capture, and if a tool like mergecap has written a section header of its own.
    const Manifest& manifest() const { return manifest_; }
    /// JSON as the recorder got it; empty if the run did not come to its end.
    const std::string& results() const { return results_; }
    /// Why the record is not whole; empty if it is.
    const std::string& warning() const { return warning_; }

    FrameNumber frame_count() const { return static_cast<FrameNumber>(frames_.size()); }
    /// The frame with this number, 1 to frame_count(); throws std::out_of_range for others.
    Frame frame(FrameNumber number) const;
    /// The sentence that says why; empty in most foreign captures.
    std::string_view comment(FrameNumber number) const;
    /// What was decided here, in order.
    std::vector<RecordedEvent> events(FrameNumber number) const;

    /// The names of the nodes, in the order of the record. A foreign capture is one node.
    const std::vector<std::string>& nodes() const { return nodes_; }
    std::vector<FrameNumber> frames_of_node(std::string_view node) const;
    /// The hops of a packet, in order; empty if there is no such packet.
    std::span<const FrameNumber> frames_of_packet(net::PacketId id) const;
    /// All known packets, by their first frame.
    std::vector<net::PacketId> packets() const;

    /// All changes of a node's tables, by time.
    std::span<const RecordedChange> changes(std::string_view node) const;
    /// The node's tables when everything at or before `time` had happened.
    ipvs::NodeTables tables_at(std::string_view node, net::Time time) const;

private:
    struct Interface {
        std::string name;
        std::uint16_t link_type = kLinkTypeEthernet;
        std::uint32_t node = 0;
        bool drops = false;
    };
    struct Entry {
        net::Time time;
        net::PacketId id;
        net::PacketId parent;
        std::span<const std::uint8_t> bytes;
        Options options;
        std::uint32_t interface;
        EpbFlags flags;
    };

    RunRecord() = default;
    void read(std::span<const std::uint8_t> file, std::string_view name);
    void read_pcap(std::span<const std::uint8_t> file);
    void read_pcapng(std::span<const std::uint8_t> file);
    void add(const SectionView& section);
    void add(const InterfaceView& interface);
    void add(const PacketView& packet);
    void add(const StatisticsView& statistics);
    net::PacketId take_story(Options options);
    std::uint32_t node_number(std::string_view name);
    void name_interfaces();
    void sort_index();
    const Entry& entry(FrameNumber number) const;

    std::optional<MappedFile> mapped_;
    bool story_ = false;
    Manifest manifest_;
    std::string results_;
    std::string warning_;
    std::vector<std::string> nodes_;
    std::vector<Interface> interfaces_;
    std::size_t section_base_ = 0;  ///< index of the current section's interface 0
    std::vector<Entry> frames_;
    std::vector<FrameNumber> by_packet_;  ///< frames with an id, by id and then in order
    std::map<std::string, std::vector<RecordedChange>, std::less<>> changes_;
};

}  // namespace lvslab::record
