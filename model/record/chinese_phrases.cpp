#include "record/chinese.hpp"

/// English phrases that the model hands in as arguments. Names and commands among them (rp_filter, proxy_arp,
/// accept_redirects=0) need no entry.
namespace lvslab::record {
namespace {

constexpr ChinesePhrase kPhrases[] = {
    // headers, whatever the protocol
    {"it is cut short", "报文不完整"},
    {"its checksum is wrong", "其校验和错误"},
    {"version, header length or total length do not fit", "版本、首部长度或总长度不符"},
    {"no whole packet inside", "内部没有完整的报文"},
    {"IPv4 header", "IPv4 首部"},
    {"transport", "传输层"},
    {"quoted", "所引用报文的"},

    // ARP
    {"not ARP for IPv4 over Ethernet", "不是以太网上用于 IPv4 的 ARP"},
    {"neither a question nor an answer", "既不是请求也不是应答"},
    {"its question", "它的请求"},
    {"a gratuitous ARP", "免费 ARP"},
    {"a question to another", "它对其他主机的请求"},
    {"the answer", "它的应答"},
    {"only addresses of the asked interface are answered for", "只应答收到请求的接口上的地址"},
    {"only addresses of the asked interface, and only to askers of its subnet",
     "只应答收到请求的接口上的地址，而且询问者须与它同在一个子网"},
    {"addresses of scope host are not answered for", "不应答作用域为 host 的地址"},
    {"no address is answered for", "不应答任何地址"},
    {"the packet's source only if the target shares its subnet here",
     "只有当目标与报文的源地址在此同属一个子网时，才用这个源地址"},
    {"the best address of this interface for the target", "用此接口上最适合该目标的地址"},
    {"the packet's own source, if it is ours", "用报文自己的源地址，只要它是本机地址"},
    {"proxy_arp_pvlan: even on the same link", "proxy_arp_pvlan：即使在同一链路上"},

    // routing
    {"it is an address of this host itself (martian)", "它是本机自己的地址（martian）"},
    {"no unicast route leads back to it (martian)", "没有回到它的单播路由（martian）"},
    {"no host has this address", "没有主机使用这个地址"},

    // ICMP errors, path MTU, redirects
    {"the packet was never routed", "报文从未经过路由查找"},
    {"the frame was not for this host alone", "该帧不是只发给本机的"},
    {"it went to many", "报文是发给多个主机的"},
    {"it is not the first fragment", "它不是第一个分片"},
    {"its source is no single host", "其源地址不代表单个主机"},
    {"it is itself an ICMP error", "它本身就是 ICMP 差错报文"},
    {"icmp_msgs_per_sec is reached", "已达到 icmp_msgs_per_sec 的上限"},
    {"it got as many as icmp_ratelimit allows", "发给它的已达到 icmp_ratelimit 的上限"},
    {"errors about routes are limited once more (error_cost)", "关于路由的差错报文另有限速（error_cost）"},
    {"the route's MTU is locked", "该路由的 MTU 已锁定"},
    {"it is larger than what is known", "它大于已知的值"},
    {"it ignored too many", "它忽略的已经过多"},
    {"the last was sent a moment ago", "上一个刚刚发出"},
    {"its code is unknown", "其代码未知"},
    {"it does not come from the gateway in use", "它不是来自正在使用的网关"},
    {"it names its own sender", "它指向自己的发送者"},
    {"the new gateway is no host", "新网关不是主机地址"},
    {"the new gateway is this host", "新网关就是本机"},
    {"the new gateway is in another subnet (shared_media=0)", "新网关在另一个子网中（shared_media=0）"},
    {"the new gateway is no gateway of a route (secure_redirects)", "新网关不是任何路由的网关（secure_redirects）"},
    {"its MAC is not known yet", "尚不知道新网关的 MAC"},

    // connection tracking
    {"original", "原始"},
    {"reply", "应答"},
    {"the TCP header is cut short", "TCP 首部不完整"},
    {"the UDP header is cut short", "UDP 首部不完整"},
    {"the ICMP header is cut short", "ICMP 首部不完整"},
    {"the TCP checksum is wrong", "TCP 校验和错误"},
    {"the UDP checksum is wrong", "UDP 校验和错误"},
    {"the ICMP checksum is wrong", "ICMP 校验和错误"},
    {"no TCP sets these flags together", "TCP 不会同时设置这些标志"},
    {"it has no whole transport header", "它没有完整的传输层首部"},
    {"the ICMP error quotes no packet that can be told", "ICMP 差错报文所引用的报文无法辨认"},
    {"the ICMP error is about no connection that is known", "ICMP 差错报文不涉及任何已知的连接"},
    {"the ICMP error goes to another host than the sender of what it quotes",
     "ICMP 差错报文发往的主机不是所引用报文的发送者"},
    {"nobody answers such an ICMP message", "这种 ICMP 报文没有应答"},
    {"an ICMP answer to a question that was not seen", "ICMP 应答所对应的请求不曾见过"},
    {"no TCP connection begins like this", "TCP 连接不会这样开始"},
    {"no such TCP segment can come in this state", "在这个状态下不会有这样的 TCP 报文段"},
    {"the RST is older than what was acknowledged", "RST 的序号早于已确认的数据"},
    {"its sequence number is beyond the receiver's window", "其序号超出接收方的窗口"},
    {"it acknowledges what was never sent", "它确认了从未发送的数据"},
    {"an iptables rule", "iptables 规则"},
    {"IPVS (net.ipv4.vs.conntrack=0)", "IPVS，net.ipv4.vs.conntrack=0"},

    // NAT, REJECT, TCPMSS
    {"source", "源端"},
    {"destination", "目的端"},
    {"by the rule", "按规则"},
    {"the port is free there, so it is kept", "该端口在那里空闲，因此保持不变"},
    {"the port is taken by another connection to the same end; ports tried from a random one on: ",
     "该端口已被通往同一端的另一连接占用，从随机端口起试过的端口数："},
    {"from the rule's range; ports tried: ", "取自规则给出的范围，试过的端口数："},
    {"a redirect means nothing behind NAT", "重定向报文在 NAT 之后没有意义"},
    {"what it quotes is cut short", "所引用的报文不完整"},
    {"it is no TCP segment", "它不是 TCP 报文段"},
    {"a RST never answers a RST", "从不以 RST 应答 RST"},
    {"no route leads back", "没有返回的路由"},
    {"a TCP RST", "TCP RST"},
    {"the path's MTU is too small", "路径的 MTU 太小"},

    // the director
    {"no connection is known, and this segment opens none", "没有已知的连接，此报文段也不建立连接"},
    {"it is the answer of a real server on this host", "它是本机上的真实服务器的应答"},
    {"FTP data connections are never scheduled", "FTP 数据连接从不调度"},
    {"it is not FTP's own port", "它不是 FTP 自己的端口"},
    {"the client's packet may be fragmented", "客户端的报文允许分片"},
    {"the client has been told about its own packet", "已就客户端自己的报文通知客户端"},
};

}  // namespace

std::span<const ChinesePhrase> chinese_phrases() { return kPhrases; }

}  // namespace lvslab::record
