#include "ns3/datagram_reader.hpp"

#include <ns3/callback.h>
#include <ns3/simulator.h>
#include <unistd.h>

#include <cstdlib>

namespace lvslab::sim {

namespace {
constexpr std::size_t kLongest = 65536;
}

class DatagramReader::Reader final : public ::ns3::FdReader {
private:
    /// FdReader hands the memory on to its callback, and stops at a length of 0.
    ::ns3::FdReader::Data DoRead() override {
        auto* bytes = static_cast<std::uint8_t*>(std::malloc(kLongest));
        const ssize_t size = ::read(m_fd, bytes, kLongest);
        if (size > 0) return {bytes, size};
        std::free(bytes);
        return {nullptr, 0};
    }
};

DatagramReader::DatagramReader(int descriptor, ::ns3::Node& node, Take take)
    : descriptor_(descriptor), context_(node.GetId()), take_(std::move(take)), reader_(::ns3::Create<Reader>()) {
    ::ns3::Simulator::ScheduleWithContext(context_, ::ns3::Time(0), &DatagramReader::start, this);
}

void DatagramReader::start() { reader_->Start(descriptor_, ::ns3::MakeCallback(&DatagramReader::read, this)); }

DatagramReader::~DatagramReader() {
    reader_->Stop();
    ::close(descriptor_);
}

void DatagramReader::read(std::uint8_t* bytes, ssize_t size) {
    std::vector<std::uint8_t> datagram(bytes, bytes + size);
    std::free(bytes);
    ::ns3::Simulator::ScheduleWithContext(context_, ::ns3::Time(0),
                                          [this, datagram = std::move(datagram)] { take_(datagram); });
}

}  // namespace lvslab::sim
