#include "net/reporter.hpp"

#include <algorithm>

#include "net/templates.hpp"

namespace lvslab::net {

ChangeWatch::ChangeWatch(Reporter& reporter, const Packet& packet, const Rule& rule)
    : reporter_(reporter), packet_(packet), rule_(rule) {
    if (reporter_.observed()) before_ = wire::packet_fields(packet_.data.bytes());
}

ChangeWatch::~ChangeWatch() {
    if (!reporter_.observed()) return;
    const auto after = wire::packet_fields(packet_.data.bytes());
    const auto value_in = [](const std::vector<wire::Field>& fields, const std::string& name) {
        const auto it = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name; });
        return it == fields.end() ? std::string() : it->value;
    };
    const auto tell = [&](const std::string& name, const std::string& from, const std::string& to) {
        reporter_.decide(packet_, kFieldChanged, name, from, to, rule_.key);
    };
    for (const wire::Field& now : after) {
        const std::string was = value_in(before_, now.name);
        if (was != now.value) tell(now.name, was, now.value);
    }
    for (const wire::Field& was : before_) {
        const bool gone = std::none_of(after.begin(), after.end(), [&](const auto& f) { return f.name == was.name; });
        if (gone) tell(was.name, was.value, "");
    }
}

}  // namespace lvslab::net
