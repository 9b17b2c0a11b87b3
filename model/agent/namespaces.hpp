#pragma once

#include <functional>
#include <map>
#include <string>

#include "agent/system.hpp"

namespace lvslab::agent {

/// The network namespaces of the nodes, also known to `ip netns`.
class Namespaces {
public:
    /// `born` is called in each new namespace, before it has devices.
    explicit Namespaces(std::function<void()> born = {});
    void add(const std::string& node);
    int descriptor(const std::string& node) const { return nodes_.at(node).get(); }

    /// While it lives, this process is in the node's namespace: sockets that it opens and processes that it starts
    /// belong to the node. An empty name is the guest's own namespace.
    class Visit {
    public:
        Visit(const Namespaces& all, const std::string& node);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        const Namespaces& all_;
    };

private:
    std::function<void()> born_;
    Fd home_;
    std::map<std::string, Fd> nodes_;
};

}  // namespace lvslab::agent
