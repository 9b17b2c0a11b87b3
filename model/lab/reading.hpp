#pragma once
#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/complaint.hpp"
#include "lab/keys.hpp"
#include "lab/lab.hpp"

namespace lvslab::lab {

/// A lab file may be so long, in bytes.
inline constexpr std::size_t kLongestFile = 1 << 20;

/// One file on its way to becoming a Lab. Complaints are collected, so that a student sees several at once.
class Reading {
public:
    Reading(Lab& result, std::string file) : lab(result), file_(std::move(file)) {}

    void complain(Complaint complaint) { complaints_.push_back(std::move(complaint)); }
    /// Counts a value that is read. YAML's aliases let a short file say a list a million times; this ends it.
    void spend(int line);
    /// Throws LabError when anything was complained about.
    void check() const;

    Lab& lab;

private:
    std::string file_;
    std::vector<Complaint> complaints_;
    int values_left_ = 200'000;
};

/// The document in `text`, null when it is empty. Complains about and throws for what is not one YAML text.
YAML::Node load_document(Reading& reading, std::string_view text);

/// One value of the file, with the rule for it and what a message needs to name its place.
struct Value {
    Reading& reading;
    const Key& key;
    std::string name;   ///< its key as the file has it: count, rs1
    std::string where;  ///< the mapping that it stands in: get, node rs1
    int line;           ///< of its key; of itself in a list
    YAML::Node node;

    void complain(std::string sentence) const { reading.complain({.line = line, .sentence = std::move(sentence)}); }
    /// Says what would be right here: "'count' in get takes a whole number from 1 to 9, not 'many'".
    void refuse() const;
};

/// The entries of a mapping in file order, none twice; of nothing, none. They have the same rule as the mapping.
std::vector<Value> members(const Value& mapping);
/// The items of a list; of nothing, none.
std::vector<Value> items(const Value& list);

}  // namespace lvslab::lab
