#pragma once

#include <filesystem>
#include <list>
#include <ostream>
#include <string>
#include <string_view>

#include "scenarios/unfinished.hpp"

namespace lvslab::scenarios {

/// The folder of --out. Files are written beside their names and take them all at once, in commit(); until then, and
/// however the program ends without it, the folder is as it was. Only kill -9 leaves a NAME.part, which the next run
/// replaces.
class OutputFolder {
public:
    /// Makes the folder if it is not there; BadInput if that cannot be done, if it cannot be written, or if another
    /// lvslab writes there.
    explicit OutputFolder(std::filesystem::path folder);
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    /// Where to write the file that will be called `name`: a new, empty file, and no link to another.
    std::filesystem::path file(std::string_view name);
    std::filesystem::path write(std::string_view name, std::string_view content);
    /// All files take their names, or none.
    void commit();
    /// From now on the files of `other` are committed with these.
    void join(OutputFolder& other);

    const std::filesystem::path& path() const { return folder_; }

private:
    struct File {
        File(std::filesystem::path name, const std::filesystem::path& begun)
            : target(std::move(name)), part(begun, Unfinished::Kind::file) {}
        std::filesystem::path target;
        Unfinished part;
        bool exchanged = false;  ///< the part is now the old file

        bool put();
        void take_back() const;
    };

    std::filesystem::path folder_;
    std::list<Unfinished> made_;  ///< folders that were not there before, innermost first
    std::list<File> files_;
    int lock_;
};

/// Throws if not all that was written to the file has reached it: the disk is full.
void expect_written(std::ostream& file, const std::filesystem::path& part);

}  // namespace lvslab::scenarios
