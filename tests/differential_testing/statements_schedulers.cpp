#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

/// 24 connections to three servers with the weights 1, 2, 3. sh and mh go by the client's address.
Case two_dozen(const std::string& scheduler, bool closed) {
    const bool by_client = scheduler == "sh" || scheduler == "mh";
    Scene s = balancing({.scheduler = scheduler, .weights = true});
    for (unsigned i = 1; i <= 24; ++i) {
        const auto port = static_cast<std::uint16_t>(20000 + i);
        const unsigned client = by_client ? 100 + i : 10;
        s.client({.client = client, .port = port});
        if (closed) s.client({.client = client, .port = port, .flags = wire::kRst, .seq = 1001});
    }
    return s.ask("ipvsadm -Ln").done();
}

Case with_flags(const std::string& scheduler, const std::string& flags) {
    Scene s = balancing({.scheduler = scheduler, .options = " -b " + flags, .weights = true});
    s.with("ipvsadm -e -t 10.0.2.100:80 -r 10.0.3.12:8080 -m -w 0");
    for (unsigned i = 1; i <= 24; ++i) {
        s.client({.client = 100 + i % 6, .port = static_cast<std::uint16_t>(20000 + i)});
    }
    return s.ask("ipvsadm -Ln").done();
}

/// In the middle another scheduler, another weight, a server less.
Case changes() {
    Scene s = balancing({.scheduler = "wrr", .weights = true});
    std::uint16_t port = 20000;
    const auto some = [&] {
        for (int i = 0; i < 5; ++i) s.client({.port = ++port});
    };
    some();
    s.ask("ipvsadm -e -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -w 5");
    some();
    s.ask("ipvsadm -E -t 10.0.2.100:80 -s wlc");
    some();
    s.ask("ipvsadm -d -t 10.0.2.100:80 -r 10.0.3.12:8080");
    some();
    s.ask("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.12:8080 -m -w 2");
    some();
    return s.ask("ipvsadm -Ln").done();
}

}  // namespace

Statements about_schedulers() {
    Statements all;
    for (const char* name : {"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh", "fo", "ovf", "lblc", "lblcr"}) {
        const std::string scheduler = name;
        all.push_back({scheduler + "-kept-open", scheduler + ": whom 24 connections go to, if all stay open",
                       two_dozen(scheduler, false)});
        all.push_back({scheduler + "-closed", scheduler + ": whom they go to, if each is reset before the next",
                       two_dozen(scheduler, true)});
    }
    for (const char* name : {"sh", "mh"}) {
        const std::string scheduler = name;
        all.push_back({scheduler + "-port", scheduler + "-port: the client's port counts too",
                       with_flags(scheduler, scheduler + "-port")});
        all.push_back({scheduler + "-fallback", scheduler + "-fallback: another server where the chosen one can't",
                       with_flags(scheduler, scheduler + "-fallback")});
    }
    all.push_back({"servers-change", "weights, schedulers and servers change between connections", changes()});
    return all;
}

}  // namespace lvslab::differential
