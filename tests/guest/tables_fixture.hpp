#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "guest/tables.hpp"

namespace lvslab::guest {

inline std::ifstream open_fixture(const std::string& name) {
    std::ifstream in(std::string(LVSLAB_SOURCE_DIR) + "/tests/guest/tables/" + name);
    if (!in) throw std::runtime_error("tests/guest/tables/" + name + " can not be read");
    return in;
}

/// What a real kernel (6.1.176) printed for table_commands(): `$ COMMAND`, then its output. All began at `at`.
inline std::vector<CommandOutput> kernel_outputs(const std::string& name, net::Time at) {
    std::ifstream in = open_fixture(name);
    std::vector<CommandOutput> outputs;
    for (std::string line; std::getline(in, line);) {
        if (line.compare(0, 2, "$ ") == 0) {
            outputs.push_back({.node = "director", .command = line.substr(2), .at = at, .done = at});
        } else {
            outputs.back().text += line + "\n";
        }
    }
    return outputs;
}

/// The commands, a line each, after which the kernel's tables were those of the fixture of the same name.
inline std::vector<std::string> session(const std::string& name) {
    std::ifstream in = open_fixture(name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

}  // namespace lvslab::guest
