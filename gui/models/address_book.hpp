#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_record.hpp"

namespace lvslab::models {

/// Who had which address and which virtual service when: the few changes of a record that say so, read once, since
/// rebuilding every table of every node at each step of the clock takes long in a record of a million frames.
class AddressBook {
public:
    struct At {
        std::string_view node;
        net::Time time{0};
    };
    /// A service that a director has, or a server of it.
    struct Balanced {
        wire::Ipv4Address service{};
        wire::Ipv4Address server{};  ///< 0.0.0.0: the service itself
        ipvs::Method method = ipvs::Method::direct;
    };

    explicit AddressBook(const record::RunRecord& record);

    /// Without 127.0.0.1, by the order in which they were added.
    std::vector<net::AddressRow> addresses(const At& at) const;
    /// Of all directors, each once.
    std::vector<wire::Ipv4Address> virtual_addresses(net::Time time) const;
    /// The servers of all directors.
    std::vector<Balanced> servers(net::Time time) const;

    bool balances(std::string_view node) const;  ///< has a virtual service at some time
    bool forwards(std::string_view node) const;  ///< ip_forward is 1 at some time

private:
    template <class Row>
    struct Change {
        net::Time at{0};
        net::ChangeKind kind = net::ChangeKind::set;
        Row row;
    };
    struct Node {
        std::vector<Change<net::AddressRow>> addresses;
        std::vector<Change<ipvs::ServiceRow>> services;
        std::vector<Change<ipvs::ServerRow>> servers;
        bool forwards = false;
    };

    void read(const record::RecordedChange& change, Node& node);
    template <class Row>
    static void add(std::vector<Change<Row>>& changes, const record::RecordedChange& change, const Row& row);
    template <class Row>
    static std::vector<Row> rows_at(const std::vector<Change<Row>>& changes, net::Time time);

    std::map<std::string, Node, std::less<>> nodes_;
};

}  // namespace lvslab::models
