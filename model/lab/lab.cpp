#include "lab/lab.hpp"

#include <algorithm>

namespace lvslab::lab {

std::string to_string(const Endpoint& endpoint) { return endpoint.node + ":" + endpoint.interface; }

const Node* Lab::find(std::string_view node) const {
    const auto at = std::ranges::find(nodes, node, &Node::name);
    return at == nodes.end() ? nullptr : &*at;
}

}  // namespace lvslab::lab
