#pragma once

#include <string>

#include "shell/command.hpp"

/// What the objects of `ip` share.
namespace lvslab::shell {

/// `Cannot find device "eth9"`, unless the host has it.
net::Interface& find_device(net::Host& host, const std::string& name);
/// The same for commands that configure the device: naming tunl0 is enough to have it, as the ipip module's is in
/// Linux.
net::Interface& configured_device(net::Host& host, const std::string& name);

/// The same for listings; an empty name is every device.
void expect_device(const net::Tables& tables, const std::string& name);
bool has_device(const net::Tables& tables, const std::string& name);

net::Scope read_scope(Arguments& arguments);

/// Why the kernel refuses, in its two voices.
struct Refusal {
    const char* error;          ///< strerror() of the system call
    const char* why = nullptr;  ///< the sentence that newer kernels add
};
/// As `ip` prints it: the sentence if there is one (2.6.32 had none), else the error.
[[noreturn]] void throw_netlink(const net::Host& host, const Refusal& refusal);

}  // namespace lvslab::shell
