#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "command_output.hpp"
#include "story_samples.hpp"

/// docs/record.md promises that a stranger can read a record: its own reader must.
namespace lvslab::record {
namespace {

using namespace std::chrono_literals;

std::string python_of(const std::string& page) {
    std::ifstream in(page);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string fence = "```python\n";
    const std::size_t begin = text.find(fence);
    if (begin == std::string::npos) return {};
    return text.substr(begin + fence.size(), text.find("```", begin + fence.size()) - begin - fence.size());
}

Octets record_with_every_kind_of_value() {
    Recording run;
    const net::Event told{&kSeen,
                          {std::uint64_t{300}, true, std::string("x"), wire::Ipv4Address{0x0a000264},
                           wire::Prefix{{0x0a000200}, 24}, kMacA, net::Time(-7)}};
    run.client.decided(1ms, packet_with(7), told);
    run.client.decided(1ms, packet_with(7), field_change("ip.ttl", "64", "63"));
    send(run.client, 1ms, {.id = 7, .parent = 3});
    run.client.settled(1ms);
    run.director.dropped(2ms, packet_with(7), event(kRefused, "director"));
    run.director.settled(2ms);
    run.finish(9s, "{}");
    return run.bytes;
}

TEST(RecordReference, ItsPythonReaderReadsOurRecords) {
    if (!has("python3")) GTEST_SKIP() << "python3 is not installed";
    std::string folder = testing::TempDir() + "lvslab-reference-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const Octets bytes = record_with_every_kind_of_value();
    std::ofstream(folder + "/run.pcapng", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
    std::ofstream(folder + "/reader.py") << python_of(LVSLAB_SOURCE_DIR "/docs/record.md");
    EXPECT_EQ(output_of("python3 " + folder + "/reader.py " + folder + "/run.pcapng"),
              "1 7 client:eth0 test.seen 300 True x 10.0.2.100 10.0.2.0/24 02:00:00:00:01:0a -7\n"
              "1 7 client:eth0 field.changed ip.ttl 64 63 rule.forward_ttl\n"
              "2 7 director:drop drop.test director\n");
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lvslab::record
