#include "lab/mac.hpp"

#include <algorithm>
#include <stdexcept>

namespace lvslab::lab {

wire::MacAddress derived_mac(InterfacePlace place) {
    const unsigned node = place.node + 1u;
    return {{0x02, 'L', 'V', static_cast<std::uint8_t>(node >> 8), static_cast<std::uint8_t>(node),
             static_cast<std::uint8_t>(place.interface + 1u)}};
}

wire::MacAddress mac_of(const Node& node, InterfacePlace place) {
    const auto given = node.mac.find(node.interfaces.at(place.interface));
    return given != node.mac.end() ? given->second : derived_mac(place);
}

wire::MacAddress mac_of(const Lab& lab, const Endpoint& interface) {
    const auto node = std::ranges::find(lab.nodes, interface.node, &Node::name);
    if (node != lab.nodes.end()) {
        const auto at = std::ranges::find(node->interfaces, interface.interface);
        if (at != node->interfaces.end())
            return mac_of(*node, {.node = static_cast<std::uint16_t>(node - lab.nodes.begin()),
                                  .interface = static_cast<std::uint8_t>(at - node->interfaces.begin())});
    }
    throw std::runtime_error(to_string(interface) + " is no end of a link of the lab");
}

}  // namespace lvslab::lab
