#include <algorithm>
#include <fstream>
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

}  // namespace

void save(const std::filesystem::path& folder, const Case& what, const KernelSide& kernel, const std::string& about) {
    std::filesystem::create_directories(folder);
    std::ofstream setup(folder / "setup", std::ios::binary);
    std::istringstream lines(about);
    for (std::string line; std::getline(lines, line);) setup << "# " << line << "\n";
    for (const End& end : kEnds) {
        setup << kMake << end.name << " address " << wire::to_string(end.mac) << " type veth\n";
        setup << "ip link set " << end.name << " up\n";
    }
    for (const TimedCommand& c : what.commands) setup << c.text << "\n";
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
            saved.kernel.end = std::max(saved.kernel.end, frame->timestamp);
        }
    }
    const auto earlier = [](const TimedFrame& a, const TimedFrame& b) { return a.time < b.time; };
    std::stable_sort(saved.kernel.received.begin(), saved.kernel.received.end(), earlier);
    saved.what.frames = saved.kernel.received;
    const net::Time last = saved.what.frames.empty() ? kFirst : saved.what.frames.back().time;
    saved.what.end = last + kDrain;
    saved.kernel.end = saved.what.end;
    return saved;
}

}  // namespace lvslab::differential
