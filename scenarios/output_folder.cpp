#include "scenarios/output_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "scenarios/commands.hpp"

namespace lvslab::scenarios {

namespace fs = std::filesystem;

namespace {
constexpr std::string_view kUnfinished = ".part";
}

OutputFolder::OutputFolder(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    for (fs::path p = fs::absolute(folder_); !p.empty() && !fs::exists(p, error); p = p.parent_path()) made_.push_back(p);
    std::reverse(made_.begin(), made_.end());
    fs::create_directories(folder_, error);
    if (error || !fs::is_directory(folder_)) {
        throw BadInput("--out " + folder_.string() + ": can not make this folder (" +
                       (error ? error.message() : "a file of this name is there") + "); name another one");
    }
    if (access(folder_.c_str(), W_OK) != 0) throw BadInput("--out " + folder_.string() + ": no permission to write there");
}

OutputFolder::~OutputFolder() {
    std::error_code ignored;
    for (const std::string& name : names_) fs::remove(folder_ / (name + std::string(kUnfinished)), ignored);
    if (committed_) return;
    for (auto it = made_.rbegin(); it != made_.rend(); ++it) fs::remove(*it, ignored);  // only while they are empty
}

fs::path OutputFolder::file(std::string_view name) {
    names_.emplace_back(name);
    return folder_ / (std::string(name) + std::string(kUnfinished));
}

void OutputFolder::write(std::string_view name, std::string_view content) {
    std::ofstream out(file(name), std::ios::binary);
    out << content;
    if (!out.flush()) throw std::runtime_error("writing " + (folder_ / name).string() + ": no space or an I/O error");
}

void OutputFolder::commit() {
    for (const std::string& name : names_) fs::rename(folder_ / (name + std::string(kUnfinished)), folder_ / name);
    names_.clear();
    committed_ = true;
}

}  // namespace lvslab::scenarios
