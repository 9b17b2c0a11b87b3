#include "guest/kernel_build.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "guest/interruptible.hpp"
#include "guest/kernel_configuration.hpp"
#include "guest/machine.hpp"
#include "guest/needs.hpp"
#include "guest/processes.hpp"

namespace lvslab::guest {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSource = "/usr/src/linux-source-6.1.tar.xz";
constexpr const char* kUnfinished = "unfinished";
constexpr double kLines = 1200;  ///< that a build prints

/// In the folder of the build: `config` becomes `kernel`, `linux` and `modules` in it. Names and dates that a kernel
/// would carry are the same everywhere, for it mixes them into its random numbers.
constexpr const char* kSteps = R"(set -e
mkdir source kernel
tar -x -f "$1" -C source --strip-components=1
cp config source/arch/um/configs/virtual_time_defconfig
cd source
export LC_ALL=C TZ=UTC KBUILD_BUILD_USER=lvslab KBUILD_BUILD_HOST=lvslab KBUILD_BUILD_VERSION=1
export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026'
make ARCH=um virtual_time_defconfig
make ARCH=um -j "$2"
make ARCH=um INSTALL_MOD_PATH="$PWD/../installed" INSTALL_MOD_STRIP=1 modules_install
make -s ARCH=um kernelversion > ../version
strip -o ../kernel/linux linux
mv ../installed/lib/modules ../kernel/modules
rm -f ../kernel/modules/*/build ../kernel/modules/*/source
)";

/// Whoever changes kernel_folder() holds it.
class Lock {
public:
    Lock() {
        std::error_code ignored;
        fs::create_directories(kernel_folder(), ignored);
        fd_ = open((kernel_folder() / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (fd_ < 0) throw GuestError(kernel_folder().string() + ": cannot be written");
        if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
        close(fd_);
        throw GuestError("another `lvslab kernel build` is at work; wait for its end");
    }
    ~Lock() { close(fd_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    int fd_ = -1;
};

/// The folder in which a build works.
class Workshop {
public:
    Workshop() : folder_(kernel_folder() / kUnfinished) {
        std::error_code error;
        fs::remove_all(folder_, error);
        fs::create_directory(folder_, error);
        if (error) throw GuestError(folder_.string() + ": " + error.message());
    }
    ~Workshop() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    fs::path operator/(const char* name) const { return folder_ / name; }
    const fs::path& folder() const { return folder_; }

private:
    Lock lock_;  // first: the folder is looked at under it
    fs::path folder_;
};

std::string last_line_of(const fs::path& file, std::size_t* lines = nullptr) {
    std::ifstream in(file);
    std::string line, last;
    for (; std::getline(in, line); last = line) {
        if (lines != nullptr) ++*lines;
    }
    return last;
}

void wait_for_build(Processes& build, const fs::path& log, const std::function<void(double)>& progress) {
    while (!build.ended()) {
        usleep(200'000);
        if (Interruptible::wanted()) throw GuestError("interrupted; nothing is kept");
        std::size_t lines = 0;
        last_line_of(log, &lines);
        if (progress) progress(std::min(0.99, static_cast<double>(lines) / kLines));
    }
}

}  // namespace

std::string missing_for_build() {
    return missing_packages({{kSource, "linux-source-6.1"},
                             {"/usr/bin/gcc", "gcc"},
                             {"/usr/bin/make", "make"},
                             {"/usr/bin/flex", "flex"},
                             {"/usr/bin/bison", "bison"},
                             {"/usr/bin/bc", "bc"},
                             {"/usr/include/gelf.h", "libelf-dev"},
                             {"/sbin/depmod", "kmod"},
                             {"/usr/bin/xz", "xz-utils"}});
}

BuiltKernel build_kernel(const std::function<void(double)>& progress) {
    const Interruptible interruptible;
    const Workshop workshop;
    const fs::path log = workshop / "log";
    std::ofstream(workshop / "config") << kConfiguration;
    {
        const std::string jobs = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
        Processes build({.words = {"/bin/sh", "-c", kSteps, "sh", kSource, jobs}, .output = log, .folder = workshop.folder()});
        wait_for_build(build, log, progress);
        if (build.status() != 0) {
            const fs::path kept = kernel_folder() / "failed.log";
            std::error_code ignored;
            fs::rename(log, kept, ignored);
            throw GuestError("the kernel could not be built; is there space for it? The last line of " + kept.string() + ": " +
                             last_line_of(kept));
        }
    }
    const std::string version = last_line_of(workshop / "version");
    const fs::path made = kernel_folder() / (version + "-" + kConfigurationName);
    fs::remove_all(made);
    fs::rename(workshop / "kernel", made);
    return {.folder = made, .version = version, .current = true};
}

std::uintmax_t remove_kernels() {
    std::uintmax_t bytes = 0;
    std::error_code ignored;
    if (!fs::exists(kernel_folder(), ignored)) return bytes;
    const Lock lock;
    for (const auto& entry : fs::recursive_directory_iterator(kernel_folder(), ignored)) {
        if (entry.is_regular_file(ignored) && !entry.is_symlink(ignored)) bytes += entry.file_size(ignored);
    }
    fs::remove_all(kernel_folder(), ignored);
    return bytes;
}

}  // namespace lvslab::guest
