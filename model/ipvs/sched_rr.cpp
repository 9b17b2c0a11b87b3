#include <algorithm>

#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Round robin: the next usable server after the last chosen one. The weight only says yes or no (ip_vs_rr.c).
class RoundRobin final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "rr"; }

    Server* pick(const Request&) override {
        const std::size_t n = servers().size();
        for (std::size_t step = 0; step < n; ++step) {
            const std::size_t at = (next_ + step) % n;
            Server& candidate = *servers()[at];
            if (!usable(candidate)) continue;
            last_ = &candidate;
            next_ = at + 1;
            return &candidate;
        }
        return nullptr;
    }

    void servers_changed() override { next_ = behind_last(); }

    /// The place in the round falls back by one, so that nobody is skipped.
    void removing(const Server& leaving) override {
        if (last_ != &leaving) return;
        const std::size_t at = behind_last() - 1;
        last_ = at == 0 ? nullptr : servers()[at - 1].get();
    }

private:
    std::size_t behind_last() const {
        const auto at =
            std::find_if(servers().begin(), servers().end(), [this](const auto& s) { return s.get() == last_; });
        return at == servers().end() ? 0 : static_cast<std::size_t>(at - servers().begin()) + 1;
    }

    const Server* last_ = nullptr;
    std::size_t next_ = 0;  ///< position behind the last chosen server; 0 at the beginning
};

}  // namespace

std::unique_ptr<Scheduler> make_rr(Service& service) { return std::make_unique<RoundRobin>(service); }

}  // namespace lvslab::ipvs
