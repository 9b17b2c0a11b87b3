#include "tap/service.hpp"

#include <poll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "tap/error.hpp"
#include "tap/ours.hpp"

namespace lvslab::tap {

namespace {

using namespace std::chrono_literals;

constexpr net::Time kFlushEvery = 200ms;

/// SIGINT and SIGTERM as a descriptor, while this lives.
class Signals {
public:
    Signals() {
        sigemptyset(&ends_);
        sigaddset(&ends_, SIGINT);
        sigaddset(&ends_, SIGTERM);
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
std::string quoted(const std::string& word) {
    std::string text = "\"";
    for (const char c : word) {
        if (c == '"')
            text += "\"'\"'\"";
        else
            text += c;
    }
    return text + '"';
}

std::string line_of(const Request& request) {
    const bool whole_line = request.words.size() == 1 && request.words[0].find(' ') != std::string::npos;
    if (whole_line) return request.words[0];  // `lvslab ctl "echo 1 > /proc/..."`
    std::string line;
    for (const std::string& word : request.words) line += (line.empty() ? "" : " ") + quoted(word);
    return request.input.empty() ? line : line + " < -";
}

class Statistics {
public:
    explicit Statistics(std::ostream& out) : out_(out) {}

    void say(World& world) {
        std::uint64_t in = 0, out = 0, in_bytes = 0, out_bytes = 0, lost = 0;
        for (const World::Port& port : world.ports()) {
            const net::InterfaceCounters& c = world.host().interfaces()[port.interface].counters;
            in += c.rx_packets, out += c.tx_packets, in_bytes += c.rx_bytes, out_bytes += c.tx_bytes, lost += port.lost;
        }
        char line[160];
        std::snprintf(
            line, sizeof line, "%8.0f s  in %8llu pkt/s %9.3f Mbit/s  out %8llu pkt/s %9.3f Mbit/s  lost %llu\n",
            std::chrono::duration<double>(world.now()).count(), static_cast<unsigned long long>(in - in_),
            static_cast<double>(in_bytes - in_bytes_) * 8e-6, static_cast<unsigned long long>(out - out_packets_),
            static_cast<double>(out_bytes - out_bytes_) * 8e-6, static_cast<unsigned long long>(lost - lost_));
        out_ << line << std::flush;
        in_ = in, out_packets_ = out, in_bytes_ = in_bytes, out_bytes_ = out_bytes, lost_ = lost;
    }

private:
    std::ostream& out_;
    std::uint64_t in_ = 0, out_packets_ = 0, in_bytes_ = 0, out_bytes_ = 0, lost_ = 0;
};

class Loop {
public:
    Loop(const Service& wanted, std::ostream& out)
        : wanted_(wanted), out_(out), world_(wanted.plugs), control_(wanted.socket), statistics_(out) {
        world_.shell().read_files_with([this](const std::string& name) { return file(name); });
        run_setup();
        if (wanted.record) record_.emplace(world_, *wanted.record);
        for (const World::Port& port : world_.ports()) {
            out_ << world_.host().interfaces()[port.interface].name << " is joined to " << port.device.name() << "\n";
        }
        out_ << "lvslab tap: ready; lvslab ctl --socket " << wanted.socket.string() << " COMMAND\n" << std::flush;
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
            if (std::any_of(polled_.begin() + static_cast<std::ptrdiff_t>(world_.ports().size()) + 1, polled_.end(),
                            [](const pollfd& p) { return p.revents != 0; })) {
                control_.serve([this](const Request& request, auto session) { answer(request, std::move(session)); });
            }
            look_at_the_clock();
        }
    }

private:
    /// True: a signal says that it is time to end.
    bool wait() {
        polled_.clear();
        for (const World::Port& port : world_.ports()) polled_.push_back({port.device.descriptor(), POLLIN, 0});
        polled_.push_back({signals_.descriptor(), POLLIN, 0});
        for (const int file : control_.descriptors()) polled_.push_back({file, POLLIN, 0});
        net::Time next = std::min({world_.next_deadline(), next_second_, record_ ? next_flush_ : net::kNever});
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
                out_ << world_.command(line.command, [this](std::string_view said) { out_ << said << std::flush; });
            } catch (const shell::CommandError& error) {
                throw TapError(wanted_.setup_file + ":" + std::to_string(line.line) + ": " + error.what());
            }
        }
    }

    void answer(const Request& request, const std::shared_ptr<Session>& session) {
        const Belongings ours{
            [this](std::string_view name) { return world_.host().interfaces().find(name) != nullptr; }};
        if (request.only_ours && (!request.same_network || !is_about(ours, request.words))) return session->disown();
        input_ = request.input;
        try {
            session->say(world_.command(line_of(request), [session](std::string_view said) { session->say(said); }));
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
            if (wanted_.statistics) statistics_.say(world_);
            next_second_ += 1s;
        }
        if (!record_ || now < next_flush_) return;
        next_flush_ = now + kFlushEvery;
        if (!record_->flush()) return;
        record_.reset();
        out_ << wanted_.record->file.string() << " has reached " << wanted_.record->limit
             << " bytes: it ends here, and the director goes on\n"
             << std::flush;
    }

    const Service& wanted_;
    std::ostream& out_;
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
