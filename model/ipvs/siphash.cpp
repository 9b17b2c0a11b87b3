#include "ipvs/siphash.hpp"

#include <bit>

namespace lvslab::ipvs {

namespace {

struct SipState {
    std::uint64_t a, b, c, d;

    void rounds(int count) {
        for (; count > 0; --count) {
            half_round();
            a += d, d = std::rotl(d, 21) ^ a;
            c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
        }
    }

private:
    void half_round() {
        a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
        c += d, d = std::rotl(d, 16) ^ c;
    }
};

}  // namespace

std::uint64_t siphash_short(std::uint64_t word, unsigned bytes, const SipKey& key, const SipRounds& rounds) {
    // "somepseudorandomlygeneratedbytes", the paper's constants.
    SipState s{key.low ^ 0x736f6d6570736575u, key.high ^ 0x646f72616e646f6du, key.low ^ 0x6c7967656e657261u,
            key.high ^ 0x7465646279746573u};
    const std::uint64_t last = std::uint64_t{bytes} << 56 | word;
    s.d ^= last;
    s.rounds(rounds.compressions);
    s.a ^= last;
    s.c ^= 0xff;
    s.rounds(rounds.finalisations);
    return s.a ^ s.b ^ s.c ^ s.d;
}

}  // namespace lvslab::ipvs
