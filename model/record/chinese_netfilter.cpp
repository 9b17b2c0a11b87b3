#include "record/chinese.hpp"

/// What netfilter/templates.hpp says, in its order.
namespace lvslab::record {
namespace {

constexpr ChineseClause kNetfilterClauses[] = {
    // connection tracking
    {"conntrack.new", "连接跟踪：这是新连接（{0}）的开始，应答应为 {1}"},
    {"conntrack.found", "连接跟踪：{0}，属于连接 {1}，{2}方向", "2"},
    {"conntrack.related", "连接跟踪：RELATED，是关于连接 {0} 的 ICMP 差错报文"},
    {"conntrack.invalid", "连接跟踪：INVALID，{0}：它不属于任何连接，NAT 也不改动它", "0"},
    {"conntrack.state", "连接跟踪：连接从 {0} 变为 {1}，{2} 内没有报文就过期"},
    {"conntrack.untracked", "连接跟踪：不跟踪此报文（{0}），因此 NAT 和状态匹配都看不到连接", "0"},
    {"conntrack.confirmed", "连接跟踪：连接 {0} 记入连接跟踪表，应答应为 {1}"},
    {"conntrack.reply", "连接跟踪：今后的应答应为 {0}，因为由 {1} 提供服务"},
    {"conntrack.expired", "连接跟踪：连接 {0} 过期"},

    // NAT
    {"nat.bound", "NAT：此连接的{0} {1} 一律改为 {2}（{3}）", "03"},
    {"nat.none", "NAT：没有规则改变此连接的{0}", "0"},
    {"nat.route", "目的地址已改变，为 {0} 重新查找路由"},
    {"rule.nat_source", "iptables NAT：换成为此连接选定的源端，或其应答原有的源端，校验和随之更新（RFC 1624）"},
    {"rule.nat_destination",
     "iptables NAT：换成为此连接选定的目的端，或其应答要去的目的端，校验和随之更新（RFC 1624）"},
    {"rule.nat_icmp", "iptables NAT：在 ICMP 差错报文中，接收者看到的是它当初发出的报文"},

    // rules
    {"iptables.rule", "iptables {0} {1}，第 {2} 条规则：{3}"},
    {"iptables.policy", "iptables {0} {1}：没有规则作出裁决，按默认策略 {2}"},
    {"iptables.log", "iptables LOG 记录：{0}"},
    {"iptables.reject", "REJECT 以 {1} 应答 {0}", "1"},
    {"iptables.reject_silent", "REJECT 不作应答：{0}", "0"},
    {"rule.mangle", "iptables mangle 表的规则"},

    // drops
    {"drop.filter_unreadable", "iptables：{0} 表 {1} 链第 {2} 条规则要检查传输层首部，而此报文中的传输层首部不够长"},
    {"drop.filter_drop", "iptables：{0} 表 {1} 链第 {2} 条规则裁决 DROP"},
    {"drop.filter_policy", "iptables：{0} 表 {1} 链的默认策略是 DROP"},
    {"drop.reject", "iptables：{0} 表 {1} 链第 {2} 条规则裁决 REJECT"},
    {"drop.conntrack_full", "nf_conntrack: table full（已有 {0} 个连接，nf_conntrack_max），容不下新连接"},
    {"drop.conntrack_clash", "连接跟踪：另一连接已占用地址和端口 {0}"},
    {"drop.nat_icmp", "NAT：无法转换此 ICMP 差错报文：{0}", "0"},
    {"drop.nat_truncated", "NAT：{0}首部不完整", "0"},
    {"drop.nat_no_address", "{0}：{1} 没有可供报文使用的地址"},
    {"drop.nat_masquerade_moved", "此连接当初按另一个接口做地址伪装，而不是 {0}，因此删除该连接"},
    {"drop.nat_no_route", "NAT：没有到新目的地址 {0} 的路由"},
    {"drop.tcpmss", "TCPMSS 不能调整 MSS：{0}", "0"},
};

}  // namespace

std::span<const ChineseClause> chinese_netfilter_clauses() { return kNetfilterClauses; }

}  // namespace lvslab::record
