#include "tap/error.hpp"
#include "tap/service.hpp"

namespace lvslab::tap {

namespace {

/// Whoever still reads a record of that name goes on with what it has: it is not cut under their eyes. Nor is a file
/// that somebody's link of this name points to.
std::filesystem::path fresh(const std::filesystem::path& file) {
    std::error_code ignored;
    const std::filesystem::file_status there = std::filesystem::symlink_status(file, ignored);
    if (std::filesystem::is_symlink(there)) {
        throw TapError(file.string() + ": this is a symbolic link; name the record's own file");
    }
    if (std::filesystem::is_regular_file(there)) std::filesystem::remove(file, ignored);
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
    : world_(world), wish_(wish), stream_(fresh(wish.file), std::ios::binary), recorder_(stream_, manifest_of(wish)) {
    if (!stream_.is_open()) throw TapError(wish.file.string() + ": can not be written: " + last_reason());
    record::NodeRecorder& node = recorder_.add_node("director");
    node.start_with(world.host().now(),
                    {world.host().now(), world.host().tables(), world.netfilter().tables(), world.director().tables()});
    world.host().attach(static_cast<net::Observer*>(&node));
    world.netfilter().attach(&node);
    world.director().attach(&node);
    recorder_.begin();
}

LiveRecord::~LiveRecord() { end(); }

std::string LiveRecord::flush() {
    if (!stream_.flush()) {
        end();
        return wish_.file.string() + ": can not be written any more; is the disk full? The director goes on without it";
    }
    if (static_cast<std::uint64_t>(stream_.tellp()) < wish_.limit) return {};
    end();
    return wish_.file.string() + " has reached " + std::to_string(wish_.limit) +
           " bytes: it ends here, and the director goes on";
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
