#include <array>

#include "ipvs/golden_hash.hpp"
#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Source hashing: 256 buckets are dealt to the servers in list order, to each as many in a row as its weight says;
/// a client's address, with sh-port and its port, names the bucket. A client whose server may not be used is refused,
/// or with sh-fallback sent to the next bucket of a usable one (ip_vs_sh.c).
class SourceHashing final : public Scheduler {
public:
    explicit SourceHashing(Service& service) : Scheduler(service) { deal(); }
    std::string_view name() const override { return "sh"; }

    Server* pick(const Request& request) override {
        const std::size_t first = bucket(request);
        if (buckets_[first] == nullptr || usable(*buckets_[first])) return buckets_[first];
        return (service().flags & kFallback) != 0 ? next_usable(first) : nullptr;
    }

    void servers_changed() override { deal(); }

private:
    static constexpr std::size_t kBuckets = 256;

    std::size_t bucket(const Request& request) const {
        const std::uint32_t port = (service().flags & kPort) != 0 ? request.client_port : 0;
        return golden_hash(request.client.value + port, 8);
    }

    /// The search does not begin behind the client's bucket: the kernel counts the distance from the bucket's own
    /// number, so it begins at twice that.
    Server* next_usable(std::size_t first) const {
        for (std::size_t step = 0; step < kBuckets; ++step) {
            Server* candidate = buckets_[(2 * first + step) % kBuckets];
            if (usable(*candidate)) return candidate;
        }
        return nullptr;
    }

    void deal() {
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

    std::array<Server*, kBuckets> buckets_{};
};

}  // namespace

std::unique_ptr<Scheduler> make_sh(Service& service) { return std::make_unique<SourceHashing>(service); }

}  // namespace lvslab::ipvs
