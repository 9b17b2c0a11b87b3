#include "record/story_option.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "story_samples.hpp"

namespace lvslab::record {
namespace {

using testing::ElementsAre;

/// A block with these custom option values, and the options as a reader sees them.
class Block {
public:
    explicit Block(const std::vector<Octets>& values) {
        std::ostringstream out;
        PcapngWriter writer(out);
        writer.add_interface({.name = "a:eth0"});
        const std::vector<Bytes> custom(values.begin(), values.end());
        writer.packet({.interface = 0, .bytes = kSampleFrame, .custom = custom});
        file_ = octets_of(out);
        PcapngReader reader(file_);
        options = std::get<PacketView>(blocks_of(reader).back()).options;
    }
    Options options;

    std::vector<ItemKind> kinds() const {
        std::vector<ItemKind> found;
        each_item(options, [&](const Item& item) { found.push_back(item.kind); });
        return found;
    }

private:
    Octets file_;
};

Octets head() { return hex("6c76736c6162 01"); }

Item only_item(const EncodedItem& bytes) {
    Decoder in(bytes);
    const auto kind = static_cast<ItemKind>(in.byte());
    return {kind, in.sized()};
}

TEST(Story, AnEventComesBackWithItsKeyWeightAndArguments) {
    const net::Event told{&kSmall, {std::uint64_t{5}, wire::Ipv4Address{1}, std::string("x"), net::Time(-3)}};
    const EncodedItem bytes = encode_event(ItemKind::decision, told);
    const auto read = decode_event(only_item(bytes));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, (RecordedEvent{ItemKind::decision, net::Weight::detail, "test.small", told.arguments}));
}

TEST(Story, IsWrittenAsTheReferenceSays) {
    EXPECT_EQ(encode_parent(300), hex("01 02 ac02"));
    EXPECT_EQ(encode_event(ItemKind::drop, event(kRefused, "x")), hex("04 0e 00 09 64726f702e74657374 04 01 78"));
    EXPECT_EQ(encode_change({.at = net::Time(5),
                             .node = "rs1",
                             .kind = net::ChangeKind::remove,
                             .row = net::SysctlRow{.name = "a", .value = "1"}}),
              hex("05 0d 05 03 727331 01 04 0401 61 0401 31"));
}

TEST(Story, AChangeComesBackWithItsTimeNodeAndRow) {
    const net::SysctlRow row{.name = "net.ipv4.ip_forward", .value = "1"};
    const EncodedItem bytes = encode_change({.at = net::Time(1'000'000'001), .node = "director", .row = row});
    const auto read = decode_change(only_item(bytes));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->at, net::Time(1'000'000'001));
    EXPECT_EQ(read->node, "director");
    EXPECT_EQ(read->kind, net::ChangeKind::set);
    EXPECT_EQ(decode_row(read->row), AnyRow(row));
}

TEST(Story, GoesOnInAnotherOptionWhereOneIsFull) {
    StoryOptions story;
    std::vector<std::string> told;
    for (int i = 0; i < 40; ++i) {
        told.push_back(std::string(kLongestText - 5, 'x') + std::to_string(i));
        story.add(encode_event(ItemKind::decision, event(kSeen, told.back())));
    }
    std::vector<Octets> values;
    for (const Bytes value : story.values()) values.push_back(copy(value));
    EXPECT_GT(values.size(), 2U);
    std::vector<std::string> read;
    const Block block(values);
    each_item(block.options,
              [&](const Item& item) { read.push_back(net::to_string(decode_event(item)->arguments[0])); });
    EXPECT_EQ(read, told);
}

TEST(Story, TheLargestEventAndRowFitIntoAnOption) {
    const std::string longest(2 * kLongestText, 'x');
    const net::Event huge{&kSeen, std::vector<net::Value>(100, longest)};
    EXPECT_LT(encode_event(ItemKind::decision, huge).size(), kLargestStory - kStoryHeader);
    EXPECT_LT(encode_change({.node = longest, .row = net::HookRow{.hook = longest, .function = longest}}).size(),
              kLargestStory - kStoryHeader);
}

TEST(Story, PassesOverOptionsOfOthersAndOfLaterVersions) {
    EXPECT_THAT(Block({hex("c0ffee"), hex("6c76736c6162 02 01 01 07"), Octets{}, head() + encode_parent(7)}).kinds(),
                ElementsAre(ItemKind::parent));
}

TEST(Story, PassesOverUnknownItems) {
    EXPECT_THAT(Block({head() + hex("63 03 aabbcc") + encode_parent(7)}).kinds(),
                ElementsAre(static_cast<ItemKind>(0x63), ItemKind::parent));
}

TEST(Story, EndsAnOptionAtADamagedItem) {
    EXPECT_THAT(Block({head() + encode_parent(7) + hex("02 7f 00"), head() + encode_parent(8)}).kinds(),
                ElementsAre(ItemKind::parent, ItemKind::parent));
}

TEST(Story, AnItemThatDoesNotHoldWhatItShouldIsNothing) {
    const Octets junk = hex("ff");
    for (const auto kind : {ItemKind::decision, ItemKind::field_change, ItemKind::drop}) {
        EXPECT_FALSE(decode_event({kind, junk}).has_value());
        EXPECT_FALSE(decode_event({kind, {}}).has_value());
    }
    EXPECT_FALSE(decode_change({ItemKind::table_change, junk}).has_value());
    EXPECT_FALSE(decode_parent({ItemKind::parent, {}}).has_value());
    EXPECT_FALSE(decode_parent({ItemKind::drop, hex("07")}).has_value());
}

TEST(Story, ResultsOfAnySizeComeInPieces) {
    const std::string json(150'000, 'r');
    std::string read;
    for (const EncodedItem& bytes : encode_results(json)) {
        EXPECT_LT(bytes.size(), kLargestStory - kStoryHeader);
        const Item item = only_item(bytes);
        EXPECT_EQ(item.kind, ItemKind::results);
        read.append(item.content.begin(), item.content.end());
    }
    EXPECT_EQ(read, json);
}

}  // namespace
}  // namespace lvslab::record
