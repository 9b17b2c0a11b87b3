#include <iostream>
#include <nlohmann/json.hpp>

#include "guest/kernel_build.hpp"
#include "guest/machine.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

using Json = nlohmann::ordered_json;

int build() {
    if (const auto built = guest::built_kernel()) {
        std::cout << "Linux " << built->version << " in virtual time is there already: " << built->folder.string() << "\n";
        return kDone;
    }
    if (const std::string packages = guest::missing_for_build(); !packages.empty()) {
        throw BadInput("building a kernel needs Debian packages that are not here; install them:  apt-get install " + packages);
    }
    std::cout << "building Linux in virtual time from Debian's source; it takes " << guest::kBuildNeeds << std::endl;
    const guest::BuiltKernel made = [] {
        ProgressBar bar("building Linux");
        return guest::build_kernel([&bar](double share) { bar.update(share); });
    }();
    std::cout << "Linux " << made.version << " in virtual time: " << made.folder.string()
              << "\n`lvslab run --on linux` and `lvslab judge` use it from now on; --real-time takes Debian's kernel.\n";
    return kDone;
}

int status(bool json) {
    const auto all = guest::built_kernels();
    const auto used = guest::built_kernel();
    if (json) {
        Json list = Json::array();
        for (const auto& k : all) list.push_back({{"version", k.version}, {"folder", k.folder}, {"current", k.current}});
        std::cout << Json{{"virtual_time", used.has_value()}, {"folder", guest::kernel_folder()}, {"kernels", list}}.dump(1) << "\n";
        return used ? kDone : kNotMet;
    }
    for (const auto& k : all) {
        std::cout << "Linux " << k.version << " in virtual time: " << k.folder.string()
                  << (used && k.folder == used->folder ? " (used)" : k.current ? "" : " (of another lvslab; not used)") << "\n";
    }
    if (!used) {
        std::cout << "no kernel in virtual time is there; labs run on Debian's, in real time. `lvslab kernel build` makes one: it takes "
                  << guest::kBuildNeeds << "\n";
    }
    return used ? kDone : kNotMet;
}

int remove() {
    const std::uintmax_t bytes = guest::remove_kernels();
    if (bytes == 0) {
        std::cout << "there was none in " << guest::kernel_folder().string() << "\n";
    } else {
        std::cout << guest::kernel_folder().string() << " is removed: " << (bytes + 999'999) / 1'000'000 << " MB\n";
    }
    return kDone;
}

}  // namespace

void add_kernel_command(CLI::App& program, Action& action) {
    CLI::App* command = program.add_subcommand(
        "kernel", "A real Linux in virtual time: exact, quick, and the same each time, for run --on linux and judge");
    command->require_subcommand(1);
    command->add_subcommand("build", "Make it from Debian's source of Linux 6.1, into a cache of yours")
        ->callback([&action] { action = build; });
    auto json = std::make_shared<bool>(false);
    CLI::App* told = command->add_subcommand("status", "Which kernels are there, and which one is used (exit 1: none)");
    told->add_flag("--json", *json, "Print it as JSON");
    told->callback([json, &action] { action = [json] { return status(*json); }; });
    command->add_subcommand("remove", "Remove what was built")->callback([&action] { action = remove; });
}

}  // namespace lvslab::scenarios
