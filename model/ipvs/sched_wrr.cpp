#include <algorithm>
#include <numeric>

#include "ipvs/scheduler.hpp"
#include "ipvs/server_positions.hpp"
#include "ipvs/tournament.hpp"

namespace lvslab::ipvs {

namespace {

/// Weighted round robin: rounds with a falling threshold. In each round the servers whose weight reaches the threshold
/// are taken in list order; then the threshold falls by the weights' greatest common divisor, from the largest weight
/// down, and starts again (ip_vs_wrr.c).
///
/// The kernel walks to the next server that is heavy enough, through as many rounds as it takes. Here the heaviest
/// usable server of each part of the list is known: the next one is found in O(log n), and rounds in which nobody is
/// heavy enough are skipped by arithmetic.
class WeightedRoundRobin final : public Scheduler {
public:
    explicit WeightedRoundRobin(Service& service) : Scheduler(service) { servers_changed(); }
    WeightedRoundRobin(const WeightedRoundRobin&) = delete;
    WeightedRoundRobin& operator=(const WeightedRoundRobin&) = delete;
    std::string_view name() const override { return "wrr"; }

    Server* pick(const Request&) override;
    void servers_changed() override;
    void load_changed(const Server& server) override;

private:
    struct Heavier {
        const std::vector<std::uint32_t>& weights;
        bool operator()(std::size_t a, std::size_t b) const { return weights[a] > weights[b]; }
    };
    static std::uint32_t usable_weight(const Server& s) { return usable(s) ? s.weight : 0; }
    std::size_t heavy_enough_from(std::size_t begin) const {
        return order_.first_from(begin, [this](std::size_t i) { return weights_[i] >= threshold_; });
    }
    void renew();
    void next_round(std::int64_t heaviest);
    Server* nobody();

    std::size_t next_ = 0;  ///< position behind the last chosen server; 0: the round begins
    std::int64_t divisor_ = 1, largest_ = 0, threshold_ = 0;
    bool stale_ = true;
    ServerPositions positions_;
    std::vector<std::uint32_t> weights_;  ///< 0: not usable
    Tournament<Heavier> order_{Heavier{weights_}};
};

Server* WeightedRoundRobin::pick(const Request&) {
    if (largest_ == 0) return nullptr;
    if (stale_) renew();
    const std::uint32_t heaviest = weights_[order_.champion()];
    if (heaviest == 0) return nobody();
    std::size_t chosen = heavy_enough_from(next_);
    if (chosen == Tournament<Heavier>::kNobody) {
        next_round(heaviest);
        chosen = heavy_enough_from(0);
    }
    next_ = chosen + 1;
    return servers()[chosen].get();
}

/// To the next threshold that the heaviest usable server reaches; others may be heavier and overloaded.
void WeightedRoundRobin::next_round(std::int64_t heaviest) {
    threshold_ -= divisor_;
    if (threshold_ <= 0) threshold_ = largest_;
    if (threshold_ > heaviest) threshold_ -= (threshold_ - heaviest + divisor_ - 1) / divisor_ * divisor_;
}

/// Where the kernel's walk stops after it saw everybody in vain: where it began if that was in the last round, else at
/// the beginning of the first one.
Server* WeightedRoundRobin::nobody() {
    if (next_ == 0 || threshold_ > divisor_) {
        next_ = 0;
        threshold_ = largest_;
    }
    return nullptr;
}

void WeightedRoundRobin::servers_changed() {
    next_ = 0;
    stale_ = true;
    divisor_ = 0;
    std::int64_t heaviest = 0;
    for (const auto& s : servers()) {
        divisor_ = std::gcd(divisor_, std::int64_t{s->weight});
        heaviest = std::max(heaviest, std::int64_t{s->weight});
    }
    divisor_ = std::max<std::int64_t>(divisor_, 1);
    largest_ = heaviest == 0 ? 0 : heaviest - (divisor_ - 1);
    if (threshold_ > largest_ || threshold_ == 0)
        threshold_ = largest_;
    else if (divisor_ > 1)
        threshold_ = threshold_ / divisor_ * divisor_ + 1;
}

void WeightedRoundRobin::renew() {
    stale_ = false;
    positions_.renew(servers());
    weights_.clear();
    for (const auto& s : servers()) weights_.push_back(usable_weight(*s));
    order_.play_all(weights_.size());
}

void WeightedRoundRobin::load_changed(const Server& server) {
    if (stale_) return;
    const std::size_t position = positions_.of(server);
    // Connections come and go; only the overload matters here.
    if (position == ServerPositions::kNowhere || weights_[position] == usable_weight(server)) return;
    weights_[position] = usable_weight(server);
    order_.replay(position);
}

}  // namespace

std::unique_ptr<Scheduler> make_wrr(Service& service) { return std::make_unique<WeightedRoundRobin>(service); }

}  // namespace lvslab::ipvs
