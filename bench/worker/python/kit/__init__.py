"""What every worker in Python shares: the protocol (bench/protocol/PROTOCOL.md), the scenarios, measuring and checking."""
