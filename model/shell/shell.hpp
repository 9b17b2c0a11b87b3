#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ipvs/director.hpp"
#include "ipvs/node_tables.hpp"
#include "net/host.hpp"
#include "shell/error.hpp"
#include "shell/programs.hpp"

namespace lvslab::shell {

/// Linux commands on a Host and its director. Call it inside Host::at(), so that timers and answers stay in order.
class Shell {
public:
    Shell(net::Host& host, netfilter::Netfilter& netfilter, ipvs::Director& director)
        : host_(host), netfilter_(netfilter), director_(director), programs_(host) {}

    /// Runs one command line and returns what it prints. Throws CommandError; a command that fails changes nothing.
    /// ping, traceroute and arping only start here: `later` gets their lines when their time comes, one a call.
    std::string run(std::string_view line, Say later = {});

    /// The programs that have not ended yet; others may be started beside those of command lines.
    Programs& programs() { return programs_; }

    /// How `< FILE` is read. Without it such a line is refused.
    using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;
    void read_files_with(ReadFile read) { files_ = std::move(read); }
    /// Carries out the rules that `ipvsadm -S` has written.
    void restore(std::string_view text);

private:
    net::Host& host_;
    netfilter::Netfilter& netfilter_;
    ipvs::Director& director_;
    Programs programs_;
    ReadFile files_;
};

/// What a listing command (`ip route`, `ipvsadm -Ln`, `sysctl -a`...) prints for these tables, live or of a record.
std::string show(std::string_view command, const ipvs::NodeTables& tables);

/// Parses a command line without a Host; throws CommandError for what can not be understood.
void check(std::string_view line);

}  // namespace lvslab::shell
