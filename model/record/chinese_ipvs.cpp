#include "record/chinese.hpp"

/// What ipvs/templates.hpp says, in its order.
namespace lvslab::record {
namespace {

constexpr ChineseClause kIpvsClauses[] = {
    {"ipvs.service", "报文发往虚拟服务 {0}"},
    {"ipvs.chosen", "{0} 为这个新连接选择真实服务器 {1}:{2}（权重 {3}，ActiveConn {4}，InActConn {5}）"},
    {"ipvs.connection", "报文属于连接 {0} > {1}，由真实服务器 {2} 提供服务（{3}）"},
    {"ipvs.reply", "这是真实服务器 {2} 的应答，属于客户端 {0} 与 {1} 的连接（{3}）"},
    {"ipvs.state", "连接从 {0} 变为 {1}，{2} 内没有报文就过期"},
    {"ipvs.nat", "NAT：目的 {0} 改为 {1}"},
    {"ipvs.tunnel", "TUN：给报文封装外层首部 {0} > {1}"},
    {"ipvs.direct", "DR：报文保持原样，发往 {0} 的 MAC"},
    {"ipvs.nat_reply", "NAT：源 {0} 改为 {1}"},
    {"ipvs.route", "到真实服务器 {0} 的路由是 {1}：下一跳 {2}，出接口 {3}"},
    {"ipvs.local", "真实服务器 {0} 就是本机：报文向上交付"},
    {"ipvs.not_scheduled", "{0}：调度器把它留给本机", "0"},
    {"ipvs.template", "持久：客户端 {0} 继续使用真实服务器 {1}:{2}"},
    {"ipvs.template_made", "持久：客户端 {0} 在最后一个新连接之后 {3} 内仍回到真实服务器 {1}:{2}"},
    {"ipvs.icmp_error", "此 ICMP 差错报文（类型 {0} 代码 {1}）涉及 {2} 与 {3} 之间的连接"},
    {"ipvs.expired", "连接 {0} > {1} 过期"},

    {"rule.ipvs_ttl", "IPVS 像路由器一样把请求的 TTL 减一（Linux 4.10 及以后）"},
    {"rule.ipvs_nat_request", "NAT：虚拟服务的地址和端口换成真实服务器的，校验和随之更新（RFC 1624）"},
    {"rule.ipvs_nat_reply", "NAT：真实服务器的地址和端口换成虚拟服务的，校验和随之更新（RFC 1624）"},
    {"rule.ipvs_tunnel", "IPIP：在前面加上外层首部（RFC 2003）"},

    {"drop.ipvs_no_server", "{0} 找不到权重大于 0 的真实服务器来服务 {1}"},
    {"drop.ipvs_server_gone", "此连接的真实服务器 {0}:{1} 已被移除（expire_nodest_conn={2}）"},
    {"drop.ipvs_old_tracking", "连接跟踪仍记着旧连接，客户端下一次尝试将重新开始"},
    {"drop.ipvs_port_zero", "端口为 0 的服务必须是持久服务"},
    {"drop.ipvs_drop_packet", "drop_packet=3：每 {0} 个新连接拒绝一个"},
    {"drop.ipvs_table_full", "连接表已有 {0} 个连接，达到上限，且所查看的连接中没有半开的"},
    {"drop.ipvs_stray_reply", "不知道真实服务器 {0}:{1} 有任何连接，且 nat_icmp_send=1"},
    {"drop.ipvs_icmp_checksum", "ICMP 校验和错误"},
    {"drop.ipvs_tunnel_error", "它涉及本机隧道中的报文，到此为止：{0}", "0"},
    {"drop.ipvs_no_route", "没有到真实服务器 {0} 的路由"},
    {"drop.ipvs_ttl_exceeded", "TTL 为 {0}，经过调度器后将为 0"},
    {"drop.ipvs_needs_fragmentation", "{0} 字节超过到真实服务器 {2} 的路径所能容纳的 {1} 字节，而报文不允许分片（DF）"},
    {"drop.ipvs_truncated", "{0}首部不完整", "0"},
    {"drop.ipvs_loopback_source", "源地址 {0} 是回环地址，不得离开本机，而真实服务器 {1} 是另一台主机"},
    {"drop.ipvs_server_here", "真实服务器 {0} 就是本机，但目的地址 {1} 不是本机的地址，只有 NAT 会改变它"},
    {"drop.ipvs_to_loopback", "报文来自外部，不会被转换到回环地址 {0}"},
    {"drop.ipvs_too_long", "加上外层首部后将超过 65535 字节"},
};

}  // namespace

std::span<const ChineseClause> chinese_ipvs_clauses() { return kIpvsClauses; }

}  // namespace lvslab::record
