#include "record/row_key.hpp"

namespace lvslab::record {

std::uint32_t RowIndex::enter(const AnyRow& row, std::uint32_t number) {
    return std::visit(
        [&]<class Row>(const Row& r) {
            auto& numbers = std::get<Table<Row>>(tables_).numbers;
            const auto known = numbers.find(r.row_key());
            if (known != numbers.end()) return known->second;
            numbers.emplace(r.row_key(), number);
            return number;
        },
        row);
}

std::optional<std::uint32_t> RowIndex::take(const AnyRow& row) {
    return std::visit(
        [&]<class Row>(const Row& r) -> std::optional<std::uint32_t> {
            auto& numbers = std::get<Table<Row>>(tables_).numbers;
            const auto known = numbers.find(r.row_key());
            if (known == numbers.end()) return std::nullopt;
            const std::uint32_t number = known->second;
            numbers.erase(known);
            return number;
        },
        row);
}

}  // namespace lvslab::record
