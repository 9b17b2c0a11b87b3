#include <gtest/gtest.h>

#include "trial.hpp"

namespace lvslab::differential {
namespace {

/// Stands for a kernel: it is our own Host, but with a fault when the case has all that it takes.
struct Faulty {
    std::size_t boots = 0;
    std::string rule;                  ///< a command of the set-up
    std::vector<std::string> packets;  ///< whole frames
    const std::vector<TimedFrame>* frames = nullptr;

    bool fails(const Case& what) const {
        const auto has_rule = std::any_of(what.commands.begin(), what.commands.end(),
                                          [&](const TimedCommand& c) { return c.text == rule; });
        return has_rule && std::all_of(packets.begin(), packets.end(), [&](const std::string& bytes) {
                   return std::any_of(what.frames.begin(), what.frames.end(),
                                      [&](const TimedFrame& f) { return f.bytes == bytes; });
               });
    }

    /// A fault is one frame more, at the last of those packets.
    KernelSide run(const Case& what) const {
        KernelSide side{.received = what.frames, .sent = {}, .refused = {}, .end = what.end};
        for (const TimedCommand& c : what.commands) {
            if (c.time > net::Time{0}) side.answers.push_back({.began = c.time, .time = c.time, .command = c.text});
        }
        Solo host(what.seed);
        add_interfaces(host);
        host.command(net::Time{0}, kManyErrors);
        for (const TimedCommand& c : what.commands) {
            if (c.time > net::Time{0}) continue;
            try {
                host.command(net::Time{0}, c.text);
            } catch (const std::exception&) {
                side.refused = c.text;
            }
        }
        for (const TimedFrame& f : what.frames) {
            host.receive(f);
            if (fails(what) && f.bytes == packets.back()) fault_ = f.time;
        }
        host.pass(what.end);
        side.sent = host.sent();
        if (fails(what)) side.sent.push_back({fault_, "eth0", packets.back()});
        return side;
    }
    mutable net::Time fault_{0};
};

TEST(Shrinking, LeavesOnlyThePacketsAndCommandsThatTheDisagreementNeeds) {
    Case what{.seed = 1,
              .commands = {{.text = "ip addr add 10.0.2.2/24 dev eth0"},
                           {.text = "sysctl -w net.ipv4.ip_forward=1"},
                           {.text = "ip addr add 10.0.2.100/32 dev eth0"}},
              .frames = make_case({.seed = 4, .packets = 60}).frames};
    what.end = usual_end(what);
    Faulty kernel{.rule = "sysctl -w net.ipv4.ip_forward=1",
                  .packets = {what.frames[7].bytes, what.frames[23].bytes, what.frames[41].bytes}};
    const auto first = compare(what, kernel.run(what));
    ASSERT_EQ(first.disagreements.size(), 1U);
    std::vector<std::string> said;
    const Shrunk small = shrink(what, first,
                                {.run =
                                     [&](const std::vector<Case>& cases) {
                                         ++kernel.boots;
                                         std::vector<KernelSide> sides;
                                         for (const Case& c : cases) sides.push_back(kernel.run(c));
                                         return sides;
                                     },
                                 .say = [&](const std::string& line) { said.push_back(line); }});
    ASSERT_EQ(small.what.frames.size(), 3U);
    EXPECT_EQ(small.what.frames[0].bytes, kernel.packets[0]);
    EXPECT_EQ(small.what.frames[1].bytes, kernel.packets[1]);
    EXPECT_EQ(small.what.frames[2].bytes, kernel.packets[2]);
    ASSERT_EQ(small.what.commands.size(), 1U);
    EXPECT_EQ(small.what.commands[0].text, kernel.rule);
    EXPECT_FALSE(small.outcome.agrees());
    EXPECT_LE(kernel.boots, 13U);
    EXPECT_EQ(said, std::vector<std::string>{"3 packets and 1 commands left"});
}

TEST(Shrinking, SaysWhenTheDisagreementDoesNotComeAgain) {
    const Case what = make_case({.seed = 4, .packets = 10});
    Faulty kernel{.rule = what.commands[0].text, .packets = {what.frames[3].bytes}};
    const auto first = compare(what, kernel.run(what));
    ASSERT_FALSE(first.agrees());
    kernel.rule = "never";
    std::vector<std::string> said;
    const Shrunk same = shrink(what, first,
                               {.run =
                                    [&](const std::vector<Case>& cases) {
                                        std::vector<KernelSide> sides;
                                        for (const Case& c : cases) sides.push_back(kernel.run(c));
                                        return sides;
                                    },
                                .say = [&](const std::string& line) { said.push_back(line); }});
    EXPECT_EQ(same.what.frames.size(), 10U);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0], "asked again, the kernel does as we do: its timers may have been late");
}

}  // namespace
}  // namespace lvslab::differential
