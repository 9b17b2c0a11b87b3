#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "scenarios/output_folder.hpp"
#include "scenarios/scratch_folder.hpp"
#include "scenarios/workbench.hpp"

/// However a command ends, its files are whole or not there.
namespace lvslab::scenarios {
namespace {

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
}

using FileNames = std::vector<std::string>;

std::string long_lab() {
    const std::string many = edited(text_of(kLabs / "dr.yaml"), {"count: 24, every: 100ms", "count: 1000000, every: 1ms"});
    return edited(many, {"until: 8s", "until: 1000s"});
}

class UnhappyEnd : public testing::Test {
protected:
    /// Ends `lvslab run` of a lab that takes minutes, as soon as its record has begun. What waitpid() says of it.
    int run_and_end(const fs::path& out, int signal) {
        const std::string lab = write(folder_ / "long.yaml", long_lab()).string(), folder = out.string();
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl(LVSLAB_BINARY, "lvslab", "run", lab.c_str(), "--out", folder.c_str(), nullptr);
            ::_exit(127);
        }
        std::error_code not_yet;
        for (int i = 0; i < 3000 && (fs::file_size(out / "run.pcapng.part", not_yet) == 0 || not_yet); ++i) ::usleep(10'000);
        ::kill(child, signal);
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }
    TemporaryFolder folder_;
};

TEST_F(UnhappyEnd, ASignalLeavesNothing) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const int status = run_and_end(folder_ / "a/b", signal);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << status << " is not what a shell calls 128+n";
        EXPECT_EQ(names_in(folder_ / "."), (FileNames{"long.yaml"})) << signal;
    }
}

TEST_F(UnhappyEnd, AScratchFolderGoesWithItsProgramEvenIfThatIsKilled) {
    const fs::path mark = folder_ / "was";
    for (const int signal : {SIGTERM, SIGKILL}) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::setenv("TMPDIR", (folder_ / ".").c_str(), 1);
            const ScratchFolder scratch;
            fs::create_directory(scratch.path() / "guest");
            write(scratch.path() / "guest/socket", "kept by nobody");
            write(mark, scratch.path());
            ::raise(signal);
            ::_exit(1);
        }
        ::waitpid(child, nullptr, 0);
        ASSERT_NE(text_of(mark), "");
        for (int i = 0; i < 500 && fs::exists(text_of(mark)); ++i) ::usleep(10'000);
        EXPECT_EQ(names_in(folder_ / "."), (FileNames{"was"})) << signal;
        fs::remove(mark);
    }
}

TEST_F(UnhappyEnd, WhatKillLeavesTheNextRunReplaces) {
    run_and_end(folder_ / "out", SIGKILL);
    EXPECT_EQ(names_in(folder_ / "out"), (FileNames{"run.pcapng.part"}));
    EXPECT_EQ(lvslab("run " + (kLabs / "arp.yaml").string() + " --out " + (folder_ / "out").string()).code, 0);
    EXPECT_EQ(names_in(folder_ / "out"), (FileNames{"run.json", "run.pcapng"}));
}

/// A file may not grow beyond 40 KB: as on a full disk, write() fails.
TEST_F(UnhappyEnd, AFullDiskIsASentence) {
    fs::create_directory(folder_ / "out");
    write(folder_ / "out/run.json", "old");
    const std::string full = "trap '' XFSZ; ulimit -f 80; " + std::string(LVSLAB_BINARY) + " ";
    const std::string nat = (kLabs / "nat.yaml").string(), out = " --out " + (folder_ / "out").string();
    const fs::path captures = fs::path(LVSLAB_SOURCE_DIR) / "tests/replay/captures/dr-tcp";
    for (const std::string& line :
         {"run " + nat + out, "compare " + nat + out,
          "replay --record --setup " + (captures / "director.setup").string() + " --in eth0=" +
              (captures / "director-eth0.pcap").string() + out}) {
        const Finished f = shell("sh -c \"" + full + line + "\"");
        EXPECT_EQ(f.code, 1) << line << "\n" << f.errors;
        EXPECT_EQ(std::count(f.errors.begin(), f.errors.end(), '\n'), 1) << f.errors;
        EXPECT_NE(f.errors.find("no space or an I/O error"), std::string::npos) << f.errors;
        EXPECT_EQ(names_in(folder_ / "out"), (FileNames{"run.json"})) << line;
        EXPECT_EQ(text_of(folder_ / "out/run.json"), "old");
    }
}

