#include <algorithm>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>

#include "record/capture.hpp"
#include "record/pcap_file.hpp"
#include "trial.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::differential {

namespace {

struct End {
    const char* name;
    wire::MacAddress mac;
};
constexpr End kEnds[] = {{"eth0", kEth0}, {"eth1", kEth1}};
constexpr const char* kMake = "ip link add ";
constexpr const char* kRefused = "refused: ";
constexpr const char* kEnd = "end";

std::string whole(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// `SECONDS TEXT`; nothing for a line that does not begin with a number.
std::optional<TimedCommand> parse_timed(const std::string& line) {
    static const std::regex form(R"((\d{1,6})(?:\.(\d{1,9}))? (.*))");
    std::smatch found;
    if (!std::regex_match(line, found, form)) return std::nullopt;
    const std::string fraction = (found[2].str() + "000000000").substr(0, 9);
    return TimedCommand{std::chrono::seconds(std::stol(found[1])) + std::chrono::nanoseconds(std::stol(fraction)),
                        found[3]};
}

void write_or_remove(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::remove(file);
    if (!text.empty()) std::ofstream(file, std::ios::binary) << text;
}

std::vector<TimedCommand> in_order(std::vector<TimedCommand> commands) {
    std::stable_sort(commands.begin(), commands.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    return commands;
}

void save_commands(const std::filesystem::path& folder, const Case& what, const KernelSide& kernel) {
    std::string later, answers;
    for (const TimedCommand& c : in_order(what.commands)) {
        if (c.time > net::Time{0}) later += in_seconds(c.time) + " " + c.text + "\n";
    }
    if (what.end != usual_end(what)) later += in_seconds(what.end) + " " + kEnd + "\n";
    for (const Answer& a : kernel.answers) {
        answers += "# " + in_seconds(a.time) + " " + (a.refused ? kRefused : "") + a.command + "\n" + a.text;
        if (!a.text.empty() && a.text.back() != '\n') answers += "\n";
    }
    write_or_remove(folder / "later", later);
    write_or_remove(folder / "answers", answers);
}

/// A line of the answers that begins one; the command is known, so a line of a text is not taken for it.
std::optional<Answer> begins(const std::string& line, const std::string& command) {
    if (!line.starts_with("# ")) return std::nullopt;
    auto timed = parse_timed(line.substr(2));
    if (!timed) return std::nullopt;
    const bool refused = timed->text == kRefused + command;
    if (!refused && timed->text != command) return std::nullopt;
    return Answer{.began = timed->time, .time = timed->time, .command = command, .text = {}, .refused = refused};
}

void load_answers(const std::filesystem::path& file, Saved& saved) {
    std::vector<std::string> expected;
    for (const TimedCommand& c : saved.what.commands) {
        if (c.time > net::Time{0}) expected.push_back(c.text);
    }
    auto& answers = saved.kernel.answers;
    std::istringstream lines(whole(file));
    for (std::string line; std::getline(lines, line);) {
        auto next = answers.size() < expected.size() ? begins(line, expected[answers.size()]) : std::nullopt;
        if (next) {
            answers.push_back(*std::move(next));
        } else if (!answers.empty()) {
            answers.back().text += line + "\n";
        }
    }
    if (answers.size() != expected.size()) {
        throw std::runtime_error(file.string() + ": no answer to `" + expected[answers.size()] +
                                 "`; tests/cases/record asks the kernel again");
    }
}

/// The timed commands, and the end where it is not the usual one.
std::optional<net::Time> load_later(const std::filesystem::path& file, Case& what) {
    std::optional<net::Time> end;
    std::istringstream lines(whole(file));
    for (std::string line; std::getline(lines, line);) {
        const auto timed = parse_timed(line);
        if (!timed) throw std::runtime_error(file.string() + ": `" + line + "` is not SECONDS COMMAND");
        if (timed->text == kEnd) {
            end = timed->time;
        } else {
            what.commands.push_back(*timed);
        }
    }
    return end;
}

}  // namespace

std::string in_seconds(net::Time time) {
    std::string fraction = std::to_string(1'000'000'000 + time.count() % 1'000'000'000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return std::to_string(time.count() / 1'000'000'000) + (fraction.empty() ? "" : "." + fraction);
}

net::Time usual_end(const Case& what) {
    net::Time last = kFirst;
    if (!what.frames.empty()) last = what.frames.back().time;
    for (const TimedCommand& c : what.commands) last = std::max(last, c.time);
    return last + kDrain;
}

void save(const std::filesystem::path& folder, const Case& what, const KernelSide& kernel, const std::string& about) {
    std::filesystem::create_directories(folder);
    std::ofstream setup(folder / "setup", std::ios::binary);
    std::istringstream lines(about);
    for (std::string line; std::getline(lines, line);) setup << "# " << line << "\n";
    for (const End& end : kEnds) {
        setup << kMake << end.name << " address " << wire::to_string(end.mac) << " type veth\n";
        setup << "ip link set " << end.name << " up\n";
    }
    for (const TimedCommand& c : what.commands) {
        if (c.time == net::Time{0}) setup << c.text << "\n";
    }
    save_commands(folder, what, kernel);
    for (const End& end : kEnds) {
        std::vector<TimedFrame> frames;
        for (const auto* list : {&kernel.received, &kernel.sent}) {
            for (const TimedFrame& f : *list) {
                if (f.interface == end.name) frames.push_back(f);
            }
        }
        std::stable_sort(frames.begin(), frames.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
        std::ofstream out(folder / (std::string(end.name) + ".pcap"), std::ios::binary);
        record::PcapWriter writer(out);
        for (const TimedFrame& f : frames) {
            writer.packet(f.time, {reinterpret_cast<const std::uint8_t*>(f.bytes.data()), f.bytes.size()});
        }
    }
    if (!setup.flush()) throw std::runtime_error(folder.string() + ": can not be written");
}

Saved load(const std::filesystem::path& folder) {
    Saved saved;
    saved.what.seed = 1;
    std::ifstream setup(folder / "setup", std::ios::binary);
    if (!setup) throw std::runtime_error((folder / "setup").string() + ": can not be read");
    for (std::string line; std::getline(setup, line);) {
        const bool ours = line.starts_with(kMake) || line == "ip link set eth0 up" || line == "ip link set eth1 up";
        if (!line.empty() && line[0] != '#' && !ours) saved.what.commands.push_back({net::Time{0}, line});
    }
    for (const End& end : kEnds) {
        record::CaptureReader capture(folder / (std::string(end.name) + ".pcap"));
        while (const auto frame = capture.next()) {
            const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame->bytes);
            auto& list = ethernet && ethernet->source() == end.mac ? saved.kernel.sent : saved.kernel.received;
            list.push_back({frame->timestamp, end.name, std::string(frame->bytes.begin(), frame->bytes.end())});
        }
    }
    const auto earlier = [](const TimedFrame& a, const TimedFrame& b) { return a.time < b.time; };
    std::stable_sort(saved.kernel.received.begin(), saved.kernel.received.end(), earlier);
    saved.what.frames = saved.kernel.received;
    const auto end = load_later(folder / "later", saved.what);
    saved.what.end = end.value_or(usual_end(saved.what));
    saved.kernel.end = saved.what.end;
    load_answers(folder / "answers", saved);
    return saved;
}

}  // namespace lvslab::differential
