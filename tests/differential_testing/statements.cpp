#include "statements.hpp"

#include <iterator>

namespace lvslab::differential {

Statements statements() {
    Statements all;
    for (const auto part : {about_forwarding, about_sizes, about_errors, about_services, about_states, about_schedulers,
                            about_hooks, about_tracking, about_arp, about_routes, about_waits}) {
        Statements some = part();
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace lvslab::differential
