#pragma once
#include <filesystem>
#include <string_view>

#include "lab/complaint.hpp"
#include "lab/lab.hpp"

namespace lvslab::lab {

/// Reads and checks a lab file: at most 1 MiB of UTF-8, with the keys of keys.hpp. Throws LabError, whose
/// what() has one line for each of up to four faults: `dr.yaml:14: unknown key 'exce' in node rs1; known keys: ...`.
Lab parse_lab(const std::filesystem::path& path);

struct LabText {
    std::string_view text;
    std::string_view file;  ///< what messages call it; its stem is the lab's name when the text gives none
};
Lab parse_lab_text(const LabText& source);

}  // namespace lvslab::lab
