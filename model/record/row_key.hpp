#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>

#include "record/table_rows.hpp"

/// Rows found by their row_key().
namespace lvslab::record {

namespace key {

constexpr std::uint64_t mix(std::uint64_t sum, std::uint64_t value) {
    // Fibonacci hashing; the shift brings the good upper bits down to where a table looks.
    sum = (sum ^ value) * 0x9e3779b97f4a7c15;
    return sum ^ sum >> 32;
}

inline std::uint64_t add(std::uint64_t sum, const std::string& field) {
    return mix(sum, std::hash<std::string>{}(field));
}
inline std::uint64_t add(std::uint64_t sum, wire::Ipv4Address field) { return mix(sum, field.value); }
inline std::uint64_t add(std::uint64_t sum, const wire::Prefix& field) {
    return mix(sum, std::uint64_t{field.address.value} << 8 | field.length);
}
template <class T>
requires std::is_enum_v<T> || std::is_integral_v<T> std::uint64_t add(std::uint64_t sum, T field) {
    return mix(sum, static_cast<std::uint64_t>(field));
}
template <Group T>
std::uint64_t add(std::uint64_t sum, const T& field) {
    T::visit(field, [&](const char*, const auto& f) { sum = add(sum, f); });
    return sum;
}

}  // namespace key

/// A hash over whatever fields make up a row's key.
struct RowKeyHash {
    using is_transparent = void;

    template <class... Field>
    std::size_t operator()(const std::tuple<Field...>& fields) const {
        std::uint64_t sum = 0;
        std::apply([&](const auto&... field) { ((sum = key::add(sum, field)), ...); }, fields);
        return sum;
    }
};

/// The rows that are in a node's tables, each with a number that its owner gave it when it came.
class RowIndex {
public:
    /// The row's number; a row that was not there gets `number`.
    std::uint32_t enter(const AnyRow& row, std::uint32_t number);
    /// Takes the row away; empty if it was not there.
    std::optional<std::uint32_t> take(const AnyRow& row);

private:
    template <class... Field>
    static std::tuple<std::remove_cvref_t<Field>...> copy_of(const std::tuple<Field...>& fields) {
        return fields;
    }
    template <class Row>
    using OwnKey = decltype(copy_of(std::declval<const Row&>().row_key()));
    template <class Row>
    struct Table {
        std::unordered_map<OwnKey<Row>, std::uint32_t, RowKeyHash, std::equal_to<>> numbers;
    };
    template <class Rows>
    struct TablesOf;
    template <class... Row>
    struct TablesOf<std::variant<Row...>> {
        using type = std::tuple<Table<Row>...>;
    };

    TablesOf<AnyRow>::type tables_;
};

}  // namespace lvslab::record
