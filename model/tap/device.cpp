#include "tap/device.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

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

void attach(const Descriptor& file, const std::string& name) {
    ifreq request = request_for(name);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (::ioctl(*file, TUNSETIFF, &request) == 0) return;
    const std::string what = "attaching to the TAP device " + name + ": " + last_reason();
    if (errno == EBUSY) throw TapError(what + "; another program has it open");
    if (errno == EPERM) throw TapError(what + "; a TAP device needs root, or CAP_NET_ADMIN");
    if (errno == EINVAL) throw TapError(what + "; a device of that name is there, and it is no TAP device");
    throw TapError(what);
}

}  // namespace

Device::Device(const std::string& name) : name_(name) {
    request_for(name);
    file_ = open_tun(name);
    attach(file_, name);
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request = request_for(name);
    if (::ioctl(*socket, SIOCGIFMTU, &request) != 0) throw TapError("asking the MTU of " + name + ": " + last_reason());
    mtu_ = static_cast<std::uint32_t>(request.ifr_mtu);
}

Device::Result Device::read(std::span<std::uint8_t> room, std::size_t& size) {
    const ssize_t got = ::read(*file_, room.data(), room.size());
    if (got >= 0) {
        size = static_cast<std::size_t>(got);
        return Result::done;
    }
    return errno == EAGAIN || errno == EINTR ? Result::empty : Result::gone;
}

/// EIO: its kernel side is down. EBADFD: it was deleted.
Device::Result Device::write(std::span<const std::uint8_t> frame) {
    if (::write(*file_, frame.data(), frame.size()) >= 0) return Result::done;
    return errno == EBADFD ? Result::gone : Result::empty;
}

}  // namespace lvslab::tap
