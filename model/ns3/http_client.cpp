#include "ns3/http_client.hpp"

#include <ns3/simulator.h>

#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"

namespace lvslab::sim {

using ::ns3::Callback;
using ::ns3::Simulator;

void HttpClient::StartApplication() {
    if (config_.when.count > 0) plan(0);
}

void HttpClient::StopApplication() { next_.Cancel(); }

void HttpClient::DoDispose() {
    open_.clear();
    report_ = nullptr;
    Application::DoDispose();
}

void HttpClient::plan(std::int64_t number) {
    const net::Time at = config_.when.start + number * config_.when.every;
    next_ = Simulator::Schedule(delay_until(at), &HttpClient::begin, this, number);
}

void HttpClient::begin(std::int64_t number) {
    if (number + 1 < config_.when.count) plan(number + 1);
    const SocketPtr socket = open_tcp(GetNode());
    Exchange& exchange = open_[number];
    exchange.socket = socket;
    exchange.result = {.number = number, .start = lab_now()};
    exchange.timeout =
        Simulator::Schedule(to_ns3(config_.timeout + config_.idle), &HttpClient::fail, this, number,
                            traffic::Outcome::timed_out);
    watch(number, socket);
    if (socket->Connect(to_ns3(config_.server)) != 0) fail(number, traffic::Outcome::unreachable);
}

void HttpClient::watch(std::int64_t number, SocketPtr socket) {
    using Done = Callback<void, SocketPtr>;
    socket->SetConnectCallback(Done([this, number](SocketPtr) { connected(number); }),
                               Done([this, number](SocketPtr s) { fail(number, connect_failure(*s)); }));
    socket->SetRecvCallback(Done([this, number](SocketPtr) { read(number); }));
    socket->SetSendCallback(
        Callback<void, SocketPtr, std::uint32_t>([this, number](SocketPtr, std::uint32_t) { write(number); }));
    const Done on_close([this, number](SocketPtr) { closed(number); });
    socket->SetCloseCallbacks(on_close, on_close);
}

void HttpClient::connected(std::int64_t number) {
    Exchange* exchange = find(number);
    if (!exchange) return;
    exchange->result.connected = lab_now();
    if (config_.idle == net::Time{0}) return ask(number);
    Simulator::Schedule(to_ns3(config_.idle), &HttpClient::ask, this, number);
}

void HttpClient::ask(std::int64_t number) {
    Exchange* exchange = find(number);
    if (!exchange) return;  // the connection did not live so long
    const std::string host = config_.host.empty() ? wire::to_string(config_.server.address) : config_.host;
    exchange->outbox.put(
        {.text = "GET " + config_.path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: lvslab\r\n\r\n"});
    exchange->outbox.flush(*exchange->socket);
}

void HttpClient::read(std::int64_t number) {
    Exchange* exchange = find(number);
    if (!exchange) return;
    while (const auto packet = exchange->socket->Recv()) {
        if (packet->GetSize() == 0) break;  // the peer has closed
        if (!exchange->response.begun()) exchange->result.first_byte = lab_now();
        exchange->response.take(bytes_of(*packet));
    }
    if (exchange->response.complete())
        end(number, traffic::Outcome::ok);
    else if (exchange->response.bad())
        end(number, traffic::Outcome::bad_answer);
}

void HttpClient::write(std::int64_t number) {
    if (Exchange* exchange = find(number)) exchange->outbox.flush(*exchange->socket);
}

void HttpClient::closed(std::int64_t number) {
    const Exchange* exchange = find(number);
    if (exchange) end(number, exchange->result.connected ? traffic::Outcome::closed_early : traffic::Outcome::refused);
}

void HttpClient::fail(std::int64_t number, traffic::Outcome why) {
    if (find(number)) end(number, why);
}

void HttpClient::end(std::int64_t number, traffic::Outcome outcome) {
    // Out of the map first: closing calls back.
    auto node = open_.extract(number);
    Exchange& exchange = node.mapped();
    exchange.timeout.Cancel();
    exchange.result.end = lab_now();
    exchange.result.outcome = outcome;
    exchange.result.body_bytes = exchange.response.body_bytes();
    exchange.result.server = exchange.response.server();
    if (outcome != traffic::Outcome::unfinished) exchange.socket->Close();  // at the lab's end nobody hangs up
    if (report_) report_(exchange.result);
}

void HttpClient::give_up() {
    StopApplication();
    while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
}

HttpClient::Exchange* HttpClient::find(std::int64_t number) {
    const auto found = open_.find(number);
    return found == open_.end() ? nullptr : &found->second;
}

}  // namespace lvslab::sim
