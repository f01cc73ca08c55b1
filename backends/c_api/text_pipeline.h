#pragma once

#include <mysql.h>

#include <memory>
#include <string_view>

#include "backends/api/pipeline.h"

namespace driverbench::c_api {

// Of text, over `mysql`, which must outlive it, as must `backend`. Null on Oracle's library: it has
// mysql_send_query() too, but after a second one it takes the first packet of the second result for
// one out of order, and the connection is lost.
std::unique_ptr<IPipeline> MakeTextPipeline(MYSQL* mysql, std::string_view backend);

}  // namespace driverbench::c_api
