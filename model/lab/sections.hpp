#pragma once
#include "lab/value.hpp"

/// The sections of a lab file, each read into reading.lab. The topology comes first: the others name its nodes.
namespace lvslab::lab {

void read_topology(const Value& topology);
/// Interfaces used twice, MACs without an interface or given twice, loops of bridges.
void check_topology(Reading& reading);
void read_traffic(const Value& traffic);
void read_events(const Value& events);
void read_expectations(const Value& expectations);

}  // namespace lvslab::lab
