#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

/// A connection from 10.0.1.10 to 10.0.3.13:8080 that the host forwards; each side offers 65535 bytes. What is INVALID
/// goes no further.
class Tracked {
public:
    Tracked() { scene_.with("iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP"); }

    Tracked& opened() {
        request(wire::kSyn, 1000, 0);
        answer(wire::kSyn | kAck, 5000, 1001);
        return request(kAck, 1001, 5001);
    }
    Tracked& request(wire::TcpFlags flags, std::uint32_t seq, std::uint32_t ack, std::size_t data = 0) {
        scene_.client({.flags = flags, .seq = seq, .ack = ack, .data = data, .to = inside(13), .service = 8080});
        return *this;
    }
    Tracked& answer(wire::TcpFlags flags, std::uint32_t seq, std::uint32_t ack, std::size_t data = 0) {
        scene_.server({.flags = flags, .seq = seq, .ack = ack, .data = data});
        return *this;
    }
    Case done() { return scene_.ask("iptables -nvxL FORWARD").done(); }

private:
    Scene scene_;
};

}  // namespace

Statements about_tracking() {
    return {
        {"tracking-a-little-beyond", "a segment beyond the window by less than a window is tracked all the same",
         Tracked().opened().request(kAck, 66540, 5001, 10).answer(kAck, 5001, 66550).done()},
        {"tracking-far-beyond", "a segment far beyond the window is INVALID, and so is what acknowledges it",
         Tracked().opened().request(kAck, 300000, 5001, 10).answer(kAck, 5001, 300010).done()},
        {"tracking-delayed", "a segment from long ago still belongs to its connection",
         Tracked()
             .opened()
             .request(kAck, 60000, 5001, 100)
             .answer(kAck, 5001, 60100)
             .request(kAck, 125000, 5001, 100)
             .request(kAck, 1001, 5001, 10)
             .done()},
        {"tracking-old-acknowledgment", "so does one with an acknowledgment from long ago",
         Tracked()
             .opened()
             .answer(kAck, 65000, 1001, 100)
             .request(kAck, 1001, 65100)
             .answer(kAck, 130000, 1001, 100)
             .request(kAck, 1001, 5001)
             .done()},
        {"tracking-never-sent", "an acknowledgment of what was never sent is INVALID",
         Tracked().opened().request(kAck, 1001, 5100).done()},
        {"tracking-old-rst", "a RST that is older than what was acknowledged is INVALID",
         Tracked()
             .opened()
             .request(kAck, 1001, 5001, 100)
             .answer(kAck, 5001, 1101, 100)
             .request(wire::kRst, 1050, 0)
             .request(wire::kRst, 1101, 0)
             .done()},
        {"tracking-rst-while-closing",
         "while a connection ends, a RST closes it whatever its number, and teaches nothing",
         Tracked()
             .opened()
             .answer(wire::kFin | kAck, 5001, 1001)
             .request(wire::kRst, 2201, 0, 32)
             .answer(kAck, 5002, 2234, 10)
             .done()},
        {"tracking-rst-before-an-answer", "before an answer, a RST with a strange number is INVALID",
         Tracked().request(wire::kSyn, 1000, 0).request(wire::kRst, 9000, 0).request(wire::kRst, 1001, 0).done()},
        {"tracking-second-syn", "a SYN with a higher number starts the connection anew",
         Tracked()
             .request(wire::kSyn, 1000, 0)
             .request(wire::kSyn, 500000, 0)
             .answer(wire::kSyn | kAck, 5000, 500001)
             .request(kAck, 500001, 5001)
             .done()},
        {"tracking-second-answer",
         "a second SYN ACK with another number passes, but teaches nothing: what answers it is INVALID",
         Tracked()
             .request(wire::kSyn, 1000, 0)
             .answer(wire::kSyn | kAck, 5000, 1001)
             .answer(wire::kSyn | kAck, 500000, 1001)
             .request(kAck, 1001, 500001)
             .done()},
        {"tracking-fins-outside", "FIN and RST outside the window, from either side",
         Tracked()
             .opened()
             .request(kAck, 1001, 5001, 10)
             .answer(kAck, 5001, 1011, 10)
             .request(wire::kFin | kAck, 300000, 5011)
             .answer(wire::kFin | kAck, 300000, 1011)
             .request(kAck, 1011, 5011, 10)
             .done()},
    };
}

}  // namespace lvslab::differential
