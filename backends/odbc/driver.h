#pragma once

#include <string>

namespace driverbench::odbc {

// The driver that unixODBC is told to load.
struct Driver {
  std::string path;
  std::string version;   // "3.1.15"; empty where it does not load
  std::string c_client;  // "MariaDB Connector/C 3.3.20"
};

// Asked of the driver itself, which unixODBC lets nobody do before there is a connection.
const Driver& TheDriver();

}  // namespace driverbench::odbc
