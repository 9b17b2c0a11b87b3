#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::record {

/// What a run was, as far as it is known before its first packet. It stands as JSON in the comment of the record's
/// section, in pieces of at most 65,535 bytes. The lab file's text is in it, so a record opens without its lab.
struct Manifest {
    struct Node {
        std::string name;
        std::string kind;  ///< linux or bridge
        /// A real kernel's: its frames and tables were observed. Otherwise it is simulated, and what happens in it was
        /// decided, and recorded, by the Host.
        bool real = false;
        bool operator==(const Node&) const = default;
    };
    struct End {
        std::string node;
        std::string iface;
        bool operator==(const End&) const = default;
    };
    struct Link {
        End a, b;
        bool operator==(const Link&) const = default;
    };

    std::string lab;  ///< its name
    std::string lab_text;
    std::uint64_t seed = 1;
    std::string version;  ///< of lvslab
    std::string world;    ///< ns3, linux, live or replay
    std::vector<Node> nodes;
    std::vector<Link> links;

    /// Whether the node of this name is a real one; false where there is none.
    bool is_real(std::string_view node) const;

    bool operator==(const Manifest&) const = default;
};

/// FNV-1a, 64 bits, as 16 hexadecimal digits. It tells labs apart; it is no protection against forgery.
std::string lab_hash(std::string_view lab_text);

/// ASCII only, so that it may be cut anywhere.
std::string to_json(const Manifest& manifest);

/// Empty if this is not the comment of one of our records. Keys that are missing read as empty, unknown ones are
/// passed over.
std::optional<Manifest> manifest_from_json(std::string_view json);

}  // namespace lvslab::record
