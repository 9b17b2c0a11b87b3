#include <algorithm>

#include "shell/command.hpp"
#include "shell/error.hpp"
#include "shell/sysctls.hpp"

namespace lvslab::shell {

namespace {

constexpr std::string_view kSysctlWords = "-w, -q, -n, -a, NAME, NAME=VALUE";

struct SysctlRequest {
    bool write = false, quiet = false, values_only = false, all = false;
    std::vector<std::string> reads;
    std::vector<Assignment> writes;
};

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void read_flags(Arguments& arguments, SysctlRequest& request) {
    const std::string word = arguments.next("an option");
    for (const char flag : word.substr(1)) {
        switch (flag) {
            case 'w':
                request.write = true;
                break;
            case 'q':
                request.quiet = true;
                break;
            case 'n':
                request.values_only = true;
                break;
            case 'a':
                request.all = true;
                break;
            default:
                arguments.refuse_word(word, kSysctlWords);
        }
    }
}

SysctlRequest read_sysctl_request(Arguments& arguments) {
    SysctlRequest request;
    while (!arguments.done()) {
        if (arguments.peek().size() > 1 && arguments.peek()[0] == '-') {
            read_flags(arguments, request);
            continue;
        }
        const std::string word = arguments.next("a variable");
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            request.reads.push_back(word);
        } else {
            request.writes.push_back({trimmed(word.substr(0, equals)), trimmed(word.substr(equals + 1))});
        }
    }
    if (request.reads.empty() && request.writes.empty() && !request.all) {
        throw CommandError("sysctl: no variables specified; known: " + std::string(kSysctlWords));
    }
    if (!request.reads.empty() && (request.write || !request.writes.empty())) {
        arguments.refuse("\"" + request.reads.front() + "\" must be of the form NAME=VALUE");
    }
    return request;
}

std::string line(const net::SysctlRow& row, bool values_only) {
    return (values_only ? "" : row.name + " = ") + row.value + "\n";
}

std::string print_sysctls(const net::Tables& tables, const SysctlRequest& request) {
    std::string text;
    if (request.all) {
        for (const net::SysctlRow& row : tables.sysctls) text += line(row, request.values_only);
    }
    for (const std::string& name : request.reads) {
        const net::SysctlRow* row = find_sysctl(tables, name);
        if (row == nullptr) {
            std::string path = net::Sysctls::canonical(name);
            std::replace(path.begin(), path.end(), '.', '/');
            throw CommandError("sysctl: cannot stat /proc/sys/" + path + ": No such file or directory");
        }
        text += line(*row, request.values_only);
    }
    return text;
}

}  // namespace

Command parse_sysctl(Arguments& arguments) {
    const SysctlRequest request = read_sysctl_request(arguments);
    if (request.writes.empty()) {
        return Listing([request](const ipvs::NodeTables& t) { return print_sysctls(t.net, request); });
    }
    return Action([request](const Node& node) {
        try {
            write_sysctls(node.host.sysctls(), request.writes);
        } catch (const net::SysctlError& error) {
            throw CommandError(error.what());
        }
        std::string text;
        if (request.quiet) return text;
        for (const Assignment& a : request.writes) {
            text += line({net::Sysctls::canonical(a.name), a.value}, request.values_only);
        }
        return text;
    });
}

}  // namespace lvslab::shell
