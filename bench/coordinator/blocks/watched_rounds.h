#pragma once

namespace driverbench::coordinator {

// Which rounds of a case are watched by the server's own counters: it is drawn, and not of the
// seed, which workers know.
class WatchedRounds {
 public:
  // Whether the next one is.
  bool Next();

 private:
  int left_ = 0;      // rounds of which one is watched
  int watch_at_ = 0;  // which
  int watched_ = 0;   // so far
};

}  // namespace driverbench::coordinator
