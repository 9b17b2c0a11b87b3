#pragma once

#include <span>
#include <vector>

#include "models/table_row.hpp"
#include "models/words.hpp"
#include "record/table_rows.hpp"

namespace lvslab::models {

template <class T>
QString shown(const T& value) {
    return text_of(wire::to_string(value));
}

inline QString number(std::uint64_t value) { return QString::number(value); }
inline QString end_text(wire::Ipv4Address address, std::uint16_t port) { return shown(wire::Endpoint{address, port}); }

/// An event's argument as it is shown; empty: it has fewer.
inline QString argument(const record::RecordedEvent& event, std::size_t index) {
    return index < event.arguments.size() ? text_of(net::to_string(event.arguments[index])) : QString();
}

/// What names a row: no other row of its table has this text.
TableRowRef ref_of(const net::InterfaceRow& row);
TableRowRef ref_of(const net::AddressRow& row);
TableRowRef ref_of(const net::RouteRow& row);
TableRowRef ref_of(const net::NeighbourRow& row);
TableRowRef ref_of(const net::SysctlRow& row);
TableRowRef ref_of(const net::HookRow& row);
TableRowRef ref_of(const net::RouteCacheRow& row);
TableRowRef ref_of(const net::RuleRow& row);
TableRowRef ref_of(const net::CounterRow& row);
TableRowRef ref_of(const ipvs::ServiceRow& row);
TableRowRef ref_of(const ipvs::ServerRow& row);
TableRowRef ref_of(const ipvs::ConnectionRow& row);
TableRowRef ref_of(const ipvs::TotalsRow& row);
TableRowRef ref_of(const netfilter::ChainRow& row);
TableRowRef ref_of(const netfilter::RuleRow& row);
TableRowRef ref_of(const netfilter::TrackedRow& row);
std::vector<TableRowRef> refs_of(std::span<const record::AnyRow> rows);

/// `10.0.1.10:40001 > 10.0.2.100:80`, as events name a tracked connection.
QString tuple_text(const netfilter::TrackedRow& row, const netfilter::TupleRow& tuple);

}  // namespace lvslab::models
