#include "shell/programs.hpp"

#include <algorithm>

namespace lvslab::shell {

Programs::Programs(net::Host& host) : host_(host) {
    host_.attach(static_cast<net::Clocked&>(*this));
    host_.attach(static_cast<net::Listener&>(*this));
}

Stage Programs::stage(Say say) {
    if (!say) say = [](std::string_view) {};
    return {host_, std::move(say)};
}

void Programs::start(std::unique_ptr<Program> program) {
    forget_done();
    program->start();
    if (!program->done()) programs_.push_back(std::move(program));
}

std::size_t Programs::running() const {
    return static_cast<std::size_t>(
        std::count_if(programs_.begin(), programs_.end(), [](const auto& p) { return !p->done(); }));
}

net::Time Programs::next_deadline() const {
    net::Time next = net::kNever;
    for (const auto& p : programs_) {
        if (!p->done()) next = std::min(next, p->next_deadline());
    }
    return next;
}

void Programs::advance(net::Time now) {
    for (std::size_t i = 0; i < programs_.size(); ++i) {  // a program may start another one meanwhile
        if (!programs_[i]->done() && programs_[i]->next_deadline() <= now) programs_[i]->advance(now);
    }
    forget_done();
}

bool Programs::hear_icmp(const net::Packet& packet) {
    bool heard = false;
    for (std::size_t i = 0; i < programs_.size(); ++i) {
        if (!programs_[i]->done()) heard = programs_[i]->hear_icmp(packet) || heard;
    }
    return heard;
}

void Programs::hear_arp(const net::Packet& packet) {
    for (std::size_t i = 0; i < programs_.size(); ++i) {
        if (!programs_[i]->done()) programs_[i]->hear_arp(packet);
    }
}

void Programs::forget_done() {
    std::erase_if(programs_, [](const auto& p) { return p->done(); });
}

}  // namespace lvslab::shell
