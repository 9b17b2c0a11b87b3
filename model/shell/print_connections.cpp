#include "shell/port_names.hpp"
#include "shell/print.hpp"
#include "shell/print_ipvs.hpp"

namespace lvslab::shell {

std::string print_connections(const ipvs::NodeTables& tables, const ConnectionListing& listing) {
    std::string text = "IPVS connection entries\n";
    text += print("pro expire %-11s %-18s %-18s ", "state", "source", "virtual");
    text += listing.engine_columns ? print("%-18s %-16s %s\n", "destination", "pe name", "pe_data") : "destination\n";
    return text + connection_lines(tables, [&listing](const ipvs::ConnectionRow& row, unsigned left) {
               return print("%-3s %-6s %-11s %-18s %-18s %s\n", protocol_name(row.protocol),
                            print("%02u:%02u", left / 60, left % 60).c_str(), row.state.c_str(),
                            endpoint_text({row.client, row.client_port}, listing.numeric).c_str(),
                            endpoint_text({row.virtual_address, row.virtual_port}, listing.numeric).c_str(),
                            endpoint_text({row.server, row.server_port}, listing.numeric).c_str());
           });
}

}  // namespace lvslab::shell
