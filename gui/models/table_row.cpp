#include "models/table_row.hpp"

#include <map>

namespace lvslab::models {

QString table_title(const QString& table, Language language) {
    static const std::map<QString, const char*> kTitles = {
        {"interfaces", "Interfaces"},
        {"addresses", "Addresses"},
        {"neighbours", "Neighbours"},
        {"routes", "Routes"},
        {"route_cache", "Route cache"},
        {"policy_rules", "Policy rules"},
        {"services", "Services"},
        {"servers", "Servers"},
        {"connections", "Connections"},
        {"hooks", "Hooks"},
        {"rules", "Rules"},
        {"chains", "Rules"},
        {"tracked", "Tracked"},
        {"sysctls", "Sysctl"},
        {"counters", "Counters"},
    };
    const auto found = kTitles.find(table);
    return found == kTitles.end() ? table : say(found->second, language);
}

}  // namespace lvslab::models
