#include "ipvs/maglev.hpp"
#include "ipvs/scheduler.hpp"
#include "ipvs/siphash.hpp"

namespace lvslab::ipvs {

namespace {

/// Prime; CONFIG_IP_VS_MH_TAB_INDEX=12, the kernel's default and Debian's.
constexpr std::uint32_t kTableSize = 4093;
/// Fixed, so that directors which know nothing of each other send a client to the same server.
constexpr SipKey kFirstKey{2654435761U, 2654435761U}, kSecondKey{2654446892U, 2654446892U};

/// Maglev hashing: the servers' addresses and ports lay claim to a table's places, the client's address, with mh-port
/// and its port, names one. When a server goes, few clients of the others move. A client whose server may not be used
/// is refused, or with mh-fallback sent to the next place it hashes to (ip_vs_mh.c).
class MaglevHashing final : public Scheduler {
public:
    explicit MaglevHashing(Service& service) : Scheduler(service) { servers_changed(); }
    std::string_view name() const override { return "mh"; }

    Server* pick(const Request& request) override {
        if (stale_) fill();
        const std::uint32_t port = (service().flags & kPort) != 0 ? request.client_port : 0;
        const std::uint32_t client = request.client.value + port;
        const std::uint32_t first = hsiphash(client, kFirstKey) % kTableSize;
        if (table_[first] == nullptr || usable(*table_[first])) return table_[first];
        return (service().flags & kFallback) != 0 ? next_usable({.client = client, .first = first}) : nullptr;
    }

    void servers_changed() override {
        note_weights();
        // The kernel refuses to fill the table for more servers than it has places, and goes on with the old one. So
        // the last one that fits can not wait until it is asked for.
        stale_ = servers().size() <= kTableSize;
        if (servers().size() == kTableSize) fill();
    }

    void removing(const Server& leaving) override {
        std::erase_if(weights_, [&](const Weight& w) { return w.server == &leaving; });
        for (Server*& place : table_) place = place == &leaving ? nullptr : place;
    }

private:
    /// A server's latest weight above zero: weight 0 moves nobody's clients (ip_vs_dest.last_weight).
    struct Weight {
        const Server* server;
        std::uint32_t latest;
    };

    /// New servers stand in front of those that are known.
    void note_weights() {
        std::vector<Weight> now;
        now.reserve(servers().size());
        const std::size_t added = servers().size() - std::min(servers().size(), weights_.size());
        for (std::size_t i = 0; i < servers().size(); ++i) {
            const Server& s = *servers()[i];
            const bool quiesced = s.weight == 0 && i >= added && weights_[i - added].server == &s;
            now.push_back({&s, quiesced ? weights_[i - added].latest : s.weight});
        }
        weights_ = std::move(now);
    }

    void fill() {
        stale_ = false;
        std::vector<std::uint32_t> weights;
        for (const Weight& w : weights_) weights.push_back(w.latest);
        const std::vector<std::uint32_t> turns = maglev_turns(weights);
        std::vector<MaglevClaim> claims;
        for (const auto& s : servers()) {
            const std::uint32_t place = s->address.value + s->port;
            claims.push_back({.offset = hsiphash(place, kFirstKey) % kTableSize,
                              .skip = hsiphash(place, kSecondKey) % (kTableSize - 1) + 1,
                              .turns = turns[claims.size()]});
        }
        const std::vector<std::uint32_t> owners = maglev_table(claims, kTableSize);
        for (std::size_t i = 0; i < kTableSize; ++i)
            table_[i] = owners[i] == kMaglevFree ? nullptr : servers()[owners[i]].get();
    }

    struct Search {
        std::uint32_t client;  ///< address and port, as they are hashed
        std::uint32_t first;
    };
    Server* next_usable(const Search& search) const {
        for (std::uint32_t step = 0; step < kTableSize; ++step) {
            const std::uint32_t offset = (step + search.first) % kTableSize;
            Server* candidate = table_[hsiphash(search.client + offset, kFirstKey) % kTableSize];
            if (candidate == nullptr || usable(*candidate)) return candidate;
        }
        return nullptr;
    }

    bool stale_ = true;
    std::vector<Weight> weights_;  ///< in the servers' order
    std::vector<Server*> table_ = std::vector<Server*>(kTableSize, nullptr);
};

}  // namespace

std::unique_ptr<Scheduler> make_mh(Service& service) { return std::make_unique<MaglevHashing>(service); }

}  // namespace lvslab::ipvs
