#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>

namespace driverbench::tap {

// Bytes that were read, and how long before that they reached the socket: for that time they were
// on their way already, while the reader woke up.
struct Arrival {
  std::size_t size = 0;
  std::chrono::nanoseconds age{0};
};

// Has the kernel write down when bytes reach this socket.
void StampArrivals(boost::asio::ip::tcp::socket* socket);

// What has come; never waits. The end is boost::asio::error::eof, nothing yet is would_block.
Arrival ReadArrival(boost::asio::ip::tcp::socket* socket, boost::asio::mutable_buffer buffer,
                    boost::system::error_code* error);

}  // namespace driverbench::tap
