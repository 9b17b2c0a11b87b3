#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Round robin: the next usable server after the last chosen one. The weight only says yes or no.
class RoundRobin final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "rr"; }

    Server* pick(const Request&) override {
        const std::size_t n = servers().size();
        for (std::size_t step = 0; step < n; ++step) {
            Server& candidate = *servers()[(start() + step) % n];
            if (!usable(candidate)) continue;
            last_ = &candidate;
            return &candidate;
        }
        return nullptr;
    }

    /// The place in the round falls back by one, so that nobody is skipped.
    void removing(const Server& leaving) override {
        if (last_ != &leaving) return;
        const std::size_t at = start() - 1;
        last_ = at == 0 ? nullptr : servers()[at - 1].get();
    }

private:
    /// Position after the last chosen server; 0 at the beginning.
    std::size_t start() const {
        for (std::size_t i = 0; i < servers().size(); ++i) {
            if (servers()[i].get() == last_) return i + 1;
        }
        return 0;
    }
    const Server* last_ = nullptr;
};

}  // namespace

std::unique_ptr<Scheduler> make_rr(Service& service) { return std::make_unique<RoundRobin>(service); }

}  // namespace lvslab::ipvs
