#include "backends/over_c_client/error_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace driverbench::over_c_client {
namespace {

// Words of servers and of the C client, with the class that their numbers have.
TEST(ClassifyText, AsItsNumberWould) {
  const std::vector<std::pair<std::string, int>> errors = {
      {"Duplicate entry 'a' for key 'PRIMARY'", 1062},
      {"Duplicate entry 'Lost connection to' for key 'PRIMARY'", 1062},
      {"Lock wait timeout exceeded; try restarting transaction", 1205},
      {"Deadlock found when trying to get lock; try restarting transaction", 1213},
      {"Write conflict, txnStartTS=1", 9007},
      {"Error: KV error safe to retry", 8022},
      {"Access denied for user 'a'@'b' (using password: YES)", 1045},
      {"SELECT command denied to user 'a'@'b' for table 'c'", 1142},
      {"Lost connection to server during query", 2013},
      {"Read error: Connection reset by peer (104)", 5013},
      {"Write error: Broken pipe (32)", 5014},
      {"Host 'a' is not allowed to connect to this MariaDB server", 1130},
      {"The client was disconnected by the server because of inactivity.", 4031},
      {"Out of range value for column 'coins' at row 1", 1264},
      {"Table 'a.b' doesn't exist", 1146},
      {"You have an error in your SQL syntax", 1064},
  };
  for (const auto& [text, number] : errors)
    EXPECT_EQ(ClassifyText(text), ClassifyMysqlError(number)) << number << ": " << text;
}

}  // namespace
}  // namespace driverbench::over_c_client
