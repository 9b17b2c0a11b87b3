#pragma once

#include <functional>
#include <string>

#include "record/explain.hpp"
#include "record/packet_story.hpp"
#include "record/run_record.hpp"

/// The views of `lvslab show` on a record, as text and as JSON (one line feed at the end). What a node's commands would
/// have printed is the shell's.
namespace lvslab::record {

/// One line a packet, by its first frame.
std::string packet_table(const RunRecord& record);
/// `[{id,parent,event,t_ns,node,hops,summary,dropped:[{node,reason}]}]`
std::string packet_list_json(const RunRecord& record);

/// What somebody else has to add to a hop: whole lines.
using Annex = std::function<std::string(const Hop&)>;
/// One paragraph a hop. Both throw std::runtime_error if there is no such packet.
std::string packet_text(const RunRecord& record, net::PacketId id, const Annex& annex = {});
/// `{id,parent,hops:[{event,node,iface,dir,t_ns,fields:{},changed:[{field,old,new,rule}],why}]}`
std::string packet_json(const RunRecord& record, net::PacketId id);

/// `{addrs:[],neigh:[],routes:[],services:[],conns:[],sysctls:{}}`; a service holds its `servers`.
std::string node_json(const ipvs::NodeTables& tables);

/// `1.000123 s`
std::string seconds_text(net::Time time);

}  // namespace lvslab::record
