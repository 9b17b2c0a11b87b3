#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

/// What the tests of labs and of the program share: a folder of their own, labs with a line changed, the program run.
namespace lvslab::scenarios {

namespace fs = std::filesystem;

inline const fs::path kLabs = fs::path(LVSLAB_SOURCE_DIR) / "scenarios";

/// A folder that goes with its test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "lvslab-test-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    fs::path operator/(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

inline std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

inline fs::path write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
    return file;
}

/// Every `from` becomes `to`; there must be one.
struct Edit {
    std::string from, to;
};
inline std::string edited(std::string text, const Edit& edit) {
    EXPECT_NE(text.find(edit.from), std::string::npos) << "nothing to change: " << edit.from;
    for (std::size_t at = 0; (at = text.find(edit.from, at)) != std::string::npos; at += edit.to.size()) {
        text.replace(at, edit.from.size(), edit.to);
    }
    return text;
}

struct Finished {
    int code;
    std::string output, errors;
};

/// Runs a shell command line.
inline Finished shell(const std::string& line) {
    const TemporaryFolder folder;
    const std::string errors = (folder / "stderr").string();
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((line + " 2>" + errors).c_str(), "r"), [](FILE*) { return 0; });
    std::string output;
    std::array<char, 4096> block;
    for (std::size_t n; (n = fread(block.data(), 1, block.size(), pipe.get())) > 0;) output.append(block.data(), n);
    const int status = pclose(pipe.get());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output, text_of(errors)};
}

inline Finished lvslab(const std::string& arguments) { return shell(std::string(LVSLAB_BINARY) + " " + arguments); }

}  // namespace lvslab::scenarios
