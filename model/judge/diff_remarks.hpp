#pragma once

#include <vector>

#include "judge/conversation.hpp"
#include "judge/diff.hpp"

namespace lvslab::judge {

struct ListPair {
    const ConversationList& a;
    const ConversationList& b;
};

/// Only what is not the same in both.
std::vector<Remark> sender_remarks(const ListPair& lists);
std::vector<Remark> time_remarks(const ListPair& lists);

}  // namespace lvslab::judge
