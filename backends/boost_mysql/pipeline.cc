#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/sql_pieces.h"
#include "backends/boost_mysql/statements.h"
#include "backends/boost_mysql/values.h"

namespace driverbench::boost_mysql {
namespace {

namespace mysql = boost::mysql;

// Bytes of statements in one request, at the most, unless it is a single one: the library writes a
// whole request before it reads, and a server that cannot get rid of its results would not read it.
// So much fits into the buffers of two kernels even if the server reads nothing.
constexpr std::size_t kInFlight = std::size_t{16} << 10;
constexpr std::size_t kAround = 32;  // a statement, or a value of one: headers, types

struct Batch {
  mysql::pipeline_request request;
  std::size_t bytes = 0;
};

class Pipeline final : public IPipeline {
 public:
  Pipeline(Link& link, Protocol protocol) : link_(link), protocol_(protocol) {}

  Status Prepare(std::string_view sql, std::size_t* statement) override {
    Prepared prepared{PiecesOf(sql), {}};
    if (protocol_ == Protocol::kPrepared) {
      if (Status s = link_.Prepare(sql, &prepared.statement); !s.ok()) return s;
    }
    *statement = prepared_.size();
    prepared_.push_back(std::move(prepared));
    return {};
  }

  Status Queue(std::size_t statement, std::span<const Value> values) override {
    const Prepared& prepared = prepared_.at(statement);
    if (Status s = CheckValues(prepared.pieces.size() - 1, values.size()); !s.ok()) return s;
    if (protocol_ == Protocol::kText) {
      if (Status s = PutIn(link_, prepared.pieces, values, &sql_); !s.ok()) return s;
      BatchWith(sql_.size() + kAround).add_execute(sql_);
      return {};
    }
    std::size_t bytes = kAround * (1 + values.size());
    for (const Value& value : values) bytes += value.text().size();
    ToFields(values, &fields_);
    BatchWith(bytes).add_execute_range(prepared.statement, fields_);
    return {};
  }

  // The library's one call sends a request and reads its results: so this waits for them.
  Status Send() override { return next_ < responses_.size() ? Status() : RunNext(); }

  Status Read(RowSet* out) override {
    if (next_ == responses_.size()) {
      if (sent_ == queued_) return {StatusCode::kInvalidArgument, "no statement is queued"};
      if (Status s = RunNext(); !s.ok()) return s;
    }
    const mysql::stage_response& response = responses_[next_++];
    Status status =
        response.has_results() ? Status() : link_.Error(response.error(), response.diag());
    if (status.ok()) SetRows(response.get_results(), out);
    if (next_ == responses_.size() && sent_ == queued_) sent_ = queued_ = 0;
    return status;
  }

 private:
  struct Prepared {
    std::vector<std::string> pieces;
    mysql::statement statement;
  };

  // The request that a statement of so many bytes goes into. Those of before are used again.
  mysql::pipeline_request& BatchWith(std::size_t bytes) {
    if (queued_ == sent_ || batches_[queued_ - 1].bytes + bytes > kInFlight) {
      if (queued_ == batches_.size()) batches_.emplace_back();
      Batch& fresh = batches_[queued_++];
      fresh.request.clear();
      fresh.bytes = 0;
    }
    Batch& batch = batches_[queued_ - 1];
    batch.bytes += bytes;
    return batch.request;
  }

  Status RunNext() {
    if (sent_ == queued_) return {};
    next_ = 0;
    Status status = link_.Run(batches_[sent_++].request, &responses_);
    // What failed by itself says so when it is read. Else the connection did: nothing is left.
    const bool own = std::ranges::any_of(responses_, [](const mysql::stage_response& response) {
      return response.error().failed();
    });
    if (status.ok() || own) return {};
    responses_.clear();
    sent_ = queued_ = 0;
    return status;
  }

  Link& link_;
  const Protocol protocol_;
  std::vector<Prepared> prepared_;
  std::vector<Batch> batches_;
  std::size_t queued_ = 0;                        // batches with statements in them
  std::size_t sent_ = 0;                          // of these
  std::vector<mysql::stage_response> responses_;  // of the last one
  std::size_t next_ = 0;                          // of them, to be read
  std::string sql_;
  std::vector<mysql::field_view> fields_;
};

}  // namespace

std::unique_ptr<IPipeline> MakePipeline(Link& link, Protocol protocol) {
  return std::make_unique<Pipeline>(link, protocol);
}

}  // namespace driverbench::boost_mysql
