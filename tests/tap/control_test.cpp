#include "tap/control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fstream>
#include <thread>

#include "tap/error.hpp"

namespace lvslab::tap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Control : public testing::Test {
protected:
    /// Serves until an asker has been answered.
    Reply ask_with(const Request& request, const ControlServer::Answer& answer) {
        Reply reply;
        bool done = false;
        std::jthread asker([&] {
            reply = ask(path_, request, [&](const std::string& text) { printed_ += text; });
            done = true;
        });
        for (int i = 0; i < 500 && !done; ++i) {
            std::vector<pollfd> files;
            for (const int file : server_->descriptors()) files.push_back({file, POLLIN, 0});
            ::poll(files.data(), files.size(), 10);
            server_->serve(net::Time{0}, answer);
        }
        return reply;
    }

    std::filesystem::path path_ = testing::TempDir() + "lvslab-control-" + std::to_string(::getpid()) + ".sock";
    std::unique_ptr<ControlServer> server_ = std::make_unique<ControlServer>(path_);
    std::string printed_;
};

TEST_F(Control, CarriesWordsInputAndOutput) {
    Request heard;
    const Reply reply = ask_with({.words = {"a", "b c", "d\n\"e"}, .input = "-A\n"},
                                 [&](const Request& request, const std::shared_ptr<Session>& session) {
                                     heard = request;
                                     session->say("one\n");
                                     session->say("two\n");
                                 });
    EXPECT_THAT(heard.words, ElementsAre("a", "b c", "d\n\"e"));
    EXPECT_EQ(heard.input, "-A\n");
    EXPECT_EQ(printed_, "one\ntwo\n");
    EXPECT_EQ(reply.status, 0);
}

TEST_F(Control, AnswersWhenTheLastOneWhoCanPrintHasGone) {
    std::shared_ptr<Session> kept;
    int rounds = 0;
    const Reply reply = ask_with({.words = {"ping"}}, [&](const Request&, const std::shared_ptr<Session>& session) {
        kept = session;
        std::thread([&kept, &rounds] {
            for (; rounds < 3; ++rounds) kept->say("line\n");
            kept.reset();
        }).join();
    });
    EXPECT_EQ(printed_, "line\nline\nline\n");
    EXPECT_EQ(reply.status, 0);
}

TEST_F(Control, TellsAFailure) {
    const Reply failed = ask_with({.words = {"x"}}, [](const Request&, const auto& session) { session->fail("no x"); });
    EXPECT_EQ(failed.status, 2);
    EXPECT_EQ(failed.error, "no x");
}

TEST_F(Control, DoesNotWaitForAnAskerThatStandsStill) {
    const std::string much(100'000, 'x');
    std::chrono::duration<double> waited{};
    const auto answer = [&](const Request&, const std::shared_ptr<Session>& session) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 100; ++i) session->say(much);
        waited = std::chrono::steady_clock::now() - start;
    };
    const int asker = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::connect(asker, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    constexpr std::string_view question = "{\"words\": [\"ip\"]}\n";
    ASSERT_EQ(::send(asker, question.data(), question.size(), 0), static_cast<ssize_t>(question.size()));
    for (int i = 0; i < 3; ++i) server_->serve(net::Time{0}, answer);
    EXPECT_GT(waited.count(), 0.0) << "it was asked";
    EXPECT_LT(waited.count(), 2.0);
    ::close(asker);
}

TEST_F(Control, ALongAnswerComesWholeThoughItIsPrintedSlowly) {
    const std::string much(100'000, 'x');
    std::size_t printed = 0;
    Reply reply;
    bool done = false;
    std::jthread asker([&] {
        reply = ask(path_, {.words = {"ip"}}, [&](const std::string& text) {
            if (printed == 0) std::this_thread::sleep_for(std::chrono::milliseconds(600));
            printed += text.size();
        });
        done = true;
    });
    for (int i = 0; i < 500 && !done; ++i) {
        server_->serve(net::Time{0}, [&](const Request&, const std::shared_ptr<Session>& session) {
            for (int n = 0; n < 100; ++n) session->say(much);
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    asker.join();
    EXPECT_EQ(printed, 10'000'000U);
    EXPECT_EQ(reply.status, 0);
}

TEST_F(Control, LeavesAnAskerThatAsksNothing) {
    const auto nobody = [](const Request&, const std::shared_ptr<Session>&) { FAIL() << "nothing was asked"; };
    EXPECT_EQ(server_->next_deadline(), net::kNever);
    const Descriptor idle(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path_.string().copy(address.sun_path, sizeof address.sun_path);
    ASSERT_EQ(::connect(*idle, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    server_->serve(net::Time{5}, nobody);
    const net::Time end = server_->next_deadline();
    ASSERT_LT(end, net::kNever);
    ASSERT_EQ(::send(*idle, "{", 1, 0), 1);
    server_->serve(end - net::Time{1}, nobody);
    EXPECT_EQ(server_->descriptors().size(), 2U) << "it still has time";
    server_->serve(end, nobody);
    EXPECT_EQ(server_->descriptors().size(), 1U);
    EXPECT_EQ(server_->next_deadline(), net::kNever);
    char room = 0;
    EXPECT_EQ(::recv(*idle, &room, 1, MSG_DONTWAIT), 0) << "the connection has ended";
}

TEST_F(Control, IsItsOwnersOnly) {
    struct stat about {};
    ASSERT_EQ(::stat(path_.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
}

TEST_F(Control, TakesOverFromOneThatWasKilledAndNotFromOneThatLives) {
    EXPECT_THROW(ControlServer second(path_), TapError);
    ASSERT_EQ(::link(path_.c_str(), (path_.string() + ".kept").c_str()), 0);
    server_.reset();
    ASSERT_FALSE(std::filesystem::exists(path_));
    std::filesystem::rename(path_.string() + ".kept", path_);  // a socket that nobody listens at
    EXPECT_NO_THROW(server_ = std::make_unique<ControlServer>(path_));
}

TEST_F(Control, LeavesAFileAloneThatIsNoSocket) {
    server_.reset();
    std::ofstream(path_) << "mine";
    EXPECT_THROW(ControlServer server(path_), TapError);
    EXPECT_EQ(std::filesystem::file_size(path_), 4U);
    std::filesystem::remove(path_);
}

TEST_F(Control, SaysWhereNobodyAnswers) {
    server_.reset();
    try {
        ask(path_, {.words = {"ip"}}, [](const std::string&) {});
        FAIL();
    } catch (const TapError& error) {
        EXPECT_THAT(error.what(), HasSubstr("no director answers here"));
    }
}

}  // namespace
}  // namespace lvslab::tap
