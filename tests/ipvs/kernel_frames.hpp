#pragma once

#include <string_view>

/// What a real director (Linux 6.1) received and sent, from captures of one connection by each method. The client
/// 10.0.1.10:40001 asks 10.0.2.100:80 and gets rs3.
namespace lvslab::ipvs::kernel {

// clang-format off
/// NAT: SYN, in over eth0.
inline constexpr std::string_view kNatSynIn =
    "02 00 00 00 02 02 02 00 00 00 02 01 08 00 45 00 "
    "00 3c a6 a2 40 00 3f 06 7d ac 0a 00 01 0a 0a 00 "
    "02 64 9c 41 00 50 8d 7a f9 2e 00 00 00 00 a0 02 "
    "fa f0 5c cd 00 00 02 04 05 b4 04 02 08 0a 8d 10 "
    "28 89 00 00 00 00 01 03 03 07";

/// ... out over eth1: new MACs, destination and port, TTL 62.
inline constexpr std::string_view kNatSynOut =
    "02 00 00 00 03 13 02 00 00 00 03 01 08 00 45 00 "
    "00 3c a6 a2 40 00 3e 06 7e 03 0a 00 01 0a 0a 00 "
    "03 0d 9c 41 1f 90 8d 7a f9 2e 00 00 00 00 a0 02 "
    "fa f0 3c e4 00 00 02 04 05 b4 04 02 08 0a 8d 10 "
    "28 89 00 00 00 00 01 03 03 07";

/// NAT: SYN+ACK, in over eth1.
inline constexpr std::string_view kNatReplyIn =
    "02 00 00 00 03 01 02 00 00 00 03 13 08 00 45 00 "
    "00 3c 00 00 40 00 40 06 22 a6 0a 00 03 0d 0a 00 "
    "01 0a 1f 90 9c 41 9d 12 68 70 8d 7a f9 2f a0 12 "
    "fe 88 3c c8 00 00 02 04 05 b4 04 02 08 0a 40 68 "
    "b6 87 8d 10 28 89 01 03 03 07";

/// ... out over eth0: new MACs, source and port, TTL 63.
inline constexpr std::string_view kNatReplyOut =
    "02 00 00 00 02 01 02 00 00 00 02 02 08 00 45 00 "
    "00 3c 00 00 40 00 3f 06 24 4f 0a 00 02 64 0a 00 "
    "01 0a 00 50 9c 41 9d 12 68 70 8d 7a f9 2f a0 12 "
    "fe 88 5c b1 00 00 02 04 05 b4 04 02 08 0a 40 68 "
    "b6 87 8d 10 28 89 01 03 03 07";

/// TUN: SYN, in over eth0.
inline constexpr std::string_view kTunnelIn =
    "02 00 00 00 02 02 02 00 00 00 02 01 08 00 45 00 "
    "00 3c ef 12 40 00 3f 06 35 3c 0a 00 01 0a 0a 00 "
    "02 64 9c 41 00 50 1f 0d d1 8d 00 00 00 00 a0 02 "
    "fa f0 29 98 00 00 02 04 05 b4 04 02 08 0a 4e 82 "
    "30 5b 00 00 00 00 01 03 03 07";

/// ... out over eth0: an outer header 10.0.2.2 > 10.0.2.13, both TTLs 62, DF as inside, id 0.
inline constexpr std::string_view kTunnelOut =
    "02 00 00 00 02 13 02 00 00 00 02 02 08 00 45 00 "
    "00 50 00 00 40 00 3e 04 24 9c 0a 00 02 02 0a 00 "
    "02 0d 45 00 00 3c ef 12 40 00 3e 06 36 3c 0a 00 "
    "01 0a 0a 00 02 64 9c 41 00 50 1f 0d d1 8d 00 00 "
    "00 00 a0 02 fa f0 29 98 00 00 02 04 05 b4 04 02 "
    "08 0a 4e 82 30 5b 00 00 00 00 01 03 03 07";

/// DR: SYN, in over eth0.
inline constexpr std::string_view kDirectIn =
    "02 00 00 00 02 02 02 00 00 00 02 01 08 00 45 00 "
    "00 3c d9 73 40 00 3f 06 4a db 0a 00 01 0a 0a 00 "
    "02 64 9c 41 00 50 24 52 fd ce 00 00 00 00 a0 02 "
    "fa f0 4c b6 00 00 02 04 05 b4 04 02 08 0a 87 ce "
    "a2 6a 00 00 00 00 01 03 03 07";

/// ... out over eth0: new MACs, TTL 62, and nothing else.
inline constexpr std::string_view kDirectOut =
    "02 00 00 00 02 13 02 00 00 00 02 02 08 00 45 00 "
    "00 3c d9 73 40 00 3e 06 4b db 0a 00 01 0a 0a 00 "
    "02 64 9c 41 00 50 24 52 fd ce 00 00 00 00 a0 02 "
    "fa f0 4c b6 00 00 02 04 05 b4 04 02 08 0a 87 ce "
    "a2 6a 00 00 00 00 01 03 03 07";
// clang-format on

}  // namespace lvslab::ipvs::kernel
