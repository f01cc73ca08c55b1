#include "backends/boost_mysql/boost_mysql.h"

namespace driverbench {

const Backend& ThisBackend() {
  static const boost_mysql::BoostMysql kBackend("boost_mysql");
  return kBackend;
}

}  // namespace driverbench
