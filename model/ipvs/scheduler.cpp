#include "ipvs/scheduler.hpp"

namespace lvslab::ipvs {

namespace {

struct Algorithm {
    std::string_view name;
    std::unique_ptr<Scheduler> (*make)(Service&);
};
constexpr Algorithm kAlgorithms[] = {{"rr", make_rr},     {"wrr", make_wrr},     {"lc", make_lc}, {"wlc", make_wlc},
                                     {"lblc", make_lblc}, {"lblcr", make_lblcr}, {"dh", make_dh}, {"sh", make_sh},
                                     {"sed", make_sed},   {"nq", make_nq},       {"fo", make_fo}, {"ovf", make_ovf},
                                     {"mh", make_mh},     {"twos", make_twos}};

}  // namespace

Service::Service() = default;
Service::~Service() = default;

std::unique_ptr<Scheduler> make_scheduler(std::string_view name, Service& service) {
    for (const Algorithm& a : kAlgorithms) {
        if (a.name == name) return a.make(service);
    }
    return nullptr;
}

std::string_view known_schedulers() {
    static const std::string names = [] {
        std::string text;
        for (const Algorithm& a : kAlgorithms) text += (text.empty() ? "" : ", ") + std::string(a.name);
        return text;
    }();
    return names;
}

}  // namespace lvslab::ipvs
