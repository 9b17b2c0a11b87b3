#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/time.hpp"
#include "wire/address.hpp"

namespace lvslab::net {

/// How much a decision matters to somebody who reads one line a hop: the main ones make that line, joined by "; ".
enum class Weight : std::uint8_t { main, detail };

/// One kind of decision: a key that never changes, by which a translation is found, and its English clause (lower case,
/// no full stop), in which {0}, {1} ... stand for the arguments. Templates are constants; events point at them.
struct Template {
    std::string_view key;
    std::string_view english;
    Weight weight = Weight::main;
};

/// The rule by which a header field changed: a template without arguments, so that it can be read in any language.
using Rule = Template;

/// An argument of an event. Durations are Time; names and texts are std::string.
using Value = std::variant<std::uint64_t, bool, std::string, wire::Ipv4Address, wire::Prefix, wire::MacAddress, Time>;

/// A decision that was made, with the facts it rests on.
struct Event {
    const Template* what;
    std::vector<Value> arguments;
};

/// `10.0.2.11`, `02:00:00:00:02:11`, `1.5 s` ...
std::string to_string(const Value& value);

/// The clause: `english` (or a translation of it) with the arguments filled in. An argument that is missing reads "?".
std::string render(std::string_view sentence, const std::vector<Value>& arguments);
inline std::string render(const Event& event) { return render(event.what->english, event.arguments); }

/// `1 s`, `250 ms`, `60 us`, `17 ns`: the largest unit that keeps it whole, at most three decimals else.
std::string duration_text(Time duration);

}  // namespace lvslab::net
