#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

namespace {

/// The power of two choices: two servers are drawn by weight, and the less loaded of them is taken, the first one on
/// a draw (ip_vs_twos.c).
///
/// The draw is from 0 to the sum of the weights, both included, so the first usable server in the list has one chance
/// more than its weight.
class PowerOfTwos final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "twos"; }

    Server* pick(const Request& request) override {
        std::uint64_t total = 0;
        for (const auto& s : servers()) total += usable(*s) ? s->weight : 0;
        if (total == 0 || request.random == nullptr) return nullptr;
        Server* first = drawn(request.random->below(total + 1));
        Server* second = drawn(request.random->below(total + 1));
        return connection_load(*second) * first->weight < connection_load(*first) * second->weight ? second : first;
    }

private:
    /// The server at which the weights before and including it reach `lot`.
    Server* drawn(std::uint64_t lot) const {
        std::uint64_t passed = 0;
        for (const auto& s : servers()) {
            if (!usable(*s)) continue;
            passed += s->weight;
            if (lot <= passed) return s.get();
        }
        return nullptr;
    }
};

}  // namespace

std::unique_ptr<Scheduler> make_twos(Service& service) { return std::make_unique<PowerOfTwos>(service); }

}  // namespace lvslab::ipvs
