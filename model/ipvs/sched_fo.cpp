#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Weighted failover: everything goes to the usable server with the highest weight (ip_vs_fo.c).
class Failover final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "fo"; }

    Server* pick(const Request&) override {
        Server* heaviest = nullptr;
        for (const auto& s : servers()) {
            if (usable(*s) && (heaviest == nullptr || s->weight > heaviest->weight)) heaviest = s.get();
        }
        return heaviest;
    }
};

}  // namespace

std::unique_ptr<Scheduler> make_fo(Service& service) { return std::make_unique<Failover>(service); }

}  // namespace lvslab::ipvs
