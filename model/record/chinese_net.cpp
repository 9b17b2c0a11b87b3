#include "record/chinese.hpp"

/// What net/templates.hpp says, in its order.
namespace lvslab::record {
namespace {

constexpr ChineseClause kNetClauses[] = {
    // link and ARP
    {"link.priority_tag", "VLAN 标签的 VID 是 0：它只给出优先级 {0}，等于没有标签"},
    {"link.other_host", "此帧的目的 MAC 是 {0}，不是本机，{1} 忽略它"},
    {"arp.question", "为向 {0} 发送报文，询问谁拥有该地址，并声明自己是 {1}（arp_announce={2}：{3}）", "3"},
    {"arp.probe", "以单播确认 {0} 仍在 {1}"},
    {"arp.answer", "{0} 是本机地址，arp_ignore={1} 允许 {2} 以 {3} 应答"},
    {"arp.not_ours", "询问的是 {0}，它不是本机地址"},
    {"arp.learnt", "{1} 上的邻居 {0}：MAC 为 {2}，状态为 {3}，学自{4}", "4"},
    {"arp.kept", "{1} 上的邻居 {0} 仍为 {2}：它在 {3} 之内刚改变过（locktime），因此以先到的应答为准"},
    {"arp.not_cached", "{0} 不在 ARP 缓存中，未经询问的应答不会创建表项"},
    {"neigh.used", "{2} 上的邻居 {0} 的 MAC 是 {1}（{3}）"},
    {"neigh.wait", "尚不知道 {1} 上 {0} 的 MAC，报文等待 ARP 应答"},

    // routing
    {"route.local", "{0} 是本机地址（路由表 local）"},
    {"route.forward", "{0} 的最长匹配是 {1}：下一跳 {2}，出接口 {3}"},
    {"route.output", "{0} 的最长匹配是 {1}：下一跳 {2}，出接口 {3}，源地址 {4}"},
    {"route.broadcast", "{0} 是广播地址"},
    {"ip.forwarded", "ip_forward=1，因此把报文从 {0} 转发到 {1}"},
    {"ip.delivered", "交给在端口 {1} 上等待的 {0} 套接字"},
    {"icmp.delivered", "ICMP 类型 {0} 代码 {1} 交给等待它的程序"},
    {"icmp.echo", "应答回显请求"},
    {"icmp.sent", "以 {3} 为源地址，用 ICMP 类型 {1} 代码 {2} 通知 {0}"},
    {"icmp.suppressed", "不发送 ICMP 差错报文：{0}（RFC 1122 3.2.2）", "0"},
    {"tcp.reset", "没有程序监听 TCP 端口 {0}，以 RST 应答"},
    {"ip.originated", "从本机发出：{0}，从 {1} 到 {2}"},
    {"ipip.in", "tunl0 剥去外层首部 {0} > {1}"},
    {"field.changed", "{0}：{1} 变为 {2}（{3}）"},
    {"hook.verdict", "钩子 {0}：{1}（优先级 {2}）裁决 {3}"},
    {"hook.queue", "队列 {0} 的读取者裁决 {1}"},
    {"frag.kept", "来自 {3} 的报文（标识 {2}）第 {0} 至 {1} 字节等待其余分片"},
    {"frag.reassembled", "{0} 个分片重组为来自 {2} 的一个 {1} 字节的报文"},
    {"frag.cut", "{0} 字节超过 MTU {1}：报文分为 {2} 个分片发出"},
    {"pmtu.learnt", "到 {0} 的路径 MTU 为 {1} 字节：由路由器告知，{2} s 内有效"},
    {"pmtu.ignored", "不采用到 {0} 的路径 MTU {1}：{2}", "2"},
    {"redirect.sent", "{0} 自己就能到达下一跳 {1}，用重定向报文告知它"},
    {"redirect.held", "暂不向 {0} 发送重定向报文：{1}", "1"},
    {"redirect.taken", "今后 {2} s 内发往 {0} 的报文改经 {1}：{3} 发来了重定向报文"},
    {"redirect.refused", "不接受把 {0} 改经 {1} 的重定向报文：{2}", "2"},
    {"icmp.limited", "不向 {0} 发送 ICMP 差错报文：{1}", "1"},
    {"arp.proxy", "{0} 位于本机之后，由本机代为应答（{1}）", "1"},
    {"arp.announce", "向 {1} 上的所有主机通告本机拥有 {0}（arp_notify）"},

    // rules for changed fields
    {"rule.link", "链路首部在每条链路上都重新生成：源是出接口的 MAC，目的是下一跳的 MAC"},
    {"rule.forward_ttl", "路由器把 TTL 减一，并修正首部校验和（RFC 1812 5.3.1）"},
    {"rule.decapsulate", "IPIP：剥去外层首部（RFC 2003）"},

    // drops
    {"drop.interface_down", "{0} 未启用"},
    {"drop.malformed", "{0} 首部无效：{1}", "1"},
    {"drop.unknown_ether_type", "本机不处理类型为 {0} 的帧"},
    {"drop.vlan", "该帧带有 VLAN 标签 {0}，而本机没有接口接收它"},
    {"drop.arp_ignore", "arp_ignore={1}（取 conf/all 与 conf/{2} 中较大的值）：在 {2} 上不应答对 {0} 的询问，{3}", "3"},
    {"drop.arp_target", "{0} 不是 ARP 可以询问的地址"},
    {"drop.arp_filter", "arp_filter=1：回到 {0} 的路由不经过 {1}"},
    {"drop.arp_martian", "ARP 发送方 {0} 不应从 {1} 进入（{2}）", "2"},
    {"drop.martian_source", "源地址 {0} 不可能从 {1} 进入：{2}", "2"},
    {"drop.martian_destination", "目的地址 {0} 不可能从 {1} 进入"},
    {"drop.rp_filter", "{1} 上 rp_filter={2}：回到源地址 {0} 的路由不经过 {1}"},
    {"drop.not_forwarding", "{0} 不是本机地址，而 ip_forward=0：主机不做路由器"},
    {"drop.no_route", "没有到 {0} 的路由"},
    {"drop.unreachable_route", "到 {0} 的路由类型是 {1}"},
    {"drop.ttl_exceeded", "TTL 为 {0}，经过这一跳后将为 0"},
    {"drop.needs_fragmentation", "{0} 字节超过 {2} 的 MTU {1}，而报文不允许分片（DF）"},
    {"drop.too_big", "{0} 字节超过 {2} 的 MTU {1}"},
    {"drop.link_not_for_us", "目的 MAC 不是本机的帧绝不转发"},
    {"drop.neighbour_failed", "在 {2} 上询问 {0} 的 {1} 个 ARP 请求都没有应答"},
    {"drop.neighbour_queue_full", "等待 {0} 的 MAC 的报文已经过多"},
    {"drop.no_socket", "没有程序监听 {0} 端口 {1}"},
    {"drop.no_protocol", "本机不处理 IP 协议 {0}"},
    {"drop.no_tunnel", "没有已启用的隧道接口接收来自 {0} 的 IPIP 报文"},
    {"drop.fragment_memory", "等待重组的分片已占 {0} 字节，超过 ipfrag_high_thresh 的限制"},
    {"drop.fragment_distance", "此后其源主机发来的其他报文的分片已超过 {0} 个（ipfrag_max_dist）：该标识已另作他用"},
    {"drop.fragment_invalid", "来自 {1} 的报文（标识 {0}）的各分片给出的结尾位置不一致"},
    {"drop.fragment_duplicate", "报文的第 {0} 至 {1} 字节已经收到"},
    {"drop.fragment_overlap", "来自 {1} 的报文（标识 {0}）的分片相互重叠，因此全部丢弃"},
    {"drop.fragment_too_long", "来自 {1} 的报文（标识 {0}）的分片合计超过 65535 字节"},
    {"drop.fragment_ecn", "来自 {1} 的报文（标识 {0}）的各分片的 ECN 字段互不相容"},
    {"drop.fragment_timeout", "来自 {1} 的报文（标识 {0}）的分片没有在 {2} s 内到齐（ipfrag_time）"},
    {"drop.proxy_queue_full", "已有 {0} 个询问在等待代理应答（proxy_qlen）"},
    {"drop.arp_gratuitous", "{1} 上 drop_gratuitous_arp=1：{0} 在通告自己"},
    {"drop.bad_checksum", "校验和错误：{0}", "0"},
    {"drop.echo_ignored", "net.ipv4.{0}=1，不应答回显请求"},
    {"drop.icmp_unhandled", "没有程序等待 ICMP 类型 {0}"},
    {"drop.hook", "钩子 {1} 上的 {0} 裁决 DROP"},
    {"drop.repeat_bound", "钩子 {1} 上的 {0} 裁决 REPEAT 已达 {2} 次"},
    {"drop.no_queue", "钩子 {1} 上的 {0} 裁决 QUEUE，而没有程序读取该队列"},
    {"drop.multicast", "本机没有程序加入组播组 {0}"},
    {"drop.cpu_busy", "CPU 来不及处理：已有 {0} 个报文在等待"},
    {"drop.transmit_queue", "{0} 的发送队列已满"},
    {"drop.tunnel_output", "{0} 没有配置隧道对端"},
    {"drop.linux", "它的 Linux 内核在 {1} 中丢弃了它：{0}"},
};

}  // namespace

std::span<const ChineseClause> chinese_net_clauses() { return kNetClauses; }

}  // namespace lvslab::record
