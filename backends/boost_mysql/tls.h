#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string_view>

#include "backends/api/backend.h"

namespace driverbench::boost_mysql {

// What Boost.Asio is to demand of the server: nothing, an authority, a name. One for each set of
// demands, for as long as the process lives, as programs have it: reading the authority's file
// takes longer than logging in. Null without TLS. The connection is named in an error.
Status MakeTls(std::string_view backend, const ConnectOptions& options,
               std::shared_ptr<boost::asio::ssl::context>* out);

// The cipher of the last handshake on this thread.
std::string_view LastCipher();

}  // namespace driverbench::boost_mysql
