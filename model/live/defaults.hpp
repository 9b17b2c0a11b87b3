#pragma once

namespace lvslab::live {

/// A new network namespace has some sysctls as this machine has set them (devinet_init_net, net/ipv4/devinet.c: a copy
/// of those of the first namespace). Here they get the values that a new Host has, which are the kernel's own; those
/// that this kernel does not know are left out. For the namespace in which this process is, before it has devices: a
/// device starts with what `default` says.
void set_defaults();

}  // namespace lvslab::live
