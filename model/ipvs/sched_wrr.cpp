#include <algorithm>
#include <numeric>

#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Weighted round robin: rounds with a falling threshold. In each round the servers whose weight reaches the threshold
/// are taken in list order; then the threshold falls by the weights' greatest common divisor, from the largest weight
/// down, and starts again.
class WeightedRoundRobin final : public Scheduler {
public:
    explicit WeightedRoundRobin(Service& service) : Scheduler(service) { servers_changed(); }
    std::string_view name() const override { return "wrr"; }

    Server* pick(const Request&) override {
        if (largest_ == 0) return nullptr;
        // Two sweeps of all thresholds see every server at every level, wherever the walk begins.
        const long levels = 2 * (largest_ / divisor_ + 2);
        for (long level = 0; level < levels; ++level) {
            for (; place_ < servers().size(); ++place_) {
                Server& candidate = *servers()[place_];
                if (usable(candidate) && static_cast<long>(candidate.weight) >= threshold_) {
                    ++place_;
                    return &candidate;
                }
            }
            place_ = 0;
            threshold_ -= divisor_;
            if (threshold_ <= 0) threshold_ = largest_;
        }
        return nullptr;
    }

    void servers_changed() override {
        place_ = 0;
        divisor_ = 0;
        long heaviest = 0;
        for (const auto& s : servers()) {
            divisor_ = std::gcd(divisor_, static_cast<long>(s->weight));
            heaviest = std::max(heaviest, static_cast<long>(s->weight));
        }
        divisor_ = std::max(divisor_, 1L);
        largest_ = heaviest == 0 ? 0 : heaviest - (divisor_ - 1);
        if (threshold_ > largest_ || threshold_ == 0) threshold_ = largest_;
        else if (divisor_ > 1) threshold_ = threshold_ / divisor_ * divisor_ + 1;
    }

private:
    std::size_t place_ = 0;
    long divisor_ = 1, largest_ = 0, threshold_ = 0;
};

}  // namespace

std::unique_ptr<Scheduler> make_wrr(Service& service) { return std::make_unique<WeightedRoundRobin>(service); }

}  // namespace lvslab::ipvs
