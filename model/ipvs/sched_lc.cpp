#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

/// Least connections, plain and weighted: the usable server with the smallest load a unit of weight. A connection that
/// is being closed weighs 1/256 of an active one. Of equals the first in the list is taken.
class LeastConnections final : public Scheduler {
public:
    LeastConnections(Service& service, bool weighted) : Scheduler(service), weighted_(weighted) {}
    std::string_view name() const override { return weighted_ ? "wlc" : "lc"; }

    Server* pick(const Request&) override {
        Server* least = nullptr;
        for (const auto& s : servers()) {
            if (usable(*s) && (least == nullptr || load(*s) * share(*least) < load(*least) * share(*s))) least = s.get();
        }
        return least;
    }

private:
    static std::uint64_t load(const Server& s) { return (std::uint64_t{s.active} << 8) + s.inactive; }
    std::uint64_t share(const Server& s) const { return weighted_ ? s.weight : 1; }

    bool weighted_;
};

}  // namespace

std::unique_ptr<Scheduler> make_lc(Service& service) { return std::make_unique<LeastConnections>(service, false); }
std::unique_ptr<Scheduler> make_wlc(Service& service) { return std::make_unique<LeastConnections>(service, true); }

}  // namespace lvslab::ipvs
