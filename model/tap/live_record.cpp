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

LiveRecord::File::int_type LiveRecord::File::overflow(int_type c) {
    full_ = full_ || traits_type::eq_int_type(std::filebuf::overflow(c), traits_type::eof());
    return traits_type::not_eof(c);
}

std::streamsize LiveRecord::File::xsputn(const char* bytes, std::streamsize count) {
    full_ = full_ || std::filebuf::xsputn(bytes, count) != count;
    return count;
}

int LiveRecord::File::sync() {
    full_ = full_ || std::filebuf::sync() != 0;
    return 0;
}

LiveRecord::LiveRecord(World& world, const Wish& wish)
    : world_(world), wish_(wish), file_(fresh(wish.file)), recorder_(stream_, manifest_of(wish)) {
    if (!file_.is_open()) throw TapError(wish.file.string() + ": can not be written: " + last_reason());
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
    stream_.flush();
    if (file_.full()) {
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
