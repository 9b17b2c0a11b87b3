#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

LeastLoaded::LeastLoaded(Service& service, const Measure& measure) : Scheduler(service), measure_(measure) {}

LeastLoaded::Entry LeastLoaded::entry_of(const Server& server) const {
    if (!usable(server)) return {};
    return {.load = measure_.load(server), .share = measure_.by_weight ? server.weight : 1};
}

void LeastLoaded::renew() {
    stale_ = false;
    positions_.renew(servers());
    entries_.clear();
    for (const auto& s : servers()) entries_.push_back(entry_of(*s));
    order_.play_all(entries_.size());
}

Server* LeastLoaded::pick(const Request&) {
    if (stale_) renew();
    const std::size_t best = order_.champion();
    if (best == Tournament<Beats>::kNobody || entries_[best].share == 0) return nullptr;
    return servers()[best].get();
}

void LeastLoaded::load_changed(const Server& server) {
    if (stale_) return;
    const std::size_t position = positions_.of(server);
    if (position == ServerPositions::kNowhere) return;
    entries_[position] = entry_of(server);
    order_.replay(position);
}

}  // namespace lvslab::ipvs
