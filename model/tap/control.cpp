#include "tap/control.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "tap/error.hpp"

namespace lvslab::tap {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestRequest = 8 << 20;
/// How long packets wait at most for an asker that does not read its answer.
constexpr timeval kPatience{.tv_sec = 0, .tv_usec = 200'000};

/// From its connection on; `lvslab ctl` has its whole request in hand before it connects.
constexpr net::Time kTimeToAsk = std::chrono::seconds(10);

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const std::string name = path.string();
    if (name.size() >= sizeof address.sun_path) {
        throw TapError(name + ": too long for the name of a socket, which has at most " +
                       std::to_string(sizeof address.sun_path - 1) + " characters");
    }
    name.copy(address.sun_path, name.size());
    return address;
}

Descriptor unix_socket() { return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

bool connects(const Descriptor& socket, const sockaddr_un& address) {
    return ::connect(*socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

/// A reader that has gone, or that stands still (kPatience), is no concern of the director's.
void Session::send(const std::string& line) { reads_ = reads_ && send_all(*connection_, line + "\n"); }

void Session::say(std::string_view text) {
    if (!text.empty()) send(Json{{"say", text}}.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void Session::fail(std::string_view sentence) { error_ = sentence; }

Session::~Session() {
    Json end{{"status", 0}};
    if (!error_.empty()) end = Json{{"status", 2}, {"error", error_}};
    send(end.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::filesystem::path usual_socket() {
    if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0') {
        return std::filesystem::path(runtime) / "lvslab-tap.sock";
    }
    if (::geteuid() == 0) return "/run/lvslab-tap.sock";
    return "/tmp/lvslab-tap-" + std::to_string(::geteuid()) + ".sock";
}

ControlServer::ControlServer(std::filesystem::path path) : path_(std::move(path)) {
    const sockaddr_un address = address_of(path_);
    if (connects(unix_socket(), address)) {
        throw TapError(path_.string() + ": another director answers here; end it, or name another --socket");
    }
    std::error_code ignored;
    if (std::filesystem::is_socket(path_, ignored)) std::filesystem::remove(path_, ignored);  // of one that was killed
    listening_ = unix_socket();
    const mode_t mask = ::umask(0177);
    const bool bound = ::bind(*listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::umask(mask);
    if (!bound) {
        const std::string reason = last_reason();
        path_.clear();
        throw TapError(std::string(address.sun_path) + ": no socket can be made here: " + reason);
    }
    ::listen(*listening_, 16);
    ::fcntl(*listening_, F_SETFL, O_NONBLOCK);
}

ControlServer::~ControlServer() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

std::vector<int> ControlServer::descriptors() const {
    std::vector<int> all{*listening_};
    for (const Asker& asker : askers_) all.push_back(*asker.connection);
    return all;
}

void ControlServer::accept(net::Time now) {
    while (true) {
        Descriptor connection(::accept4(*listening_, nullptr, nullptr, SOCK_CLOEXEC));
        if (!connection) return;
        ucred peer{};
        socklen_t size = sizeof peer;
        ::getsockopt(*connection, SOL_SOCKET, SO_PEERCRED, &peer, &size);
        if (peer.uid != ::geteuid() && peer.uid != 0) continue;
        ::setsockopt(*connection, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
        askers_.push_back({.connection = std::move(connection), .text = {}, .until = now + kTimeToAsk});
    }
}

net::Time ControlServer::next_deadline() const {
    return askers_.empty() ? net::kNever : askers_.front().until;  // the oldest is the first
}

void ControlServer::serve(net::Time now, const Answer& answer) {
    accept(now);
    for (std::size_t i = 0; i < askers_.size();) {
        if (read(askers_[i], answer) && now < askers_[i].until) {
            ++i;
        } else {
            askers_.erase(askers_.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
}

bool ControlServer::read(Asker& asker, const Answer& answer) {
    char room[4096];
    const ssize_t got = ::recv(*asker.connection, room, sizeof room, MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    asker.text.append(room, static_cast<std::size_t>(got));
    if (got == 0 || asker.text.size() > kLongestRequest) return false;
    const std::size_t end = asker.text.find('\n');
    if (end == std::string::npos) return true;
    const Json json = Json::parse(asker.text.substr(0, end), nullptr, false);
    const auto session = std::make_shared<Session>(std::move(asker.connection));
    Request request;
    try {
        request.words = json.at("words").get<std::vector<std::string>>();
        request.input = json.value("input", "");
    } catch (const Json::exception&) {
        session->fail("this is no request of lvslab ctl");
        return false;
    }
    answer(request, session);
    return false;
}

namespace {

/// Takes the answer off the socket as fast as it comes, whatever becomes of it: the director does not wait for a pager.
class Answer {
public:
    explicit Answer(int socket) : reader_([this, socket] { read(socket); }) {}

    /// The next line; empty: that was all.
    std::string next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || text_.find('\n') != std::string::npos; });
        const std::size_t end = text_.find('\n');
        if (end == std::string::npos) return {};
        std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
    }

private:
    void read(int socket) {
        std::vector<char> room(1 << 16);
        ssize_t got = 0;
        do {
            got = ::recv(socket, room.data(), room.size(), 0);
            const std::lock_guard lock(mutex_);
            if (got > 0) text_.append(room.data(), static_cast<std::size_t>(got));
            ended_ = got <= 0;
            changed_.notify_one();
        } while (got > 0);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string text_;
    bool ended_ = false;
    std::jthread reader_;  // the last member: it uses the others
};

}  // namespace

Reply ask(const std::filesystem::path& path, const Request& request,
          const std::function<void(const std::string&)>& say) {
    const Descriptor socket = unix_socket();
    if (!connects(socket, address_of(path))) {
        throw TapError(path.string() + ": no director answers here (" + last_reason() +
                       "); start one with `lvslab tap`, or name its --socket");
    }
    const Json question{{"words", request.words}, {"input", request.input}};
    send_all(*socket, question.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    Answer answer(*socket);
    for (std::string text = answer.next(); !text.empty(); text = answer.next()) {
        const Json line = Json::parse(text, nullptr, false);
        if (!line.is_object()) continue;
        if (line.contains("say")) say(line["say"].get<std::string>());
        if (line.contains("status")) return {.status = line.value("status", 1), .error = line.value("error", "")};
    }
    throw TapError(path.string() + ": the director ended before it answered");
}

}  // namespace lvslab::tap
