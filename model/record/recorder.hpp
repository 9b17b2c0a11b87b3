#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "record/block_queue.hpp"
#include "record/manifest.hpp"
#include "record/node_recorder.hpp"

namespace lvslab::record {

/// Writes the run record: the story of a lab in one pcapng file (docs/record.md).
///
///     Recorder recorder(file, manifest);
///     NodeRecorder& tap = recorder.add_node("director");    // for each node; then attach it
///     host.attach(&tap), director.attach(&tap);
///     ... the nodes are configured: tap hears of their interfaces and tables
///     recorder.begin();
///     ... the lab runs
///     recorder.finish(end, results_json);
///
/// Nothing enters the file but what observers tell and the manifest says, so equal runs are equal bytes.
class Recorder {
public:
    /// The stream must outlive the recorder; flushing it is its owner's business.
    Recorder(std::ostream& out, Manifest manifest) : queue_(out), manifest_(std::move(manifest)) {}
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// The observer for one node. It lives as long as the recorder.
    NodeRecorder& add_node(std::string_view name);

    /// Writes the section and an interface block for every interface that is known. Later ones follow before their
    /// first frame. The first frame begins the record too, if nobody did.
    void begin();

    /// Ends the record. `results` is JSON, or empty: what is known only now (requests served, times).
    void finish(net::Time end, std::string_view results = {});

    std::uint64_t frames() const { return queue_.written(); }

private:
    friend class NodeRecorder;

    BlockQueue queue_;
    Manifest manifest_;
    std::vector<std::unique_ptr<NodeRecorder>> nodes_;
};

}  // namespace lvslab::record
