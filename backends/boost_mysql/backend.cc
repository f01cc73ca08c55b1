#include <boost/version.hpp>
#include <optional>
#include <string>
#include <utility>

#include "backends/api/players_over.h"
#include "backends/boost_mysql/boost_mysql.h"
#include "backends/boost_mysql/link.h"
#include "backends/boost_mysql/statements.h"
#include "backends/boost_mysql/tls.h"
#include "backends/boost_mysql/values.h"

namespace driverbench::boost_mysql {
namespace {

namespace mysql = boost::mysql;

class Connection final : public IConnection {
 public:
  Connection(std::unique_ptr<Link> link, Protocol protocol)
      : link_(std::move(link)),
        statements_(protocol == Protocol::kText ? MakeTextStatements(*link_)
                                                : MakePreparedStatements(*link_)),
        players_(PlayersOver(*statements_)),
        pipeline_(MakePipeline(*link_, protocol)) {}
  ~Connection() override { link_->Quit(); }  // before its statements: each would wait for an answer
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  IPlayerStore& players() override { return *players_; }
  IStatements* statements() override { return statements_.get(); }
  IPipeline* pipeline() override { return pipeline_.get(); }
  Status Commit() override { return link_->Execute({.sql = "COMMIT"}, &results_); }
  Status Rollback() override { return link_->Execute({.sql = "ROLLBACK"}, &results_); }

  Status Query(std::string_view sql, Rows* out) override {
    out->clear();
    if (Status s = link_->Execute({.sql = sql}, &results_); !s.ok()) return s;
    for (const mysql::resultset_view result : results_)  // a CALL has more than one
      AppendRows(result.rows(), result.meta(), out);
    return {};
  }

  std::optional<std::string> Cipher() const override { return link_->cipher(); }

 private:
  const std::unique_ptr<Link> link_;
  const std::unique_ptr<IStatements> statements_;
  const std::unique_ptr<IPlayerStore> players_;
  const std::unique_ptr<IPipeline> pipeline_;
  mysql::results results_;
};

}  // namespace

Library BoostMysql::library() const {
  return {"Boost.MySQL",
          std::to_string(BOOST_VERSION / 100000) + "." +
              std::to_string(BOOST_VERSION / 100 % 1000) + "." +
              std::to_string(BOOST_VERSION % 100) + std::string(difference_),
          "static"};
}

std::vector<BackendOption> BoostMysql::options() const {
  return {{.name = "api",
           .values = {"async", "sync"},
           .default_value = "async",
           .description = "how the library is called: by Boost.Asio's calls, which end at the "
                          "timeouts, or by those that block, which cost less and never end"}};
}

Status BoostMysql::Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const {
  std::shared_ptr<boost::asio::ssl::context> tls;
  if (Status s = MakeTls(name_, options, &tls); !s.ok()) return s;
  auto link = std::make_unique<Link>(name_, options, std::move(tls));
  if (Status s = link->Connect(options); !s.ok()) return s;
  *out = std::make_unique<Connection>(std::move(link), options.protocol);
  return {};
}

}  // namespace driverbench::boost_mysql
