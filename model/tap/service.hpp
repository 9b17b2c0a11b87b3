#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "record/recorder.hpp"
#include "shell/setup.hpp"
#include "tap/control.hpp"
#include "tap/statistics.hpp"
#include "tap/world.hpp"

namespace lvslab::tap {

/// The story of a running director, written while it runs and never longer than its limit: then it ends, whole, and the
/// director goes on without it.
class LiveRecord {
public:
    struct Wish {
        std::filesystem::path file;
        std::uint64_t limit = std::uint64_t{1} << 30;  ///< bytes
        std::string version;                           ///< of the program
    };
    LiveRecord(World& world, const Wish& wish);
    ~LiveRecord();
    LiveRecord(const LiveRecord&) = delete;
    LiveRecord& operator=(const LiveRecord&) = delete;

    /// What is there reaches the file. Returns why the record has ended, in one sentence; empty while it goes on.
    std::string flush();

private:
    void end();

    World& world_;
    const Wish wish_;
    std::ofstream stream_;
    record::Recorder recorder_;
    bool ended_ = false;
};

/// What the command line asks of a director.
struct Service {
    std::vector<Plug> plugs;
    std::vector<shell::SetupLine> setup;
    std::string setup_file;  ///< for messages
    std::filesystem::path socket;
    std::optional<LiveRecord::Wish> record{};
    Figures figures = Figures::none;
    Device::Offloads offloads = Device::Offloads::wanted;
    bool fast_path = true;
    std::optional<std::size_t> most_connections{};
};

/// Runs a director until SIGINT, SIGTERM or SIGHUP. Says on `out` when it is ready. Throws TapError, before anything is changed
/// or after all is undone.
void serve(const Service& wanted, std::ostream& out);

}  // namespace lvslab::tap
