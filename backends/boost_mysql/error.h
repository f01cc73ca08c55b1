#pragma once

#include <boost/mysql/diagnostics.hpp>
#include <boost/mysql/error_code.hpp>
#include <string_view>

#include "backends/api/status.h"

namespace driverbench::boost_mysql {

// A failed call, as a Status. The library reads the SQLSTATE of an error and drops it. What it has
// no words for besides its error code is that code's message.
Status ToStatus(std::string_view backend, const boost::mysql::error_code& error,
                const boost::mysql::diagnostics& diagnostics);

}  // namespace driverbench::boost_mysql
