#include "lab/parse.hpp"

#include <fstream>
#include <iterator>

#include "lab/names.hpp"
#include "lab/sections.hpp"

namespace lvslab::lab {
namespace {

void read_topology_of(Reading& reading, const Mapping& file) {
    if (const Value* topology = file.find("topology")) read_topology(*topology);
    if (reading.lab.nodes.empty()) reading.check();  // every name below would be unknown: complaints without a fault
    check_topology(reading);
}

void read_file(Reading& reading, const YAML::Node& root) {
    static constexpr Key kFile{.name = "the file", .form = Form::one, .says = {}};
    const std::string name = "the lab";
    const Mapping file({reading, kFile, name, name, 1, root}, kLabShape);
    file.read("name", reading.lab.name);
    file.read("until", reading.lab.until);
    read_topology_of(reading, file);
    if (const Value* traffic = file.find("traffic")) read_traffic(*traffic);
    if (const Value* events = file.find("events")) read_events(*events);
    if (const Value* expectations = file.find("expect")) read_expectations(*expectations);
}

std::string stem_of(std::string_view file) {
    const std::string stem = std::filesystem::path(file).stem().string();
    return is_label(stem) ? stem : "lab";
}

[[noreturn]] void fail(const std::filesystem::path& path, std::string sentence) {
    throw LabError({.file = path.string(), .complaints = {{0, std::move(sentence)}}});
}

}  // namespace

Lab parse_lab_text(const LabText& source) {
    Lab lab{.name = stem_of(source.file)};
    Reading reading(lab, std::string(source.file));
    const YAML::Node root = load_document(reading, source.text);
    if (!root.IsMap())
        reading.complain({root.IsNull() ? 0 : 1, root.IsNull()
                                                     ? "the file is empty; a lab needs a topology with a node"
                                                     : "this is no lab; it begins with keys such as name: and "
                                                       "topology:"});
    reading.check();
    read_file(reading, root);
    reading.check();
    return lab;
}

Lab parse_lab(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) fail(path, "this is a folder; give a lab file");
    std::ifstream in(path, std::ios::binary);
    if (!in) fail(path, "the file can not be read; check its name and permissions");
    // One byte more than a lab may have is enough to refuse it, even when the file has no end.
    std::string text(kLongestFile + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    const std::string file = path.string();
    Lab lab = parse_lab_text({.text = text, .file = file});
    lab.path = file;
    return lab;
}

}  // namespace lvslab::lab
