package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// What the process has used so far. All of it: the runtime's threads collect garbage and wait for the network.
type cost struct {
	used syscall.Rusage
	heap runtime.MemStats
}

func costNow() (c cost) {
	runtime.ReadMemStats(&c.heap)
	syscall.Getrusage(syscall.RUSAGE_SELF, &c.used) // it fails for a wrong argument only
	return
}

func (c *cost) until(end cost) map[string]any {
	answer := map[string]any{
		"cpu_ns":          end.used.Utime.Nano() + end.used.Stime.Nano() - c.used.Utime.Nano() - c.used.Stime.Nano(),
		"allocations":     end.heap.Mallocs - c.heap.Mallocs,
		"allocated_bytes": end.heap.TotalAlloc - c.heap.TotalAlloc,
		"context_switches": map[string]int64{
			"voluntary": end.used.Nvcsw - c.used.Nvcsw, "involuntary": end.used.Nivcsw - c.used.Nivcsw},
	}
	if peak := peakMemory(); peak > 0 {
		answer["peak_memory_bytes"] = peak
	}
	return answer
}

// getrusage's peak is inherited over exec.
func peakMemory() (bytes int64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscan(rest, &bytes)
	return bytes * 1024
}
