#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::scenarios {

/// The folder of --out. Files are written beside their names and take them all at once, in commit(); until then, and
/// if the run fails, the folder is as it was.
class OutputFolder {
public:
    /// Makes the folder if it is not there; BadInput if that can't be done or it can't be written.
    explicit OutputFolder(std::filesystem::path folder);
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    /// Where to write the file that will be called `name`.
    std::filesystem::path file(std::string_view name);
    void write(std::string_view name, std::string_view content);
    void commit();

    const std::filesystem::path& path() const { return folder_; }

private:
    std::filesystem::path folder_;
    std::vector<std::filesystem::path> made_;  ///< folders that were not there before, outermost first
    std::vector<std::string> names_;
    bool committed_ = false;
};

}  // namespace lvslab::scenarios
