#include "agent/namespaces.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

namespace lvslab::agent {

namespace {

constexpr const char* kOwn = "/proc/self/ns/net";

Fd open_namespace(const std::string& path) {
    return Fd(must(open(path.c_str(), O_RDONLY | O_CLOEXEC), "open " + path));
}

}  // namespace

Namespaces::Namespaces(std::function<void()> born) : born_(std::move(born)), home_(open_namespace(kOwn)) {
    mkdir("/run/netns", 0755);
}

void Namespaces::add(const std::string& node) {
    must(unshare(CLONE_NEWNET), "unshare a network namespace");
    const std::string path = "/run/netns/" + node;
    Fd(must(open(path.c_str(), O_CREAT | O_RDONLY | O_CLOEXEC, 0444), "create " + path)).close();
    must(mount(kOwn, path.c_str(), nullptr, MS_BIND, nullptr), "mount " + path);
    nodes_[node] = open_namespace(kOwn);
    if (born_) born_();
    for (const char* scope : {"all", "default"}) {  // the labs are about IPv4; its neighbour discovery is only noise
        const std::string file = std::string("/proc/sys/net/ipv6/conf/") + scope + "/disable_ipv6";
        if (access(file.c_str(), W_OK) == 0) write_file(file, "1");
    }
    must(setns(home_.get(), CLONE_NEWNET), "return to the guest's namespace");
}

Namespaces::Visit::Visit(const Namespaces& all, const std::string& node) : all_(all) {
    const Fd& there = node.empty() ? all.home_ : all.nodes_.at(node);
    must(setns(there.get(), CLONE_NEWNET), "enter the namespace of " + node);
}

Namespaces::Visit::~Visit() { setns(all_.home_.get(), CLONE_NEWNET); }

}  // namespace lvslab::agent
