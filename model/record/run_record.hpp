#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
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
#include "record/table_history.hpp"

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
    std::uint32_t original_length = 0;  ///< on the wire: more than `bytes` where the capture cut the frame

    bool is_cut() const { return bytes.size() < original_length; }
    /// From the network header on: what is left when the link header is taken off.
    std::span<const std::uint8_t> packet() const;
};

/// A record, opened for reading: one pass over the file notes where things are, and what they say is decoded when it
/// is asked for. Any pcap or pcapng file opens too, as packets without a story.
class RunRecord {
public:
    /// Throws std::runtime_error, one sentence with the path, if the file can not be read or is no capture.
    static RunRecord open(const std::filesystem::path& path);
    /// The same, told how much of the file is read, 0 to 1, every 16 MB and at the end. To answer false ends it: it
    /// throws std::runtime_error "interrupted".
    static RunRecord open(const std::filesystem::path& path, const std::function<bool(double share)>& progress);
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
    /// The first frame that is earlier than the one before it in the file; 0: none is.
    FrameNumber first_out_of_order() const { return first_out_of_order_; }

    FrameNumber frame_count() const { return static_cast<FrameNumber>(frames_.size()); }
    /// The frame with this number, 1 to frame_count(); throws std::out_of_range for others.
    Frame frame(FrameNumber number) const;
    /// How many of the first frames were recorded at or before `time`; 0: none.
    FrameNumber last_frame_at(net::Time time) const;
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
    const TableHistory& changes(std::string_view node) const;
    /// The node's tables when everything at or before `time` had happened; of a real node, whose tables are read now and
    /// then and not followed, as they were read at reading_at(). Their `now` says of which time they are.
    ipvs::NodeTables tables_at(std::string_view node, net::Time time) const;
    /// When a real node's tables had been read last at `time`; before the first reading, that one. `time` for the nodes
    /// whose changes are on record, and where nothing was read.
    net::Time reading_at(std::string_view node, net::Time time) const;

private:
    struct Interface {
        std::string name;
        std::uint16_t link_type = kLinkTypeEthernet;
        std::endian order = std::endian::little;  ///< of its section
        std::uint32_t node = 0;
        bool drops = false;
    };
    /// What is kept of a frame: a record may have millions. Its options follow its bytes in the file.
    struct Entry {
        net::Time time{0};
        net::PacketId id = 0;
        net::PacketId parent = 0;
        std::uint64_t offset : 44 = 0;  ///< of the frame's bytes, in the file
        std::uint64_t interface : 20 = 0;
        std::uint32_t size = 0;
        std::uint32_t options_size : 27 = 0;  ///< Wireshark refuses blocks of more than 2^27 bytes
        std::uint32_t flags : 5 = 0;          ///< as epb_flags has them
    };
    static_assert(sizeof(Entry) == 40);

    /// Returns false to end the reading.
    using Progress = std::function<bool(double share)>;

    RunRecord() = default;
    void read(Bytes file, std::string_view name, const Progress& progress);
    void read_pcap(const Progress& progress);
    void read_pcapng(const Progress& progress);
    void add(const SectionView& section);
    void add(const InterfaceView& interface);
    void add(const PacketView& packet);
    void add(const StatisticsView& statistics);
    net::PacketId take_story(Options options);
    TableHistory& history_of(std::string_view node);
    std::uint64_t offset_of(Bytes part) const { return static_cast<std::uint64_t>(part.data() - file_.data()); }
    std::uint32_t node_number(std::string_view name);
    void name_interfaces();
    void sort_index();
    const Entry& entry(FrameNumber number) const;
    Options options_of(const Entry& entry) const;
    std::uint32_t original_length_of(const Entry& entry) const;

    std::optional<MappedFile> mapped_;
    Bytes file_;
    bool story_ = false;
    Manifest manifest_;
    std::string results_;
    std::string warning_;
    std::vector<std::string> nodes_;
    std::vector<Interface> interfaces_;
    std::size_t section_base_ = 0;  ///< index of the current section's interface 0
    std::endian section_order_ = std::endian::little;
    std::vector<Entry> frames_;
    std::vector<FrameNumber> by_packet_;  ///< frames with an id, by id and then in order
    FrameNumber first_out_of_order_ = 0;
    std::map<std::string, TableHistory, std::less<>> histories_;
};

}  // namespace lvslab::record
