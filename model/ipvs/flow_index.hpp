#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ipvs/segmented.hpp"

namespace lvslab::ipvs {

/// Asks for a cache line. The empty statement is for GCC 12, which takes a loop of prefetches for one without effect.
inline void prefetch(const void* place) {
    __builtin_prefetch(place);
    asm volatile("" : : "r"(place));
}

/// Numbers of entries by the hash of their keys. A bucket is a cache line with a part of each entry's hash, so a
/// look-up touches one line here and, but for one time in thousands, no entry but the one it is after. Linear hashing
/// (Litwin 1980): each new entry splits at most one bucket, and reads no entry for it, so growing never stops the
/// packets.
class FlowIndex {
public:
    using Entry = std::uint32_t;  // 0 is none

    FlowIndex();

    void add(std::uint64_t hash, Entry entry);
    /// The entry must be there.
    void remove(std::uint64_t hash, Entry entry);
    /// The newest entry with this hash of which `is` is true, or 0.
    template <class Is>
    Entry find(std::uint64_t hash, Is&& is) const {
        const std::uint32_t tag = tag_of(hash);
        for (const Line* line = &lines_[bucket_of(hash)];; line = &spilt_[line->next()]) {
            for (unsigned matches = line->matches(tag); matches != 0;) {
                const unsigned slot = newest(matches);
                matches &= ~(1U << slot);
                if (line->tag(slot) == tag && is(line->entry[slot])) return line->entry[slot];
            }
            if (line->next() == 0) return 0;
        }
    }
    /// Where find() begins; until the next add() or remove().
    const void* prefetch(std::uint64_t hash) const {
        const Line* line = &lines_[bucket_of(hash)];
        ipvs::prefetch(line);
        return line;
    }
    /// What find() is likely to find, or 0; it may be an entry that was removed. `place`: what prefetch() said.
    static Entry candidate(std::uint64_t hash, const void* place) {
        const Line& line = *static_cast<const Line*>(place);
        const unsigned matches = line.similar(tag_of(hash));
        return matches == 0 ? 0 : line.entry[newest(matches)];
    }

    std::uint64_t bucket_count() const { return level_size_ + split_; }
    template <class Visit>
    void for_each_in_bucket(std::uint64_t bucket, Visit&& visit) const {
        for (const Line* line = &lines_[bucket];; line = &spilt_[line->next()]) {
            for (std::uint32_t i = line->count(); i-- > 0;) visit(line->entry[i]);
            if (line->next() == 0) return;
        }
    }
    std::size_t memory() const { return lines_.memory() + spilt_.memory(); }

private:
    static constexpr std::uint32_t kSlots = 8;
    /// Entries in two buckets, on average. A bucket that is still to be split has more, and some of them spill.
    static constexpr std::uint32_t kTwoBucketsFill = 9;
    static constexpr unsigned kFirstLevel = 8;  ///< 2^8 buckets, 16 KiB, to begin with
    static constexpr std::size_t kSegment = std::size_t{1} << kFirstLevel;

    struct Slot {
        std::uint32_t tag;
        Entry entry;
    };
    /// A part of the tags, so laid that one instruction compares all.
    using Tags = std::uint16_t __attribute__((vector_size(2 * kSlots)));
    /// Slots in the order of their coming. What does not fit is in a line behind, and older.
    struct alignas(64) Line {
        Tags low = {};
        Entry entry[kSlots] = {};
        std::uint8_t high[kSlots] = {};
        std::uint32_t link = 0;  ///< the next line, and in the last four bits how many slots are taken

        std::uint32_t count() const { return link & 15; }
        std::uint32_t next() const { return link >> 4; }
        std::uint32_t tag(std::uint32_t i) const { return std::uint32_t{high[i]} << 16 | low[i]; }
        void put(std::uint32_t i, const Slot& slot) {
            entry[i] = slot.entry;
            low[i] = static_cast<std::uint16_t>(slot.tag);
            high[i] = static_cast<std::uint8_t>(slot.tag >> 16);
        }
        void add(const Slot& slot) {
            put(count(), slot);
            ++link;
        }
        /// A bit for each slot, taken or not, whose first 16 bits are the tag's.
        unsigned similar(std::uint32_t tag) const {
            const auto same = low == (Tags{} + static_cast<std::uint16_t>(tag));
#ifdef __SSE2__
            const auto bytes = _mm_packs_epi16(reinterpret_cast<__m128i>(same), __m128i{});
            return static_cast<unsigned>(_mm_movemask_epi8(bytes));
#else
            unsigned bits = 0;
            for (unsigned i = 0; i < kSlots; ++i) bits |= same[i] != 0 ? 1U << i : 0;
            return bits;
#endif
        }
        unsigned matches(std::uint32_t tag) const { return similar(tag) & ((1U << count()) - 1); }
    };
    static unsigned newest(unsigned matches) { return static_cast<unsigned>(std::countl_zero(matches)) ^ 31; }

    /// 24 bits, from the first that may tell the halves of a split bucket.
    static std::uint32_t tag_of(std::uint64_t hash) {
        return static_cast<std::uint32_t>(hash >> kFirstLevel) & 0xffffff;
    }
    std::uint64_t bucket_of(std::uint64_t hash) const {
        const std::uint64_t b = hash & (level_size_ - 1);
        return b < split_ ? hash & (2 * level_size_ - 1) : b;
    }
    void push(std::uint64_t bucket, Slot slot);
    void close_gap(Line& line, std::uint32_t slot);
    void pull_up(Line& line);
    void split_one();
    std::uint32_t take_out(Line& line);
    std::uint32_t take_line();
    void give_back(std::uint32_t number);

    Segmented<Line, kSegment> lines_;
    Segmented<Line, kSegment> spilt_;  ///< number 0 is not used
    std::uint32_t spilt_used_ = 1, spilt_free_ = 0;
    std::uint64_t level_size_ = kSegment;  ///< buckets at the start of this round of splits
    unsigned level_ = kFirstLevel;
    std::uint64_t split_ = 0;  ///< the next bucket to be split
    std::uint64_t size_ = 0;
    std::vector<Slot> moving_;
};

}  // namespace lvslab::ipvs
