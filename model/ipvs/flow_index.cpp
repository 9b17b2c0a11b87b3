#include "ipvs/flow_index.hpp"

namespace lvslab::ipvs {

FlowIndex::FlowIndex() { lines_.reach(0); }

void FlowIndex::add(std::uint64_t hash, Entry entry) {
    if (++size_ * 2 > kTwoBucketsFill * bucket_count()) split_one();
    push(bucket_of(hash), {tag_of(hash), entry});
}

/// Where a line is full the oldest one steps back.
void FlowIndex::push(std::uint64_t bucket, Slot slot) {
    Line* line = &lines_[bucket];
    while (line->count() == kSlots) {
        const Slot oldest{line->tag(0), line->entry[0]};
        close_gap(*line, 0);
        line->add(slot);
        slot = oldest;
        if (line->next() == 0) line->link |= take_line() << 4;
        line = &spilt_[line->next()];
    }
    line->add(slot);
}

void FlowIndex::remove(std::uint64_t hash, Entry entry) {
    --size_;
    for (Line* line = &lines_[bucket_of(hash)];; line = &spilt_[line->next()]) {
        for (std::uint32_t i = 0; i < line->count(); ++i) {
            if (line->entry[i] != entry) continue;
            close_gap(*line, i);
            return pull_up(*line);
        }
    }
}

void FlowIndex::close_gap(Line& line, std::uint32_t slot) {
    for (; slot + 1 < line.count(); ++slot) line.put(slot, {line.tag(slot + 1), line.entry[slot + 1]});
    --line.link;
}

/// A line that is empty takes the place of the one behind.
void FlowIndex::pull_up(Line& line) {
    if (line.count() != 0 || line.next() == 0) return;
    const std::uint32_t behind = line.next();
    line = spilt_[behind];
    give_back(behind);
}

/// Distributes one bucket over itself and a new one at the end. The tags tell where to, and the order stays.
void FlowIndex::split_one() {
    lines_.reach(bucket_count());
    moving_.clear();
    std::uint32_t behind = take_out(lines_[split_]);
    while (behind != 0) {
        const std::uint32_t emptied = behind;
        behind = take_out(spilt_[emptied]);
        give_back(emptied);
    }
    const std::uint64_t old = split_, made = split_ + level_size_;
    const std::uint32_t bit = std::uint32_t{1} << (level_ - kFirstLevel);
    if (++split_ == level_size_) {
        level_size_ *= 2;
        ++level_;
        split_ = 0;
    }
    for (; !moving_.empty(); moving_.pop_back()) push((moving_.back().tag & bit) != 0 ? made : old, moving_.back());
}

/// Empties a line, the newest entry first, and returns the next one's number.
std::uint32_t FlowIndex::take_out(Line& line) {
    for (std::uint32_t i = line.count(); i-- > 0;) moving_.push_back({line.tag(i), line.entry[i]});
    const std::uint32_t next = line.next();
    line.link = 0;
    return next;
}

std::uint32_t FlowIndex::take_line() {
    if (spilt_free_ == 0) {
        spilt_.reach(spilt_used_);
        return spilt_used_++;
    }
    const std::uint32_t taken = spilt_free_;
    spilt_free_ = spilt_[taken].next();
    spilt_[taken].link = 0;
    return taken;
}

void FlowIndex::give_back(std::uint32_t number) {
    spilt_[number].link = spilt_free_ << 4;
    spilt_free_ = number;
}

}  // namespace lvslab::ipvs
