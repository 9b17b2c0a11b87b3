#include <numeric>
#include <optional>

#include "scheduler_rack.hpp"

/// Schedulers that keep their servers in order choose what a plain walk over all of them chooses, whatever happens.
namespace lvslab::ipvs {
namespace {

/// A scheduler's choice by a walk over the list, as the kernel makes it.
class Walk {
public:
    virtual ~Walk() = default;
    virtual const Server* pick(const Service& service) = 0;
    virtual void servers_changed(const Service&) {}
};

bool usable(const Server& s) { return s.weight > 0 && !s.overloaded; }

/// ip_vs_lc.c, ip_vs_wlc.c, ip_vs_sed.c, ip_vs_nq.c
class LeastWalk : public Walk {
public:
    explicit LeastWalk(std::string_view name) : name_(name) {}
    const Server* pick(const Service& service) override {
        const Server* least = nullptr;
        for (const auto& s : service.servers) {
            if (!usable(*s)) continue;
            if (name_ == "nq" && s->active == 0) return s.get();
            if (least == nullptr || overhead(*least) * weight(*s) > overhead(*s) * weight(*least)) least = s.get();
        }
        return least;
    }

private:
    std::int64_t overhead(const Server& s) const {
        return name_ == "sed" || name_ == "nq" ? s.active + 1 : s.active * 256 + s.inactive;
    }
    std::int64_t weight(const Server& s) const { return name_ == "lc" ? 1 : s.weight; }

    std::string_view name_;
};

/// ip_vs_wrr.c with its marks: the last chosen server, the current weight, the step and the largest weight.
class WrrWalk : public Walk {
public:
    const Server* pick(const Service& service) override {
        if (largest_ == 0) return nullptr;
        const std::optional<std::size_t> last = last_;
        std::optional<std::size_t> stop;
        bool last_pass = false, restarted = false;
        std::size_t at = last ? *last + 1 : 0;
        while (true) {
            for (; at < service.servers.size(); ++at) {
                const Server& s = *service.servers[at];
                last_ = at;
                if (!s.overloaded && s.weight >= current_) return &s;
                if (at == stop) return nullptr;
            }
            at = 0;
            last_.reset();
            current_ -= step_;
            if (current_ <= 0) {
                current_ = largest_;
                if (last_pass || !last) return nullptr;
                restarted = true;
            }
            last_pass = current_ <= step_;
            if (last_pass && restarted) stop = last;
        }
    }
    void servers_changed(const Service& service) override {
        last_.reset();
        step_ = 0;
        largest_ = 0;
        for (const auto& s : service.servers) {
            step_ = std::gcd(step_, std::int64_t{s->weight});
            largest_ = std::max(largest_, std::int64_t{s->weight});
        }
        if (step_ == 0) step_ = 1;
        largest_ -= step_ - 1;
        if (current_ > largest_ || current_ == 0)
            current_ = largest_;
        else if (step_ > 1)
            current_ = current_ / step_ * step_ + 1;
    }

private:
    std::optional<std::size_t> last_;  ///< none: the list's head
    std::int64_t current_ = 0, step_ = 1, largest_ = 0;
};

/// Throws dice for a rack, and compares each choice with the walk's.
class Trial {
public:
    Trial(std::string_view scheduler, Walk& walk, std::uint64_t seed)
        : rack_({.scheduler = scheduler, .weights = {}}), walk_(walk), dice_(seed) {
        step_ = 1 + static_cast<std::uint32_t>(dice_.below(4));
        for (std::uint64_t n = dice_.below(9); n > 0; --n) add();
    }
    /// Returns after how many events they differed; 0: never.
    int run(int events) {
        for (int i = 1; i <= events; ++i) {
            if (!event()) return i;
        }
        return 0;
    }

private:
    bool event() {
        const std::uint64_t what = dice_.below(20);
        if (what == 0 && next_ < 30)
            add();
        else if (rack_.service.servers.empty())
            return same_choice();
        else if (what == 1)
            remove();
        else if (what == 2)
            weigh();
        else if (what < 7)
            rack_.set_overloaded(any(), dice_.below(3) > 0);
        else if (what < 10)
            change_counts();
        else
            return same_choice();
        return true;
    }
    bool same_choice() {
        const Server* expected = walk_.pick(rack_.service);
        const Server* chosen = rack_.service.scheduler->pick({});
        if (chosen == expected && chosen != nullptr) {
            ++rack_.server(Rack::number_of(*chosen)).active;
            rack_.service.scheduler->load_changed(*chosen);
        }
        return chosen == expected;
    }
    int any() { return Rack::number_of(*rack_.service.servers[dice_.below(rack_.service.servers.size())]); }
    std::uint32_t some_weight() { return static_cast<std::uint32_t>(dice_.below(6)) * step_; }
    void add() {
        rack_.add(next_++, some_weight());
        walk_.servers_changed(rack_.service);
    }
    void remove() {
        rack_.remove(any());
        walk_.servers_changed(rack_.service);
    }
    void weigh() {
        rack_.weigh(any(), dice_.below(8) == 0 ? 7 : some_weight());
        walk_.servers_changed(rack_.service);
    }
    void change_counts() {
        Server& s = rack_.server(any());
        s.active = static_cast<std::uint32_t>(dice_.below(5));
        s.inactive = static_cast<std::uint32_t>(dice_.below(700));
        rack_.service.scheduler->load_changed(s);
    }

    Rack rack_;
    Walk& walk_;
    net::Random dice_;
    std::uint32_t step_ = 1;
    int next_ = 1;
};

TEST(OrderedServers, GiveTheChoiceOfAWalkOverAllOfThem) {
    for (const char* name : {"lc", "wlc", "sed", "nq"}) {
        for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
            LeastWalk walk(name);
            ASSERT_EQ(Trial(name, walk, seed).run(150), 0) << name << ", seed " << seed;
        }
    }
}

TEST(OrderedServers, GiveWrrTheTurnsOfTheKernelsWalk) {
    for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
        WrrWalk walk;
        ASSERT_EQ(Trial("wrr", walk, seed).run(150), 0) << "seed " << seed;
    }
}

TEST(OrderedServers, KnowTheFirstOfEqualsAmongMany) {
    for (const char* name : {"lc", "wlc", "sed", "nq"}) {
        Rack rack({.scheduler = name, .weights = std::vector<std::uint32_t>(9, 1)});
        EXPECT_EQ(rack.open(18), "987654321987654321") << name;
    }
}

TEST(OrderedServers, DoNotHearOfAServerThatWasRemoved) {
    for (const char* name : {"lc", "wlc", "sed", "nq", "wrr"}) {
        Rack rack({.scheduler = name, .weights = {1, 1}});
        EXPECT_EQ(rack.open(2), "21") << name;
        const std::shared_ptr<Server> removed = rack.service.servers[0];
        rack.remove(2);
        EXPECT_EQ(rack.open(1), "1") << name;
        removed->active = 0;
        rack.service.scheduler->load_changed(*removed);
        EXPECT_EQ(rack.open(2), "11") << name;
    }
}

}  // namespace
}  // namespace lvslab::ipvs
