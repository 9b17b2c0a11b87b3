#pragma once
#include "lab/lab.hpp"

namespace lvslab::lab {

/// Where an interface stands in the lab file.
struct InterfacePlace {
    std::uint16_t node = 0;      ///< from 0, in file order, bridges counted
    std::uint8_t interface = 0;  ///< from 0, in the order of the links
};

///     02:4c:56:NN:NN:II   locally administered, "LV", node number, interface number
///
/// Both numbers begin at 1 in the address: 02:4c:56:00:01:01 is the first node's first interface. The letters keep
/// it apart from what people write by hand, such as 02:00:00:00:03:11.
wire::MacAddress derived_mac(InterfacePlace place);

/// The MAC that the file gives for the interface, else the derived one. `place` is where it stands; the node must have it.
wire::MacAddress mac_of(const Node& node, InterfacePlace place);
/// The same, of an interface that is found by its name. It must be one of a link.
wire::MacAddress mac_of(const Lab& lab, const Endpoint& interface);

}  // namespace lvslab::lab
