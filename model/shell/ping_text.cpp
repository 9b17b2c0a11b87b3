#include "shell/ping.hpp"
#include "shell/print.hpp"

namespace lvslab::shell {

namespace {

constexpr const char* kUnreachable[] = {
    "Destination Net Unreachable",
    "Destination Host Unreachable",
    "Destination Protocol Unreachable",
    "Destination Port Unreachable",
    "Frag needed and DF set",
    "Source Route Failed",
    "Destination Net Unknown",
    "Destination Host Unknown",
    "Source Host Isolated",
    "Destination Net Prohibited",
    "Destination Host Prohibited",
    "Destination Net Unreachable for Type of Service",
    "Destination Host Unreachable for Type of Service",
    "Packet filtered",
    "Precedence Violation",
    "Precedence Cutoff",
};

std::string unreachable_text(const wire::Icmp<const std::uint8_t>& icmp) {
    if (icmp.code() == wire::kFragmentationNeeded) {
        return print("Frag needed and DF set (mtu = %u)", icmp.next_hop_mtu());
    }
    if (icmp.code() < std::size(kUnreachable)) return kUnreachable[icmp.code()];
    return print("Dest Unreachable, Bad Code: %d", icmp.code());
}

}  // namespace

std::string ping_error_text(const wire::Icmp<const std::uint8_t>& icmp) {
    switch (icmp.type()) {
        case wire::IcmpType::unreachable:
            return unreachable_text(icmp);
        case wire::IcmpType::time_exceeded:
            return icmp.code() == wire::kTtlExceeded ? "Time to live exceeded" : "Frag reassembly time exceeded";
        case wire::IcmpType::redirect:
            return std::string(icmp.code() == wire::kRedirectHost ? "Redirect Host" : "Redirect Network") +
                   "(New nexthop: " + wire::to_string(icmp.gateway()) + ")";
        case wire::IcmpType::source_quench:
            return "Source Quench";
        default:
            return "Parameter problem";
    }
}

std::string ping_time_text(std::uint64_t us) {
    const auto ms = [](std::uint64_t t) { return static_cast<unsigned long long>(t / 1000); };
    const auto rest = [](std::uint64_t t, std::uint64_t unit) {
        return static_cast<unsigned long long>(t % 1000 / unit);
    };
    if (us >= 100000 - 50) return print("time=%llu ms", ms(us + 500));
    if (us >= 10000 - 5) return print("time=%llu.%01llu ms", ms(us + 50), rest(us + 50, 100));
    if (us >= 1000) return print("time=%llu.%02llu ms", ms(us + 5), rest(us + 5, 10));
    return print("time=%llu.%03llu ms", ms(us), rest(us, 1));
}

}  // namespace lvslab::shell
