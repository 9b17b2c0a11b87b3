#include "tap/error.hpp"
#include "tap/service.hpp"

namespace lvslab::tap {

namespace {

/// Whoever still reads a record of that name goes on with what it has: it is not cut under their eyes.
std::filesystem::path fresh(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) std::filesystem::remove(file, ignored);
    return file;
}

record::Manifest manifest_of(const LiveRecord::Wish& wish) {
    return {.lab = "tap",
            .lab_text = "",
            .seed = 1,
            .version = wish.version,
            .world = "tap",
            .nodes = {{"director", "linux"}},
            .links = {}};
}

}  // namespace

LiveRecord::LiveRecord(World& world, const Wish& wish)
    : world_(world),
      limit_(wish.limit),
      stream_(fresh(wish.file), std::ios::binary | std::ios::trunc),
      recorder_(stream_, manifest_of(wish)) {
    if (!stream_) throw TapError(wish.file.string() + ": can not be written: " + last_reason());
    record::NodeRecorder& node = recorder_.add_node("director");
    node.start_with(world.host().now(),
                    {world.host().now(), world.host().tables(), world.netfilter().tables(), world.director().tables()});
    world.host().attach(static_cast<net::Observer*>(&node));
    world.netfilter().attach(&node);
    world.director().attach(&node);
    recorder_.begin();
}

LiveRecord::~LiveRecord() { end(); }

bool LiveRecord::flush() {
    stream_.flush();
    if (ended_ || static_cast<std::uint64_t>(stream_.tellp()) < limit_) return ended_;
    end();
    return true;
}

void LiveRecord::end() {
    if (ended_) return;
    ended_ = true;
    world_.host().attach(static_cast<net::Observer*>(nullptr));
    world_.netfilter().attach(static_cast<netfilter::TableObserver*>(nullptr));
    world_.director().attach(nullptr);
    recorder_.finish(world_.host().now());
    stream_.flush();
}

}  // namespace lvslab::tap
