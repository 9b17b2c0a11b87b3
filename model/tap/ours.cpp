#include "tap/ours.hpp"

#include <algorithm>
#include <span>

namespace lvslab::tap {

namespace {

using Words = std::span<const std::string>;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// `addr` for address: iproute2 takes any beginning of an object's name.
bool begins(std::string_view whole, std::string_view word) { return !word.empty() && whole.starts_with(word); }

/// All devices that follow one of these words.
bool devices_are_ours(const Belongings& director, Words words, std::initializer_list<std::string_view> before) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (is_one_of(words[i], before) && !director.has_device(words[i + 1])) return false;
    }
    return true;
}

/// `ip link set eth0 up`: the device stands without `dev`.
bool link_is_ours(const Belongings& director, Words words) {
    if (words.size() < 2) return true;  // `ip link`, `ip link show`
    words = words.subspan(1);
    const std::string& device = is_one_of(words[0], {"dev", "name"}) && words.size() > 1 ? words[1] : words[0];
    return is_one_of(device, {"up", "type"}) || director.has_device(device);
}

bool ip_is_ours(const Belongings& director, Words words) {
    while (!words.empty() && words[0].starts_with("-")) {
        if (is_one_of(words[0], {"-n", "-netns", "-6", "-b", "-batch", "-a", "-all"})) return false;
        words = words.subspan(1);
    }
    if (words.empty()) return false;
    const std::string& object = words[0];
    const Words rest = words.subspan(1);
    if (begins("link", object)) return link_is_ours(director, rest);
    const bool known = begins("address", object) || begins("route", object) || begins("neighbour", object) ||
                       begins("neighbor", object) || begins("rule", object);
    return known && devices_are_ours(director, rest, {"dev", "iif", "oif"});
}

/// `net.ipv4.conf.eth0.arp_ignore` with or without a value, dots or slashes.
bool sysctl_is_ours(const Belongings& director, std::string key) {
    std::ranges::replace(key, '/', '.');
    if (!key.starts_with("net.ipv4.")) return false;
    for (const std::string_view folder : {"net.ipv4.conf.", "net.ipv4.neigh."}) {
        if (!key.starts_with(folder)) continue;
        const std::string device = key.substr(folder.size(), key.find('.', folder.size()) - folder.size());
        return is_one_of(device, {"all", "default"}) || director.has_device(device);
    }
    return true;
}

bool sysctl_words_are_ours(const Belongings& director, Words words) {
    bool named = false;
    for (const std::string& word : words) {
        if (is_one_of(word, {"-p", "--load", "--system"})) return false;
        if (word.starts_with("-")) continue;
        named = true;
        if (!sysctl_is_ours(director, word.substr(0, word.find('=')))) return false;
    }
    return named || !words.empty();
}

}  // namespace

bool is_about(const Belongings& director, const std::vector<std::string>& all) {
    if (all.empty()) return false;
    const std::string& name = all[0];
    const Words words = Words(all).subspan(1);
    if (name == "ip") return ip_is_ours(director, words);
    if (name == "sysctl") return sysctl_words_are_ours(director, words);
    if (name.starts_with("iptables")) {
        return devices_are_ours(director, words, {"-i", "-o", "--in-interface", "--out-interface"});
    }
    if (is_one_of(name, {"route", "arp"})) return devices_are_ours(director, words, {"dev", "-i"});
    if (is_one_of(name, {"ping", "arping"})) return devices_are_ours(director, words, {"-I"});
    return is_one_of(name, {"ipvsadm", "ipvsadm-save", "ipvsadm-restore", "conntrack"});
}

}  // namespace lvslab::tap
