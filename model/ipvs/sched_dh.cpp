#include <array>

#include "ipvs/golden_hash.hpp"
#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Destination hashing, for caches behind a firewall mark: 256 buckets are dealt to the servers in list order, one to
/// each, whatever its weight; the packet's destination names the bucket (ip_vs_dh.c).
class DestinationHashing final : public Scheduler {
public:
    explicit DestinationHashing(Service& service) : Scheduler(service) { deal(); }
    std::string_view name() const override { return "dh"; }

    Server* pick(const Request& request) override {
        Server* chosen = buckets_[golden_hash(request.destination.value, 8)];
        return chosen != nullptr && usable(*chosen) ? chosen : nullptr;
    }
    void servers_changed() override { deal(); }

private:
    void deal() {
        std::size_t next = 0;
        for (Server*& bucket : buckets_)
            bucket = servers().empty() ? nullptr : servers()[next++ % servers().size()].get();
    }
    std::array<Server*, 256> buckets_{};
};

}  // namespace

std::unique_ptr<Scheduler> make_dh(Service& service) { return std::make_unique<DestinationHashing>(service); }

}  // namespace lvslab::ipvs
