#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/// The dependency rule of docs/design.md, and what keeps the tree readable.
namespace lvslab {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = LVSLAB_SOURCE_DIR;

struct Room {
    std::string name;
    std::set<std::string> may_include;     ///< rooms, by the first part of "room/file.hpp"
    std::set<std::string> may_use;         ///< libraries, by the first part of <library/file.h>
    std::string where = "model";

    fs::path folder() const { return kSource / where / name; }
};

const std::vector<Room> kRooms = {
    {"wire", {"wire"}, {}},
    {"net", {"wire", "net"}, {}},
    {"netfilter", {"wire", "net", "netfilter"}, {}},
    {"ipvs", {"wire", "net", "netfilter", "ipvs"}, {}},
    {"fastpath", {"wire", "net", "ipvs", "fastpath"}, {}},
    {"shell", {"wire", "net", "netfilter", "ipvs", "shell"}, {}},
    {"record", {"wire", "net", "netfilter", "ipvs", "record"}, {"nlohmann", "sys"}},
    {"replay", {"wire", "net", "netfilter", "ipvs", "shell", "fastpath", "record", "replay"}, {}},
    {"tap",
     {"wire", "net", "netfilter", "ipvs", "shell", "fastpath", "record", "tap"},
     {"nlohmann", "sys", "net", "linux"}},
    {"lab", {"wire", "lab"}, {"yaml-cpp", "boost"}},
    {"traffic", {"wire", "net", "traffic"}, {"nlohmann"}},
    {"judge",
     {"wire", "net", "netfilter", "ipvs", "shell", "fastpath", "record", "replay", "lab", "traffic", "guest", "judge"},
     {"nlohmann"}},
};

/// What the core must not know, the viewer is made of.
const std::vector<Room> kViewerRooms = {
    {"models",
     {"wire", "net", "netfilter", "ipvs", "shell", "record", "lab", "models"},
     {"boost", "nlohmann"},
     "gui"},
    {"view", {"wire", "net", "ipvs", "record", "models", "view"}, {"CLI"}, "gui"},
};

std::vector<Room> all_rooms() {
    std::vector<Room> rooms = kRooms;
    rooms.insert(rooms.end(), kViewerRooms.begin(), kViewerRooms.end());
    return rooms;
}

std::vector<fs::path> sources_below(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto ending = entry.path().extension();
        if (ending == ".hpp" || ending == ".cpp") files.push_back(entry.path());
    }
    return files;
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Include {
    bool ours;  ///< "..." and not <...>
    std::string path;
};

std::vector<Include> includes_of(const std::string& text) {
    static const std::regex pattern(R"(#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> found;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
        found.push_back({(*it)[1] == "\"", (*it)[2]});
    }
    return found;
}

std::string first_part(const std::string& path) {
    const auto slash = path.find('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

TEST(Structure, NoRoomIncludesWhatItMayNot) {
    std::size_t seen = 0;
    for (const Room& room : all_rooms()) {
        for (const fs::path& file : sources_below(room.folder())) {
            for (const Include& include : includes_of(text_of(file))) {
                ++seen;
                const std::string part = first_part(include.path);
                const auto& allowed = include.ours ? room.may_include : room.may_use;
                const bool standard = !include.ours && part.empty();
                EXPECT_TRUE(standard || allowed.count(part) != 0) << file << " includes " << include.path;
            }
        }
    }
    EXPECT_GT(seen, 500U) << "the test looks at the wrong folder";
}

TEST(Structure, TheCoreKnowsNeitherNs3NorQtNorTheSystemsSockets) {
    static const std::regex forbidden(R"(^(ns3/|Q[A-Z]|unistd\.h|sys/socket\.h|netinet/|thread$|mutex$))");
    for (const Room& room : kRooms) {
        for (const fs::path& file : sources_below(room.folder())) {
            if (room.name == "tap" || file.filename() == "mapped_file.cpp") continue;  // real devices, a mapped file
            for (const Include& include : includes_of(text_of(file))) {
                EXPECT_FALSE(!include.ours && std::regex_search(include.path, forbidden)) << file << ": " << include.path;
            }
        }
    }
}

/// gui/models is tested without a window: it has no colour, font or widget.
TEST(Structure, TheViewersModelsUseOnlyQtCore) {
    static const std::regex forbidden(R"(^Q(Widget|Paint|Color|Font|Pixmap|Image|Icon|Style|Graphics|Svg|Pdf|Gui|App))");
    for (const fs::path& file : sources_below(kSource / "gui" / "models")) {
        for (const Include& include : includes_of(text_of(file))) {
            EXPECT_FALSE(std::regex_search(include.path, forbidden)) << file << ": " << include.path;
        }
    }
}

TEST(Structure, AForbiddenIncludeWouldBeFound) {
    const auto includes = includes_of("#pragma once\n#include <ns3/node.h>\n#  include \"shell/shell.hpp\"\n");
    ASSERT_EQ(includes.size(), 2U);
    EXPECT_EQ(first_part(includes[0].path), "ns3");
    EXPECT_FALSE(includes[0].ours);
    EXPECT_EQ(kRooms[0].may_use.count("ns3"), 0U);
    EXPECT_EQ(kRooms[1].may_include.count(first_part(includes[1].path)), 0U);
}

TEST(Structure, EveryHeaderIsReadOnce) {
    for (const char* folder : {"model", "scenarios", "gui"}) {
        for (const fs::path& file : sources_below(kSource / folder)) {
            if (file.extension() != ".hpp") continue;
            EXPECT_EQ(text_of(file).rfind("#pragma once", 0), 0U) << file;
        }
    }
}

/// docs/linux.md names a test for each statement about Linux; a name that no test has would be an empty promise.
TEST(Structure, EveryTestThatTheDocsNameIsThere) {
    static const std::regex macro(R"(\nTEST(?:_F|_P)?\((\w+),\s*(\w+)\))");
    std::set<std::string> tests;
    for (const fs::path& file : sources_below(kSource / "tests")) {
        const std::string text = text_of(file);
        for (std::sregex_iterator it(text.begin(), text.end(), macro), end; it != end; ++it) {
            tests.insert((*it)[1].str() + "." + (*it)[2].str());
        }
    }
    static const std::regex named(R"(`([A-Z]\w+\.[A-Z]\w+)`)");
    const std::string docs = text_of(kSource / "docs" / "linux.md");
    std::size_t seen = 0;
    for (std::sregex_iterator it(docs.begin(), docs.end(), named), end; it != end; ++it) {
        ++seen;
        EXPECT_EQ(tests.count((*it)[1]), 1U) << "docs/linux.md names " << (*it)[1];
    }
    EXPECT_GT(seen, 100U) << "the test does not find the names";
}

TEST(Structure, NoFileIsLongerThan400Lines) {
    for (const char* folder : {"model", "scenarios", "tests", "gui"}) {
        for (const fs::path& file : sources_below(kSource / folder)) {
            const std::string text = text_of(file);
            EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 400) << file;
        }
    }
}

}  // namespace
}  // namespace lvslab
