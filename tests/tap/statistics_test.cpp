#include "tap/statistics.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace lvslab::tap {
namespace {

TEST(Statistics, SayTextsAndFiguresToPeople) {
    std::ostringstream out;
    World world(std::vector<Plug>{});
    Statistics statistics(out, Figures::text);
    statistics.say("ready\n");
    statistics.say_figures(world);
    EXPECT_TRUE(out.str().starts_with("ready\n")) << out.str();
    EXPECT_NE(out.str().find("in        0 pkt/s     0.000 Mbit/s"), std::string::npos) << out.str();
}

TEST(Statistics, AreOneJsonObjectALineForPrograms) {
    std::ostringstream out;
    World world(std::vector<Plug>{});
    Statistics statistics(out, Figures::json);
    statistics.say("a \"word\"\n");
    statistics.say_figures(world);
    std::istringstream lines(out.str());
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(nlohmann::json::parse(line)["said"], "a \"word\"\n");
    std::getline(lines, line);
    EXPECT_EQ(nlohmann::json::parse(line)["in_packets"], 0);
    EXPECT_EQ(nlohmann::json::parse(line)["connections"], 0);
}

TEST(Statistics, AreSilentUnlessTheyAreAskedFor) {
    std::ostringstream out;
    World world(std::vector<Plug>{});
    Statistics(out, Figures::none).say_figures(world);
    EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace lvslab::tap
