#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Overflow: the server with the highest weight until its active connections exceed that weight, then the next one.
/// So each takes one more than its weight, and a service may be full. UDP never is: it has no active connections
/// (ip_vs_ovf.c).
class Overflow final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "ovf"; }

    Server* pick(const Request&) override {
        Server* heaviest = nullptr;
        for (const auto& s : servers()) {
            if (!usable(*s) || s->active > s->weight) continue;
            if (heaviest == nullptr || s->weight > heaviest->weight) heaviest = s.get();
        }
        return heaviest;
    }
};

}  // namespace

std::unique_ptr<Scheduler> make_ovf(Service& service) { return std::make_unique<Overflow>(service); }

}  // namespace lvslab::ipvs
