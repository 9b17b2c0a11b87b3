#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lab/lab.hpp"

namespace lvslab::lab {

/// What a run showed, as far as expectations ask: whatever world it ran in.
struct Facts {
    std::int64_t ok = 0;
    std::int64_t failed = 0;
    std::map<std::string, std::int64_t> answers;                        ///< good ones, by server
    std::map<std::string, std::set<wire::Ipv4Address>> seen_sources;    ///< by server: whom it took for a client
    std::map<std::pair<std::string, std::string>, std::int64_t> drops;  ///< by node and reason
    std::set<std::string> silent;  ///< nodes of a real kernel, which drops without a word
    std::map<wire::Ipv4Address, std::set<std::string>> arp_answers;     ///< who answered for an address
    std::vector<std::vector<std::optional<wire::Ipv4Address>>> traces;  ///< of each traceroute, hop by hop
};

/// An expectation beside what was seen.
struct Verdict {
    int line = 0;
    bool holds = false;
    bool told = true;      ///< false: the run can not tell, and `holds` says nothing against it
    std::string what;      ///< `requests answered`
    std::string expected;  ///< `24`
    std::string seen;      ///< `21`
};

/// One verdict for each thing that an expectation names, in the order of the file.
std::vector<Verdict> judge(const Lab& lab, const Facts& facts);

}  // namespace lvslab::lab
