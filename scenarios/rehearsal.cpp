#include "scenarios/rehearsal.hpp"

#include "lab/mac.hpp"
#include "shell/shell.hpp"

namespace lvslab::scenarios {

Rehearsal::Rehearsal(const lab::Lab& lab) : lab_(lab) {
    for (std::size_t place = 0; place < lab.nodes.size(); ++place) {
        const lab::Node& node = lab.nodes[place];
        if (node.kind == lab::NodeKind::bridge) continue;
        Machine& machine = machines_.emplace_back();
        machine.node = &node;
        machine.host = std::make_unique<net::Host>(net::HostConfig{.name = node.name}, ids_, nowhere_);
        machine.netfilter = std::make_unique<netfilter::Netfilter>(*machine.host);
        machine.director = std::make_unique<ipvs::Director>(*machine.host, machine.netfilter.get());
        configure(machine, place);
    }
    read_events();
}

void Rehearsal::configure(Machine& machine, std::size_t place) {
    const lab::Node& node = *machine.node;
    for (std::size_t i = 0; i < node.interfaces.size(); ++i) {
        const lab::InterfacePlace at{static_cast<std::uint16_t>(place), static_cast<std::uint8_t>(i)};
        net::Interface& made =
            machine.host->add_interface({.name = node.interfaces[i], .mac = lab::mac_of(node, at)});
        machine.host->set_up(made, true);
    }
    shell::Shell shell(*machine.host, *machine.netfilter, *machine.director);
    for (const lab::Command& command : node.exec) {
        try {
            machine.host->at(net::Time{0}, [&] { shell.run(command.text); });
        } catch (const shell::CommandError& error) {
            faults_.push_back({command.line, "on " + node.name + ": " + error.what()});
        }
    }
}

void Rehearsal::read_events() {
    for (const lab::Event& event : lab_.events) {
        for (const lab::Command& command : event.exec) {
            try {
                shell::check(command.text);
            } catch (const shell::CommandError& error) {
                faults_.push_back({command.line, error.what()});
            }
        }
    }
}

}  // namespace lvslab::scenarios
