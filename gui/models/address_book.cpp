#include "models/address_book.hpp"

#include <algorithm>

#include "record/table_rows.hpp"

namespace lvslab::models {

namespace {

/// The number of a row's table stands first: most rows are of tables that say nothing here, and are not decoded.
template <class... Row>
bool is_row_of(record::Bytes row) {
    record::Decoder in(row);
    const std::uint64_t table = in.number();
    return in.ok() && ((table == record::AnyRow(Row{}).index()) || ...);
}

bool says_something(record::Bytes row) {
    return is_row_of<net::AddressRow, net::SysctlRow, ipvs::ServiceRow, ipvs::ServerRow>(row);
}

}  // namespace

AddressBook::AddressBook(const record::RunRecord& record) {
    for (const std::string& name : record.nodes()) {
        Node& node = nodes_[name];
        const record::TableHistory& changes = record.changes(name);
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const record::RecordedChange change = changes[i];
            if (says_something(change.row)) read(change, node);
        }
    }
}

void AddressBook::read(const record::RecordedChange& change, Node& node) {
    const auto row = record::decode_row(change.row);
    if (!row) return;
    if (const auto* address = std::get_if<net::AddressRow>(&*row)) {
        if (!address->prefix.address.is_loopback()) add(node.addresses, change, *address);
    } else if (const auto* service = std::get_if<ipvs::ServiceRow>(&*row)) {
        add(node.services, change, *service);
    } else if (const auto* server = std::get_if<ipvs::ServerRow>(&*row)) {
        add(node.servers, change, *server);
    } else if (const auto* sysctl = std::get_if<net::SysctlRow>(&*row)) {
        if (sysctl->name == "net.ipv4.ip_forward" && sysctl->value == "1") node.forwards = true;
    }
}

/// Rows that come and go are kept; new counts in a row that is there are not.
template <class Row>
void AddressBook::add(std::vector<Change<Row>>& changes, const record::RecordedChange& change, const Row& row) {
    if (change.kind == net::ChangeKind::set) {
        for (auto last = changes.rbegin(); last != changes.rend(); ++last) {
            if (last->row.row_key() != row.row_key()) continue;
            if (last->kind == net::ChangeKind::set) return;
            break;
        }
    }
    changes.push_back({change.at, change.kind, row});
}

template <class Row>
std::vector<Row> AddressBook::rows_at(const std::vector<Change<Row>>& changes, net::Time time) {
    std::vector<Row> rows;
    for (const Change<Row>& change : changes) {
        if (change.at > time) break;
        if (change.kind == net::ChangeKind::set) {
            rows.push_back(change.row);
        } else {
            std::erase_if(rows, [&](const Row& row) { return row.row_key() == change.row.row_key(); });
        }
    }
    return rows;
}

std::vector<net::AddressRow> AddressBook::addresses(const At& at) const {
    const auto node = nodes_.find(at.node);
    return node == nodes_.end() ? std::vector<net::AddressRow>{} : rows_at(node->second.addresses, at.time);
}

std::vector<wire::Ipv4Address> AddressBook::virtual_addresses(net::Time time) const {
    std::vector<wire::Ipv4Address> found;
    for (const auto& [name, node] : nodes_) {
        for (const ipvs::ServiceRow& row : rows_at(node.services, time)) {
            const wire::Ipv4Address address = row.key.address;
            if (address.is_unspecified() || std::find(found.begin(), found.end(), address) != found.end()) continue;
            found.push_back(address);
        }
    }
    return found;
}

std::vector<AddressBook::Balanced> AddressBook::servers(net::Time time) const {
    std::vector<Balanced> found;
    for (const auto& [name, node] : nodes_) {
        for (const ipvs::ServerRow& row : rows_at(node.servers, time)) {
            found.push_back({.service = row.service.address, .server = row.address, .method = row.method});
        }
    }
    return found;
}

bool AddressBook::balances(std::string_view node) const {
    const auto found = nodes_.find(node);
    return found != nodes_.end() && !found->second.services.empty();
}

bool AddressBook::forwards(std::string_view node) const {
    const auto found = nodes_.find(node);
    return found != nodes_.end() && found->second.forwards;
}

}  // namespace lvslab::models
