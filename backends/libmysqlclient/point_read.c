// The yardstick of tools/measure/overhead: point reads by primary key with the fewest calls of
// libmysqlclient that do it for any id. Usage: point_read HOST PORT DATABASE READS. Exit status 0
// when every read found its player.
//
// NOLINTBEGIN(bugprone-unchecked-string-to-number-conversion): the tool and its table have written
// these numbers.
#include <mysql.h>
#include <stdlib.h>
#include <string.h>

enum { kIdSize = 37, kPlayers = 1920 };

static MYSQL* Connect(char** argv) {
  MYSQL* mysql = mysql_init(NULL);
  const unsigned plain = SSL_MODE_DISABLED;
  mysql_options(mysql, MYSQL_OPT_SSL_MODE, &plain);
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const unsigned seconds =
      30;  // as the worker's: with a time limit the library looks before it waits
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &seconds);
  if (!mysql_real_connect(mysql, argv[1], "root", "", argv[3], (unsigned)atoi(argv[2]), NULL, 0))
    exit(2);
  if (mysql_set_character_set(mysql, "utf8mb4") != 0) exit(2);
  return mysql;
}

// All ids, which is the same work whatever the number of reads.
static void ReadIds(MYSQL* mysql, char (*ids)[kIdSize]) {
  if (mysql_query(mysql, "SELECT id FROM player") != 0) exit(2);
  MYSQL_RES* result = mysql_store_result(mysql);
  if (result == NULL || mysql_num_rows(result) != kPlayers) exit(2);
  for (int i = 0; i < kPlayers; ++i) strncpy(ids[i], mysql_fetch_row(result)[0], kIdSize - 1);
  mysql_free_result(result);
}

int main(int argc, char** argv) {
  static char ids[kPlayers][kIdSize];
  static const char kSelect[] = "SELECT id, coins, goods FROM player WHERE id = '";
  if (argc != 5) return 2;
  MYSQL* mysql = Connect(argv);
  ReadIds(mysql, ids);

  char sql[256];
  memcpy(sql, kSelect, sizeof kSelect - 1);
  struct {
    char id[145];
    int coins, goods;
  } player;
  const int reads = atoi(argv[4]);
  for (int i = 0; i < reads; ++i) {
    const char* id = ids[i % kPlayers];
    unsigned long size = sizeof kSelect - 1;
    size += mysql_real_escape_string_quote(mysql, sql + size, id, strlen(id), '\'');
    sql[size++] = '\'';
    if (mysql_real_query(mysql, sql, size) != 0) return 1;
    MYSQL_RES* result = mysql_use_result(mysql);
    if (result == NULL) return 1;
    int found = 0;
    for (MYSQL_ROW row; (row = mysql_fetch_row(result)) != NULL; ++found) {
      memcpy(player.id, row[0], mysql_fetch_lengths(result)[0]);
      player.coins = atoi(row[1]);
      player.goods = atoi(row[2]);
    }
    mysql_free_result(result);
    if (found != 1 || player.coins + player.goods != 100000) return 1;
  }
  mysql_close(mysql);
  return 0;
}
// NOLINTEND(bugprone-unchecked-string-to-number-conversion)
