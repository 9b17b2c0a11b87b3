#pragma once

#include <ns3/fd-reader.h>
#include <ns3/node.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace lvslab::sim {

/// Reads datagrams from a descriptor while a simulation that follows the real clock runs.
class DatagramReader {
public:
    using Take = std::function<void(const std::vector<std::uint8_t>& datagram)>;
    /// The descriptor is the reader's from here on. `take` is called by the simulator, in the context of the node, from
    /// the run's beginning on.
    DatagramReader(int descriptor, ::ns3::Node& node, Take take);
    ~DatagramReader();
    DatagramReader(const DatagramReader&) = delete;
    DatagramReader& operator=(const DatagramReader&) = delete;

private:
    class Reader;
    /// In the reader's thread.
    void read(std::uint8_t* bytes, ssize_t size);
    void start();

    int descriptor_;
    std::uint32_t context_;
    Take take_;
    ::ns3::Ptr<Reader> reader_;
};

}  // namespace lvslab::sim
