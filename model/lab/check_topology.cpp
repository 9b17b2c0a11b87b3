#include <algorithm>
#include <map>

#include "lab/graph.hpp"
#include "lab/mac.hpp"
#include "lab/sections.hpp"

namespace lvslab::lab {
namespace {

void check_macs(Reading& reading) {
    for (const Node& node : reading.lab.nodes)
        for (const auto& [interface, mac] : node.mac)
            if (std::ranges::find(node.interfaces, interface) == node.interfaces.end())
                reading.complain({node.line, "'mac' in node " + node.name + " names " + in_quotes(interface) +
                                                 ", an end of no link; the links give it " +
                                                 (node.interfaces.empty() ? "no interface" : listed(node.interfaces))});
}

/// Two equal MACs in one segment make every switch on the way change its mind with each frame.
void check_equal_macs(Reading& reading) {
    const Lab& lab = reading.lab;
    for (const Segment& segment : segments(lab)) {
        std::map<wire::MacAddress, Endpoint> owners;
        for (const Endpoint& end : segment.members) {
            const auto [owner, is_new] = owners.emplace(mac_of(lab, end), end);
            if (!is_new)
                reading.complain({lab.find(end.node)->line, to_string(end) + " has the MAC " + to_string(owner->first) +
                                                                " of " + to_string(owner->second) +
                                                                " in the same segment; give it another"});
        }
    }
}

}  // namespace

void check_topology(Reading& reading) {
    check_macs(reading);
    check_equal_macs(reading);
    if (const Link* link = loop_of_bridges(reading.lab))
        reading.complain({link->line, "the link " + to_string(link->a) + " - " + to_string(link->b) +
                                          " closes a loop of bridges, where a broadcast never dies (they have no STP); "
                                          "remove it"});
}

}  // namespace lvslab::lab
