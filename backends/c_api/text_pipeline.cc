#include "backends/c_api/text_pipeline.h"

#ifdef MARIADB_VERSION_ID

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <vector>

#include "backends/api/sql_pieces.h"
#include "backends/c_api/sql_text.h"
#include "backends/c_api/text_rows.h"

namespace driverbench::c_api {
namespace {

// Bytes of statements on their way, at the most, unless it is a single one: a server reads a whole
// statement before it answers. So much fits into the buffers of two kernels (131,072 bytes of
// receiving alone, as Linux ships) even if the server reads nothing.
constexpr std::size_t kInFlight = std::size_t{16} << 10;
constexpr std::size_t kAround = 64;  // a statement: the packet's header, a record of TLS

// What is sent meanwhile leaves in one piece: the library writes each statement by itself, and the
// server would wake up, and may answer, before the next one has left. No TCP: no effect.
class SentTogether {
 public:
  explicit SentTogether(MYSQL* mysql) : socket_(mysql_get_socket(mysql)) { Cork(1); }
  ~SentTogether() { Cork(0); }
  SentTogether(const SentTogether&) = delete;
  SentTogether& operator=(const SentTogether&) = delete;

 private:
  void Cork(int on) const { setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }

  const my_socket socket_;
};

class TextPipeline final : public IPipeline {
 public:
  TextPipeline(MYSQL* mysql, std::string_view backend) : mysql_(mysql), backend_(backend) {}

  Status Prepare(std::string_view sql, std::size_t* statement) override {
    *statement = statements_.size();
    statements_.push_back(PiecesOf(sql));
    return {};
  }

  Status Queue(std::size_t statement, std::span<const Value> values) override {
    const std::vector<std::string>& pieces = statements_.at(statement);
    if (Status s = CheckValues(pieces.size() - 1, values.size()); !s.ok()) return s;
    AppendSql(pieces, values, &sql_);
    ends_.push_back(sql_.view().size());
    return {};
  }

  Status Send() override {
    std::optional<SentTogether> together;
    if (MoreFits() && ends_.size() - sent_ > 1) together.emplace(mysql_);
    while (MoreFits()) {
      const std::string_view sql = sql_.view().substr(Begin(sent_), ends_[sent_] - Begin(sent_));
      if (mysql_send_query(mysql_, sql.data(), sql.size()) != 0) return LastError(mysql_, backend_);
      ++sent_;
    }
    return {};
  }

  Status Read(RowSet* out) override {
    if (read_ == ends_.size()) return {StatusCode::kInvalidArgument, "no statement is queued"};
    if (Status s = Send(); !s.ok()) return s;
    Status status = ReadResult(out);
    if (++read_ == ends_.size()) {
      sql_.Clear();
      ends_.clear();
      sent_ = read_ = 0;
    }
    return status;
  }

 private:
  std::size_t Begin(std::size_t i) const { return i == 0 ? 0 : ends_[i - 1]; }

  bool MoreFits() const {
    if (sent_ == ends_.size()) return false;
    const std::size_t with_next = ends_[sent_] - Begin(read_) + (sent_ + 1 - read_) * kAround;
    return sent_ == read_ || with_next <= kInFlight;
  }

  Status ReadResult(RowSet* out) {
    // An older statement's would be taken for this one's: otherwise only sending clears it.
    mysql_->net.last_errno = 0;
    if (mysql_read_query_result(mysql_) != 0) return LastError(mysql_, backend_);
    return ReadTextRows(
        mysql_, backend_, [out](std::size_t columns) { out->Clear(columns); },
        [out] { return out->Add(); }, [] { return true; });
  }

  MYSQL* const mysql_;
  const std::string_view backend_;
  std::vector<std::vector<std::string>> statements_;  // the pieces of each
  SqlText sql_{mysql_};                               // of all that are queued, one after the other
  std::vector<std::size_t> ends_;                     // of each in it
  std::size_t sent_ = 0;                              // how many of them
  std::size_t read_ = 0;
};

}  // namespace

std::unique_ptr<IPipeline> MakeTextPipeline(MYSQL* mysql, std::string_view backend) {
  return std::make_unique<TextPipeline>(mysql, backend);
}

}  // namespace driverbench::c_api

#else

namespace driverbench::c_api {

std::unique_ptr<IPipeline> MakeTextPipeline(MYSQL* /*mysql*/, std::string_view /*backend*/) {
  return nullptr;
}

}  // namespace driverbench::c_api

#endif
