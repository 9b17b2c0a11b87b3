#pragma once

#include <set>
#include <string>
#include <vector>

#include "judge/conversation.hpp"
#include "judge/diff.hpp"

namespace lvslab::judge {

struct ListPair {
    const ConversationList& a;
    const ConversationList& b;
};

/// `a, b, c`.
std::string join(const std::set<std::string>& values);

/// Only what is not the same in both.
std::vector<Remark> sender_remarks(const ListPair& lists);
std::vector<Remark> time_remarks(const ListPair& lists);

}  // namespace lvslab::judge
