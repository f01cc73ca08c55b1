#pragma once

namespace driverbench::coordinator {

// Makes SIGINT and SIGTERM end the run in order: what was measured is reported. The second one ends
// the program at once. SIGPIPE is ignored. Once, at start.
void CatchInterrupts();

bool Interrupted();

// Readable from the first signal on, so that every wait can end then.
int InterruptFd();

}  // namespace driverbench::coordinator
