#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

/// A service with its scheduler and nothing else: rs1, rs2, ... at 10.0.3.11:8080, 10.0.3.12:8080, ... Connections are
/// counts only. It does to servers what the director does, and says so to the scheduler.
class Rack {
public:
    struct Choice {
        std::string_view scheduler;
        std::vector<std::uint32_t> weights;  ///< of rs1, rs2, ..., added in this order
        std::uint32_t flags = 0;
    };
    explicit Rack(const Choice& choice) {
        service.flags = choice.flags;
        service.scheduler = make_scheduler(choice.scheduler, service);
        for (const std::uint32_t w : choice.weights) add(static_cast<int>(service.servers.size()) + 1, w);
    }

    Service service;
    net::Random random{1};
    net::Time now{0};

    // ---- servers, by their numbers
    static int number_of(const Server& s) { return static_cast<int>(s.address.value - 0x0a00030a); }
    Server& server(int number) { return **position_of(number); }
    void add(int number, std::uint32_t weight) {
        auto added = std::make_shared<Server>();
        const auto returning =
            std::find_if(removed_.begin(), removed_.end(), [&](const auto& s) { return number_of(*s) == number; });
        if (returning != removed_.end()) {
            added = *returning;
            removed_.erase(returning);
        }
        added->address = {0x0a00030a + static_cast<std::uint32_t>(number)};
        added->port = 8080;
        added->weight = weight;
        added->available = true;
        service.servers.insert(service.servers.begin(), std::move(added));
        service.scheduler->servers_changed();
    }
    void remove(int number) {
        const auto at = position_of(number);
        service.scheduler->removing(**at);
        (*at)->available = false;
        removed_.push_back(*at);
        service.servers.erase(at);
        service.scheduler->servers_changed();
    }
    void weigh(int number, std::uint32_t weight) {
        server(number).weight = weight;
        service.scheduler->servers_changed();
    }
    /// A higher upper threshold ends an overload at once.
    void limit(int number, std::uint32_t connections) {
        server(number).upper_threshold = connections;
        set_overloaded(number, false);
    }
    void set_overloaded(int number, bool overloaded) {
        server(number).overloaded = overloaded;
        service.scheduler->load_changed(server(number));
    }

    // ---- connections
    /// Opens `count` connections that stay; each digit is the server that got one, `-`: none.
    std::string open(int count, const Request& request = {}) {
        std::string servers;
        for (; count > 0; --count) servers += take(request, &Server::active);
        return servers;
    }
    /// As open(), but each is closed before the next comes, and remains as an inactive one.
    std::string open_and_close(int count, const Request& request = {}) {
        std::string servers;
        for (; count > 0; --count) servers += take(request, &Server::inactive);
        return servers;
    }
    /// One connection from each of the clients 10.0.1.101 to 124.
    std::string from_24_clients(std::uint16_t port) {
        std::string servers;
        for (std::uint32_t last = 101; last <= 124; ++last)
            servers += open(1, {.client = {0x0a000100 + last}, .client_port = port});
        return servers;
    }
    /// One connection to each of 24 addresses: 10.9.1.1, 10.9.2.2, ... 10.9.4.24.
    std::string to_24_destinations() {
        std::string servers;
        for (std::uint32_t i = 1; i <= 24; ++i)
            servers += open(1, {.destination = {0x0a090000 + (i % 5) * 256 + i}});
        return servers;
    }
    void end_connection(int number) {
        --server(number).active;
        service.scheduler->load_changed(server(number));
    }

private:
    std::vector<std::shared_ptr<Server>>::iterator position_of(int number) {
        return std::find_if(service.servers.begin(), service.servers.end(),
                            [number](const auto& s) { return number_of(*s) == number; });
    }
    std::string take(Request request, std::uint32_t Server::*count) {
        request.now = now;
        request.random = &random;
        Server* chosen = service.scheduler->pick(request);
        if (chosen == nullptr) return "-";
        ++(chosen->*count);
        const std::uint32_t total = chosen->active + chosen->inactive;
        if (chosen->upper_threshold != 0 && total >= chosen->upper_threshold) chosen->overloaded = true;
        service.scheduler->load_changed(*chosen);
        return std::to_string(number_of(*chosen));
    }

    std::vector<std::shared_ptr<Server>> removed_;
};

}  // namespace lvslab::ipvs
