#include "record/table_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "capture_samples.hpp"

namespace lvslab::record {
namespace {

/// Gives every field of a row a value of its own, none of them the default, all of them legal.
class Filler {
public:
    template <class Row>
    void fill(Row& row) {
        Row::visit(row, [this](const char*, auto& field) { this->set(field); });
    }

private:
    std::uint8_t next() { return ++last_; }
    void set(bool& v) { v = !v; }
    void set(std::uint8_t& v) { v = next(); }
    void set(std::uint16_t& v) { v = static_cast<std::uint16_t>(60000 + next()); }
    void set(std::uint32_t& v) { v = 4'000'000'000U + next(); }
    void set(std::uint64_t& v) { v = 1ULL << 63 | next(); }
    void set(std::int32_t& v) { v = -2'000'000'000 - next(); }
    void set(std::string& v) { v = "text " + std::to_string(next()); }
    void set(wire::Ipv4Address& v) { v = {0xfe000000U + next()}; }
    void set(wire::Prefix& v) { v = {{0xfd000000U + next()}, 25}; }
    void set(wire::MacAddress& v) { v.octets = {next(), next(), next(), next(), next(), next()}; }
    void set(net::Time& v) { v = net::Time(-1'000'000'000'000 - next()); }
    template <class T>
    void set(T& v) {
        if constexpr (std::is_enum_v<T>) {
            v = static_cast<T>(static_cast<int>(v) == 1 ? 2 : 1);
        } else {
            fill(v);
        }
    }

    std::uint8_t last_ = 0;
};

template <std::size_t... I>
std::vector<AnyRow> rows_of_every_type(std::index_sequence<I...>) {
    std::vector<AnyRow> rows = {AnyRow(std::in_place_index<I>)...};
    const std::size_t types = rows.size();
    Filler filler;
    for (std::size_t i = 0; i < types; ++i) {
        rows.push_back(rows[i]);
        std::visit([&](auto& row) { filler.fill(row); }, rows.back());
    }
    return rows;
}

std::vector<AnyRow> sample_rows() {
    return rows_of_every_type(std::make_index_sequence<std::variant_size_v<AnyRow>>{});
}

Octets encoded(const AnyRow& row) {
    Octets out;
    Encoder encoder(out);
    encode_row(encoder, row);
    return out;
}

TEST(TableRows, EveryRowTypeComesBackWithEveryField) {
    for (const AnyRow& row : sample_rows()) {
        const auto read = decode_row(encoded(row));
        ASSERT_TRUE(read.has_value()) << words(encoded(row));
        EXPECT_EQ(*read, row) << words(encoded(row));
    }
}

TEST(TableRows, AreCodedAsTheReferenceSays) {
    const net::NeighbourRow neighbour{.address = {0x0a000201},
                                      .dev = "eth0",
                                      .mac = {{2, 0, 0, 0, 2, 1}},
                                      .has_mac = true,
                                      .state = net::NeighbourState::reachable,
                                      .queued = 3};
    EXPECT_EQ(encoded(neighbour), hex("03"               // table 3: neighbours
                                      "05 0a000201"      // address
                                      "04 04 65746830"   // dev
                                      "07 020000000201"  // mac
                                      "03 01"            // has_mac
                                      "01 02"            // state
                                      "01 03"));         // queued
    EXPECT_EQ(encoded(net::HookRow{.hook = "FORWARD", .priority = -100, .function = "x"}),
              hex("05 04 07 464f5257415244 02 c701 04 01 78"));
}

TEST(TableRows, AnOlderWriterLeavesNewFieldsAtTheirDefaults) {
    const auto row = decode_row(hex("03 05 0a000201 04 04 65746830"));
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(std::get<net::NeighbourRow>(*row), (net::NeighbourRow{.address = {0x0a000201}, .dev = "eth0"}));
}

TEST(TableRows, ANewerWritersFieldsArePassedOver) {
    for (const AnyRow& row : sample_rows()) EXPECT_EQ(decode_row(encoded(row) + hex("0105 0401 78")), row);
}

TEST(TableRows, AnUnknownTableIsNoRow) { EXPECT_FALSE(decode_row(hex("09 0401 78")).has_value()); }

TEST(TableRows, RefusesWhatDoesNotFitTheField) {
    EXPECT_FALSE(decode_row(hex("03 01 05")).has_value()) << "a number for an address";
    EXPECT_FALSE(decode_row(hex("00 01 8080808010")).has_value()) << "2^32 as interface index";
    EXPECT_FALSE(decode_row(hex("00 01 01 04 01 78 01 03")).has_value()) << "a fourth kind of interface";
    EXPECT_FALSE(decode_row(hex("06 09 02 01 8002")).has_value()) << "a group that ends too soon";
    EXPECT_FALSE(decode_row({}).has_value());
}

TEST(TableRows, RandomBytesNeverReadPastTheEnd) {
    std::mt19937 random(1);
    int read = 0;
    const std::vector<AnyRow> rows = sample_rows();
    for (int trial = 0; trial < 20000; ++trial) {
        Octets bytes = encoded(rows[random() % rows.size()]);
        for (auto flips = random() % 4; flips > 0; --flips) {
            std::uint8_t& hit = bytes[random() % bytes.size()];
            hit = static_cast<std::uint8_t>(hit ^ 1U << random() % 8);
        }
        bytes.resize(random() % (bytes.size() + 1));
        bytes.shrink_to_fit();
        if (decode_row(bytes)) ++read;
    }
    EXPECT_GT(read, 0);
    EXPECT_LT(read, 20000);
}

TEST(TableRows, TheSchemaNamesTheFieldsInTheOrderOfTheCoding) {
    using testing::ElementsAre;
    const auto schemas = table_schemas();
    std::vector<std::string> tables;
    for (const TableSchema& schema : schemas) tables.push_back(schema.table);
    EXPECT_THAT(tables, ElementsAre("interfaces", "addresses", "routes", "neighbours", "sysctls", "hooks", "services",
                                    "servers", "connections", "totals", "chains", "rules", "tracked", "route_cache",
                                    "policy_rules", "counters"));
    EXPECT_THAT(schemas[3].fields, ElementsAre("address", "dev", "mac", "has_mac", "state", "queued"));
    EXPECT_THAT(schemas[6].fields,
                ElementsAre("key.protocol", "key.address", "key.port", "key.mark", "scheduler", "flags", "persistence",
                            "persistence_prefix", "stats.connections", "stats.packets_in", "stats.packets_out",
                            "stats.bytes_in", "stats.bytes_out", "one_packet", "order", "rates.connections",
                            "rates.packets_in", "rates.packets_out", "rates.bytes_in", "rates.bytes_out"));
}

TEST(TableRows, AnAppendedRowStandsAtTheEndOfItsTable) {
    ipvs::NodeTables tables;
    const net::SysctlRow forward{.name = "net.ipv4.ip_forward", .value = "0"};
    const net::SysctlRow ignore{.name = "net.ipv4.conf.all.arp_ignore", .value = "1"};
    append(tables, forward);
    append(tables, ignore);
    append(tables, ipvs::ConnectionRow{.state = "SYN_RECV"});
    EXPECT_THAT(tables.net.sysctls, testing::ElementsAre(forward, ignore));
    EXPECT_THAT(tables.ipvs.connections, testing::ElementsAre(ipvs::ConnectionRow{.state = "SYN_RECV"}));
}

}  // namespace
}  // namespace lvslab::record
