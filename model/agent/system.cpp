#include "agent/system.hpp"

#include <cstring>
#include <fstream>
#include <sstream>

namespace lvslab::agent {

SystemError::SystemError(const std::string& attempt) : std::runtime_error(attempt + ": " + std::strerror(errno)) {}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    if (!(out << text) || !out.flush()) throw SystemError("write " + path);
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) throw SystemError("read " + path);
    return text.str();
}

}  // namespace lvslab::agent
