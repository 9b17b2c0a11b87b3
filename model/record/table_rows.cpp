#include "record/table_rows.hpp"

#include <array>
#include <concepts>
#include <utility>

namespace lvslab::record {
namespace {

constexpr std::array<const char*, std::variant_size_v<AnyRow>> kTableNames = {
    "interfaces",  "addresses", "routes", "neighbours", "sysctls", "hooks",       "services",     "servers",
    "connections", "totals",    "chains", "rules",      "tracked", "route_cache", "policy_rules", "counters"};

// A record may be damaged or made by hand: a number that names nothing must not become an enumerator.
bool known(net::InterfaceKind v) { return v <= net::InterfaceKind::ipip; }
bool known(net::RouteType v) { return v <= net::RouteType::throw_; }
bool known(net::Scope) { return true; }  // any number is a scope
bool known(net::RouteOrigin v) { return v <= net::RouteOrigin::fixed; }
bool known(net::RouteTable) { return true; }  // the numbered ones follow the named
bool known(net::RuleAction v) { return v <= net::RuleAction::prohibit; }
bool known(net::NeighbourState v) { return v <= net::NeighbourState::permanent; }
bool known(ipvs::Method v) { return v <= ipvs::Method::direct; }
bool known(wire::Protocol) { return true; }  // any number may stand in a packet

template <class T>
void encode_field(Encoder& out, const T& field) {
    if constexpr (Group<T>) {
        out.byte(static_cast<std::uint8_t>(Tag::group));
        out.sized([&] { T::visit(field, [&](const char*, const auto& f) { encode_field(out, f); }); });
    } else if constexpr (std::is_enum_v<T>) {
        out.value(static_cast<std::uint64_t>(field));
    } else if constexpr (std::unsigned_integral<T> && !std::same_as<T, bool>) {
        out.value(std::uint64_t{field});
    } else if constexpr (std::signed_integral<T>) {
        out.value_signed(std::int64_t{field});
    } else {
        out.value(field);
    }
}

template <class T>
void decode_field(Decoder& in, T& field);

template <class T>
void decode_fields(Decoder& in, T& group) {
    T::visit(group, [&](const char*, auto& f) {
        if (!in.empty()) decode_field(in, f);
    });
}

template <class T, class Wide>
void narrow(Decoder& in, Wide wide, T& field) {
    if (!std::in_range<T>(wide)) return in.fail();
    field = static_cast<T>(wide);
}

template <class T>
void decode_field(Decoder& in, T& field) {
    if constexpr (Group<T>) {
        in.expect(Tag::group);
        Decoder inner(in.sized());
        decode_fields(inner, field);
        if (!inner.ok()) in.fail();
    } else if constexpr (std::is_enum_v<T>) {
        std::underlying_type_t<T> number{};
        decode_field(in, number);
        if (!known(static_cast<T>(number))) return in.fail();
        field = static_cast<T>(number);
    } else if constexpr (std::unsigned_integral<T> && !std::same_as<T, bool>) {
        std::uint64_t wide = 0;
        in.value(wide);
        narrow(in, wide, field);
    } else if constexpr (std::signed_integral<T>) {
        std::int64_t wide = 0;
        in.value_signed(wide);
        narrow(in, wide, field);
    } else {
        in.value(field);
    }
}

/// An AnyRow that holds the alternative of this number, with default values.
template <std::size_t... I>
std::optional<AnyRow> empty_row(std::uint64_t number, std::index_sequence<I...>) {
    std::optional<AnyRow> row;
    ((number == I ? (row.emplace(std::in_place_index<I>), 0) : 0), ...);
    return row;
}
constexpr auto kAllRows = std::make_index_sequence<std::variant_size_v<AnyRow>>{};

template <class T>
void name_fields(const T& group, const std::string& prefix, std::vector<std::string>& out) {
    T::visit(group, [&](const char* name, const auto& field) {
        using Field = std::decay_t<decltype(field)>;
        if constexpr (Group<Field>) {
            name_fields(field, prefix + name + ".", out);
        } else {
            out.push_back(prefix + name);
        }
    });
}

}  // namespace

void encode_row(Encoder& out, const AnyRow& row) {
    out.number(row.index());
    std::visit([&]<class Row>(
                   const Row& r) { Row::visit(r, [&](const char*, const auto& field) { encode_field(out, field); }); },
               row);
}

std::optional<AnyRow> decode_row(Bytes bytes) {
    Decoder in(bytes);
    const std::uint64_t table = in.number();
    if (!in.ok()) return std::nullopt;
    std::optional<AnyRow> row = empty_row(table, kAllRows);
    if (!row) return std::nullopt;
    std::visit([&](auto& r) { decode_fields(in, r); }, *row);
    if (!in.ok()) row.reset();
    return row;
}

std::vector<TableSchema> table_schemas() {
    std::vector<TableSchema> schemas;
    for (std::size_t i = 0; i < kTableNames.size(); ++i) {
        TableSchema& schema = schemas.emplace_back(TableSchema{kTableNames[i], {}});
        std::visit([&](const auto& row) { name_fields(row, "", schema.fields); }, *empty_row(i, kAllRows));
    }
    return schemas;
}

void append(ipvs::NodeTables& tables, AnyRow row) {
    const auto to_table = [&](const char*, auto& rows) {
        using Row = typename std::decay_t<decltype(rows)>::value_type;
        if (Row* here = std::get_if<Row>(&row)) rows.push_back(std::move(*here));
    };
    net::Tables::visit(tables.net, to_table);
    netfilter::Tables::visit(tables.netfilter, to_table);
    ipvs::Tables::visit(tables.ipvs, to_table);
}

}  // namespace lvslab::record