TEST_F(UnhappyEnd, WhatCannotBePrintedIsASentence) {
    const std::string out = " --out " + (folder_ / "out").string(), arp = (kLabs / "arp.yaml").string();
    for (const std::string& arguments : {"run " + arp + out, "show " + (folder_ / "out/run.pcapng").string(), "check " + arp,
                                         std::string("schema"), std::string("--help")}) {
        const Finished f = lvslab(arguments + " > /dev/full");
        EXPECT_EQ(f.code, 1) << arguments;
        EXPECT_EQ(f.errors, "lvslab: writing to standard output: no space or an I/O error\n") << arguments;
    }
    const Finished cut = lvslab("show " + (folder_ / "out/run.pcapng").string() + " | head -1");
    EXPECT_EQ(cut.errors, "");
    EXPECT_EQ(std::count(cut.output.begin(), cut.output.end(), '\n'), 1);
}

TEST_F(UnhappyEnd, ASetupWithoutAnEndIsRefused) {
    const Finished f = lvslab("replay --setup /dev/zero --in eth0=/dev/null --out " + (folder_ / "out").string());
    EXPECT_EQ(f.code, 2);
    EXPECT_EQ(f.errors, "/dev/zero: is longer than 64 MiB; give a text file, one command a line\n");
}

TEST_F(UnhappyEnd, LinksAreReplacedAndNotFollowed) {
    fs::create_directory(folder_ / "out");
    write(folder_ / "mine", "mine");
    for (const char* name : {"run.json", "run.pcapng", "run.json.part", "run.pcapng.part"})
        fs::create_symlink(folder_ / "mine", folder_ / "out" / name);
    EXPECT_EQ(lvslab("run " + (kLabs / "arp.yaml").string() + " --out " + (folder_ / "out").string()).code, 0);
    EXPECT_EQ(text_of(folder_ / "mine"), "mine");
    EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder_ / "out/run.json")));
    EXPECT_EQ(names_in(folder_ / "out"), (FileNames{"run.json", "run.pcapng"}));
}

TEST_F(UnhappyEnd, AFolderWhereAFileShallBeIsRefused) {
    fs::create_directories(folder_ / "out/run.pcapng");
    const Finished f = lvslab("run " + (kLabs / "arp.yaml").string() + " --out " + (folder_ / "out").string());
    EXPECT_EQ(f.code, 2);
    EXPECT_NE(f.errors.find("out/run.pcapng: a folder is there"), std::string::npos) << f.errors;
    EXPECT_EQ(names_in(folder_ / "out"), (FileNames{"run.pcapng"}));
}

TEST_F(UnhappyEnd, AllFilesTakeTheirNamesOrNone) {
    fs::create_directory(folder_ / "out");
    write(folder_ / "out/a", "old");
    {
        OutputFolder out(folder_ / "out");
        for (const char* name : {"a", "b", "c"}) out.write(name, "new");
        fs::remove(folder_ / "out/c.part");  // so that it cannot be put in its place
        EXPECT_THROW(out.commit(), std::runtime_error);
    }
    EXPECT_EQ(text_of(folder_ / "out/a"), "old");
    EXPECT_EQ(names_in(folder_ / "out"), (FileNames{"a"}));
}

TEST_F(UnhappyEnd, TwoDoNotWriteIntoOneFolder) {
    {
        const OutputFolder first(folder_ / "new/out");
        EXPECT_THROW(OutputFolder(folder_ / "new/out"), std::runtime_error);
        EXPECT_EQ(lvslab("run " + (kLabs / "arp.yaml").string() + " --out " + (folder_ / "new/out").string()).code, 2);
    }
    EXPECT_FALSE(fs::exists(folder_ / "new"));
}

}  // namespace
}  // namespace lvslab::scenarios
