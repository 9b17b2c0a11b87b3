#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/time.hpp"
#include "tap/descriptor.hpp"

/// The socket by which commands reach a running director: one JSON object a line, in both directions.
///
///     > {"words": ["ipvsadm", "-Ln"], "input": ""}
///     < {"say": "IP Virtual Server ..."}           as often as there is something to print
///     < {"status": 0}                              or {"status": 2, "error": "..."}
namespace lvslab::tap {

struct Request {
    std::vector<std::string> words;
    std::string input;  ///< what a command reads from its standard input
};

/// An asker. It is answered when the last copy goes.
class Session {
public:
    explicit Session(Descriptor connection) : connection_(std::move(connection)) {}
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void say(std::string_view text);
    void fail(std::string_view sentence);

private:
    void send(const std::string& line);

    Descriptor connection_;
    std::string error_;
    bool reads_ = true;  ///< so far
};

/// Listens for its owner only: the socket's file is theirs, and so must the asker be (or root).
class ControlServer {
public:
    /// Throws TapError: another director listens there, or the place can not be written. A socket that nobody listens
    /// at any more is taken over.
    explicit ControlServer(std::filesystem::path path);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    /// All that poll() should watch for reading.
    std::vector<int> descriptors() const;
    using Answer = std::function<void(const Request&, std::shared_ptr<Session>)>;
    /// Takes connections and requests that are there, and leaves who has been asking for too long.
    void serve(net::Time now, const Answer& answer);
    /// When the next asker has had its time.
    net::Time next_deadline() const;
    const std::filesystem::path& path() const { return path_; }

private:
    struct Asker {
        Descriptor connection;
        std::string text;  ///< so far
        net::Time until{};
    };
    void accept(net::Time now);
    /// False: it is done with.
    bool read(Asker& asker, const Answer& answer);

    std::filesystem::path path_;
    Descriptor listening_;
    std::vector<Asker> askers_;
};

/// `$XDG_RUNTIME_DIR/lvslab-tap.sock`, else `/run/lvslab-tap.sock` for root, else below /tmp with the user's number.
std::filesystem::path usual_socket();

struct Reply {
    int status = 0;
    std::string error;
};
/// Asks the director; `say` gets what the command prints. Throws TapError if nobody answers.
Reply ask(const std::filesystem::path& socket, const Request& request,
          const std::function<void(const std::string&)>& say);

}  // namespace lvslab::tap
