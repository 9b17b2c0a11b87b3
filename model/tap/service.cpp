#include "tap/service.hpp"

#include <poll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <csignal>

#include "tap/error.hpp"

namespace lvslab::tap {

namespace {

using namespace std::chrono_literals;

constexpr net::Time kFlushEvery = 200ms;

/// SIGINT, SIGTERM and SIGHUP (unless nohup has it ignored) as a descriptor, while this lives.
class Signals {
public:
    Signals() {
        sigemptyset(&ends_);
        sigaddset(&ends_, SIGINT);
        sigaddset(&ends_, SIGTERM);
        struct sigaction hangup {};
        ::sigaction(SIGHUP, nullptr, &hangup);
        if (hangup.sa_handler != SIG_IGN) sigaddset(&ends_, SIGHUP);
        ::pthread_sigmask(SIG_BLOCK, &ends_, &before_);
        file_ = Descriptor(::signalfd(-1, &ends_, SFD_NONBLOCK | SFD_CLOEXEC));
    }
    ~Signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    int descriptor() const { return *file_; }
    /// True: it is time to end. The signal is taken, so that it does not come again when this ends.
    bool came() const {
        signalfd_siginfo about{};
        return ::read(*file_, &about, sizeof about) == sizeof about;
    }

private:
    sigset_t ends_{}, before_{};
    Descriptor file_;
};

/// A word as the shell's splitter takes it for one again.
std::string double_quoted(const std::string& word) {
    std::string text = "\"";
    for (const char c : word) {
        if (c == '"')
            text += "\"'\"'\"";
        else
            text += c;
    }
    return text + '"';
}

std::string command_line_of(const Request& request) {
    const bool whole_line = request.words.size() == 1 && request.words[0].find(' ') != std::string::npos;
    if (whole_line) return request.words[0];  // `lvslab ctl "echo 1 > /proc/..."`
    std::string line;
    for (const std::string& word : request.words) line += (line.empty() ? "" : " ") + double_quoted(word);
    return request.input.empty() ? line : line + " < -";
}

class Loop {
public:
    Loop(const Service& wanted, std::ostream& out)
        : wanted_(wanted),
          world_(wanted.plugs, wanted.offloads),
          control_(wanted.socket),
          statistics_(out, wanted.figures) {
        world_.cache().enable(wanted.fast_path);
        if (wanted.most_connections) world_.director().limit_connections(*wanted.most_connections);
        world_.shell().read_files_with([this](const std::string& name) { return file(name); });
        run_setup();
        if (wanted.record) record_.emplace(world_, *wanted.record);
        for (const World::Port& port : world_.ports()) {
            say(world_.host().interfaces()[port.interface].name + " is joined to " + port.device.name() + "\n");
        }
        say("lvslab tap: ready; lvslab ctl --socket " + wanted.socket.string() + " COMMAND\n");
    }

    void run() {
        while (!wait()) {
            busy_ = false;
            for (std::size_t i = 0; i < world_.ports().size(); ++i) {
                if ((polled_[i].revents & (POLLIN | POLLERR)) != 0 && !world_.take(i)) busy_ = true;
            }
            world_.advance();
            run_setup();
            world_.shell().programs().forget_done();
            if (world_.now() >= control_.next_deadline() ||
                std::any_of(polled_.begin() + static_cast<std::ptrdiff_t>(world_.ports().size()) + 1, polled_.end(),
                            [](const pollfd& p) { return p.revents != 0; })) {
                control_.serve(world_.now(),
                               [this](const Request& request, auto session) { answer(request, std::move(session)); });
            }
            look_at_the_clock();
        }
    }

private:
    void say(std::string_view text) { statistics_.say(text); }

    /// True: a signal says that it is time to end.
    bool wait() {
        polled_.clear();
        for (const World::Port& port : world_.ports()) polled_.push_back({port.device.descriptor(), POLLIN, 0});
        polled_.push_back({signals_.descriptor(), POLLIN, 0});
        for (const int file : control_.descriptors()) polled_.push_back({file, POLLIN, 0});
        net::Time next = std::min({world_.next_deadline(), next_second_, record_ ? next_flush_ : net::kNever});
        next = std::min(next, control_.next_deadline());
        if (next_line_ < wanted_.setup.size()) next = std::min(next, wanted_.setup[next_line_].at);
        const net::Time left = busy_ ? net::Time{0} : std::clamp<net::Time>(next - world_.now(), 0ns, 60s);
        const timespec room{.tv_sec = left / 1s, .tv_nsec = (left % 1s).count()};
        ::ppoll(polled_.data(), polled_.size(), &room, nullptr);
        return polled_[world_.ports().size()].revents != 0 && signals_.came();
    }

    void run_setup() {
        for (; next_line_ < wanted_.setup.size() && wanted_.setup[next_line_].at <= world_.now(); ++next_line_) {
            const shell::SetupLine& line = wanted_.setup[next_line_];
            try {
                say(world_.command(line.command, [this](std::string_view said) { say(said); }));
            } catch (const shell::CommandError& error) {
                throw TapError(wanted_.setup_file + ":" + std::to_string(line.line) + ": " + error.what());
            }
        }
    }

    void answer(const Request& request, const std::shared_ptr<Session>& session) {
        input_ = request.input;
        try {
            session->say(world_.command(command_line_of(request), [session](std::string_view said) { session->say(said); }));
        } catch (const shell::CommandError& error) {
            session->fail(error.what());
        }
    }

    /// `< -` is what came with the request.
    std::optional<std::string> file(const std::string& name) const {
        return name == "-" ? std::optional(input_) : std::nullopt;
    }

    void look_at_the_clock() {
        const net::Time now = world_.now();
        if (now >= next_second_) {
            statistics_.say_figures(world_);
            next_second_ += 1s;
        }
        if (!record_ || now < next_flush_) return;
        next_flush_ = now + kFlushEvery;
        const std::string ended = record_->flush();
        if (ended.empty()) return;
        record_.reset();
        say(ended + "\n");
    }

    const Service& wanted_;
    const Signals signals_;
    World world_;
    ControlServer control_;
    std::optional<LiveRecord> record_;
    Statistics statistics_;
    std::vector<pollfd> polled_;
    std::size_t next_line_ = 0;
    std::string input_;
    net::Time next_second_ = 1s, next_flush_ = 0s;
    bool busy_ = false;
};

}  // namespace

void serve(const Service& wanted, std::ostream& out) { Loop(wanted, out).run(); }

}  // namespace lvslab::tap
