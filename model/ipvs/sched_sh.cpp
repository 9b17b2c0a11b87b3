#include <array>

#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Source hashing: 256 buckets are dealt to the servers in list order, to each as many in a row as its weight says;
/// a client's address names the bucket. A client whose server may not be used is refused.
class SourceHashing final : public Scheduler {
public:
    explicit SourceHashing(Service& service) : Scheduler(service) { servers_changed(); }
    std::string_view name() const override { return "sh"; }

    Server* pick(const Request& request) override {
        Server* chosen = buckets_[bucket(request.client)];
        return chosen != nullptr && usable(*chosen) ? chosen : nullptr;
    }

    void servers_changed() override {
        std::size_t server = 0;
        std::uint32_t dealt = 0;
        for (Server*& b : buckets_) {
            b = servers().empty() ? nullptr : servers()[server % servers().size()].get();
            if (b != nullptr && ++dealt >= b->weight) {
                ++server;
                dealt = 0;
            }
        }
    }

private:
    /// hash_32() of linux/hash.h: the upper bits of a product with the golden ratio.
    static std::size_t bucket(wire::Ipv4Address client) { return (client.value * 0x61C88647U) >> 24; }

    std::array<Server*, 256> buckets_{};
};

}  // namespace

std::unique_ptr<Scheduler> make_sh(Service& service) { return std::make_unique<SourceHashing>(service); }

}  // namespace lvslab::ipvs
