#pragma once

#include <map>
#include <memory>

#include "agent/process.hpp"
#include "agent/program.hpp"

namespace lvslab::agent {

/// A server that is a process of its own. It has to listen on its port (what().port; 0: on none that is known).
class ToolServer : public Program {
public:
    ToolServer(Stage stage, const guest::Plan::Program& what, std::vector<std::string> words)
        : Program(stage, what), words_(std::move(words)) {}
    void start() override;
    bool ready() override;

protected:
    /// It has printed these lines.
    virtual void said(std::string_view lines) = 0;

private:
    bool listens() const;
    void ended(int status);

    std::vector<std::string> words_;
    std::unique_ptr<Process> process_{};
    std::string words_said_{};
    bool ready_ = false;
};

/// A client of which each request is a process of its own.
class ToolClient : public Program {
public:
    using Program::Program;
    void start() override;
    void give_up() override;

protected:
    struct Exchange {
        std::unique_ptr<Process> process{};
        std::string text{};
        traffic::RequestResult result{};
    };
    virtual const char* kind() const = 0;
    virtual std::vector<std::string> words() const = 0;
    /// Reads the outcome from what the process printed.
    virtual void conclude(Exchange& exchange, int status) = 0;

private:
    void begin(std::int64_t number);
    void end(std::int64_t number, const std::function<void(Exchange&)>& conclude);

    std::map<std::int64_t, Exchange> open_;
};

/// A command line of the lab that serves until the run ends. What it prints is kept.
class CommandServer final : public ToolServer {
public:
    CommandServer(Stage stage, const guest::Plan::Program& what);

private:
    void said(std::string_view lines) override;
    std::size_t row_;
};

/// A command line of the lab: a request that is answered if its exit status is 0.
class CommandClient final : public ToolClient {
public:
    using ToolClient::ToolClient;

private:
    const char* kind() const override { return "run"; }
    std::vector<std::string> words() const override { return {"sh", "-c", what().command}; }
    void conclude(Exchange& exchange, int status) override;
};

}  // namespace lvslab::agent
