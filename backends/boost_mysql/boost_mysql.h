#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "backends/api/backend.h"

namespace driverbench::boost_mysql {

// Boost.MySQL as a backend. The library is headers, so what a program does is decided when it is
// built: the one of the folder boost_mysql takes them as they are, the one of boost_mysql_relaxed
// with another handshake. Both are this class, under their own names.
class BoostMysql final : public Backend {
 public:
  // `difference` is what sets the headers apart from those of their version.
  explicit BoostMysql(std::string_view name, std::string_view difference = "")
      : name_(name), difference_(difference) {}

  std::string_view name() const override { return name_; }
  Library library() const override;
  std::vector<BackendOption> options() const override;
  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override;

 private:
  const std::string_view name_;
  const std::string_view difference_;
};

}  // namespace driverbench::boost_mysql
