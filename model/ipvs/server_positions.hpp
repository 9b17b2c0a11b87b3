#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "ipvs/service.hpp"

namespace lvslab::ipvs {

/// Where in its service's list a server stands. Made anew after the list changed, when it is asked first: services
/// are filled one server after the other.
class ServerPositions {
public:
    static constexpr std::size_t kNowhere = SIZE_MAX;

    void renew(const std::vector<std::shared_ptr<Server>>& servers) {
        positions_.clear();
        positions_.reserve(servers.size());
        for (std::size_t i = 0; i < servers.size(); ++i) positions_.emplace(servers[i].get(), i);
    }
    /// A server that was removed stands nowhere, though its connections still come and go.
    std::size_t of(const Server& server) const {
        const auto found = positions_.find(&server);
        return found == positions_.end() ? kNowhere : found->second;
    }

private:
    std::unordered_map<const Server*, std::size_t> positions_;
};

}  // namespace lvslab::ipvs
