#include "tap/device.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "fastpath/vnet_header.hpp"
#include "tap/error.hpp"

namespace lvslab::tap {

namespace {

constexpr const char* kTunFile = "/dev/net/tun";

ifreq request_for(const std::string& name) {
    if (name.empty() || name.size() >= IFNAMSIZ || name.find_first_of("/ \t:%") != std::string::npos) {
        throw TapError("'" + name + "' is no name for a network device: 1 to 15 characters without / : % and blanks");
    }
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    return request;
}

Descriptor open_tun(const std::string& name) {
    Descriptor file(::open(kTunFile, O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (file) return file;
    const std::string what = std::string("opening ") + kTunFile + " for " + name + ": " + last_reason();
    if (errno == EACCES || errno == EPERM) throw TapError(what + "; a TAP device needs root, or CAP_NET_ADMIN");
    throw TapError(what + "; is the kernel's module tun loaded?");
}

/// Asks the kernel to leave checksums and large segments to us. False: it does not.
bool take_offloads(const Descriptor& file) {
    int size = sizeof(fastpath::VnetHeader);
    return ::ioctl(*file, TUNSETVNETHDRSZ, &size) == 0 && ::ioctl(*file, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) == 0;
}

/// False: it is attached, without offloads.
bool attach(const Descriptor& file, const std::string& name, bool offloads) {
    ifreq request = request_for(name);
    request.ifr_flags = static_cast<short>(IFF_TAP | IFF_NO_PI | (offloads ? IFF_VNET_HDR : 0));
    if (::ioctl(*file, TUNSETIFF, &request) == 0) return offloads;
    if (offloads && errno == EINVAL) return attach(file, name, false);  // a kernel, or a device, without them
    const std::string what = "attaching to the TAP device " + name + ": " + last_reason();
    if (errno == EBUSY) throw TapError(what + "; another program has it open");
    if (errno == EPERM) throw TapError(what + "; a TAP device needs root, or CAP_NET_ADMIN");
    if (errno == EINVAL) throw TapError(what + "; a device of that name is there, and it is no TAP device");
    throw TapError(what);
}

}  // namespace

Device::Device(const std::string& name, Offloads offloads) : name_(name) {
    request_for(name);
    file_ = open_tun(name);
    offloads_ = attach(file_, name, offloads == Offloads::wanted);
    if (offloads_) take_offloads(file_);
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request = request_for(name);
    if (::ioctl(*socket, SIOCGIFMTU, &request) != 0) throw TapError("asking the MTU of " + name + ": " + last_reason());
    mtu_ = static_cast<std::uint32_t>(request.ifr_mtu);
}

Device::Result Device::read(std::span<std::uint8_t> room, fastpath::Frame& frame) {
    const std::size_t front = offloads_ ? sizeof(fastpath::VnetHeader) : 0;
    frame.bytes = room.data() + fastpath::kHeadroom;
    const ssize_t got = ::read(*file_, frame.bytes - front, room.size() - fastpath::kHeadroom + front);
    if (got < 0) return errno == EAGAIN || errno == EINTR ? Result::empty : Result::gone;
    frame.size = static_cast<std::uint32_t>(std::max<ssize_t>(got - static_cast<ssize_t>(front), 0));
    frame.offload = offloads_ ? fastpath::offload_before(frame) : fastpath::Offload{};
    return Result::done;
}

/// EIO: its kernel side is down. EBADFD: it was deleted.
Device::Result Device::write(const fastpath::Frame& frame) {
    const std::size_t front = offloads_ ? sizeof(fastpath::VnetHeader) : 0;
    if (offloads_) fastpath::put_offload_before(frame);
    if (::write(*file_, frame.bytes - front, frame.size + front) >= 0) return Result::done;
    return errno == EBADFD ? Result::gone : Result::empty;
}

}  // namespace lvslab::tap
