#include <iostream>

#include "scenarios/commands.hpp"
#include "scenarios/run_lab.hpp"
#include "tap/error.hpp"
#include "tap/service.hpp"

namespace lvslab::scenarios {

namespace {

struct TapOptions {
    std::string setup;
    std::vector<std::string> taps;
    std::string socket = tap::usual_socket().string();
    std::string record;
    std::uint64_t record_limit = 1000;
    bool stats = false;
    bool json = false;
    bool no_offloads = false;
    bool no_fast_path = false;
    std::size_t max_connections = 0;
};

std::vector<tap::Plug> plugs_of(const std::vector<std::string>& words) {
    std::vector<tap::Plug> plugs;
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == word.size()) {
            throw BadInput("--tap " + word + ": write INTERFACE=DEVICE, as in eth0=tap0");
        }
        plugs.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
    return plugs;
}

int serve(const TapOptions& o) {
    try {
        tap::Service wanted{.plugs = plugs_of(o.taps),
                            .setup = o.setup.empty() ? std::vector<shell::SetupLine>{} : read_setup(o.setup),
                            .setup_file = o.setup,
                            .socket = o.socket,
                            .figures = o.json    ? tap::Figures::json
                                       : o.stats ? tap::Figures::text
                                                 : tap::Figures::none,
                            .offloads = o.no_offloads ? tap::Device::Offloads::none : tap::Device::Offloads::wanted,
                            .fast_path = !o.no_fast_path};
        if (o.max_connections != 0) wanted.most_connections = o.max_connections;
        if (!o.record.empty()) {
            wanted.record = {.file = o.record, .limit = o.record_limit * 1'000'000, .version = LVSLAB_VERSION};
        }
        tap::serve(wanted, std::cout);
        return kDone;
    } catch (const shell::CommandError& error) {
        throw BadInput(error.what());
    } catch (const tap::DeviceGone& error) {
        std::cerr << error.what() << "\n";
        return kNotMet;
    } catch (const tap::TapError& error) {
        throw BadInput(error.what());
    }
}

}  // namespace

void add_tap_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<TapOptions>();
    CLI::App* command = program.add_subcommand(
        "tap", "Run a director on real TAP devices: LVS in user space, for a kernel that has none. Ends with Ctrl-C");
    command->add_option("--setup", o->setup,
                        "The director's Linux commands, one a line; @1.5 COMMAND runs 1.5 s later. "
                        "Without it `lvslab ctl` configures the director");
    command
        ->add_option("--tap", o->taps,
                     "INTERFACE=DEVICE: the director's eth0 is the other end of the TAP device (may be repeated)")
        ->required();
    command->add_option("--socket", o->socket, "Where `lvslab ctl` reaches it")->capture_default_str();
    command->add_option("--record", o->record, "Write what happens into this file, for `lvslab show` and lvslab-view");
    command->add_option("--record-limit", o->record_limit, "Megabytes after which the record ends")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_flag("--stats", o->stats, "Print a line of figures once a second");
    command->add_flag("--json", o->json, "Print the figures as JSON, an object a line");
    command->add_option("--max-connections", o->max_connections,
                        "The table's limit: in a flood of SYNs half-open connections make room for new ones. "
                        "0: none, as in Linux");
    command->add_flag("--no-offloads", o->no_offloads,
                      "Let the kernel compute checksums and cut large segments before they come here");
    command->add_flag("--no-fast-path", o->no_fast_path,
                      "Let the whole Host deal with every packet, also of connections that it knows");
    command->callback([o, &action] { action = [o] { return serve(*o); }; });
}

}  // namespace lvslab::scenarios
