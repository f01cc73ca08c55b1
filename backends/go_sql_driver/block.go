package main

import (
	"reflect"
	"slices"
	"sync"
	"time"
)

// One thread of a block.
type worker struct {
	opener    *opener
	store     *store
	operation operation
	clock     []int64 // ns since `epoch`: the start, then the end of each operation
	session   map[string]string
}

var epoch = time.Now() // its monotonic reading

type block []*worker

// Of a request. Everything that an operation needs is made here, before the first one.
func newBlock(line []byte, leastOperations int) (*request, block, error) {
	r, err := parseBlock(line, leastOperations)
	if err != nil {
		return nil, nil, err
	}
	chosen, err := findScenario(r.Scenario)
	if err != nil {
		return nil, nil, err
	}
	if chosen.Name == "simple.count" && r.Connection.each() {
		return nil, nil, &fault{Code: "unsupported", Text: "a statement without arguments is sent as text"}
	}
	o, err := newOpener(r.Connection, chosen.autocommit)
	workers := make(block, r.Threads)
	for thread := range workers {
		workers[thread] = &worker{opener: o, operation: chosen.script(r.plan, thread), clock: make([]int64, r.Operations+1)}
	}
	return r, workers, err
}

// Does it for all threads at a time; the first error when all have ended.
func (workers block) each(do func(*worker) error) error {
	errs := make([]error, len(workers))
	var all sync.WaitGroup
	for i, w := range workers {
		all.Add(1)
		go func() {
			defer all.Done()
			errs[i] = do(w)
		}()
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (workers block) close() {
	for _, w := range workers {
		if w.store != nil {
			w.store.close()
		}
	}
}

func run(line []byte) (any, error) {
	r, workers, err := newBlock(line, 1)
	if err != nil {
		return nil, err
	}
	defer workers.close()
	if err := workers.each(func(w *worker) error { return w.warmUp(r.Warmup) }); err != nil {
		return nil, err
	}
	before := costNow()
	if err := workers.each(func(w *worker) error { return w.time(r.Warmup) }); err != nil {
		return nil, err
	}
	after := costNow()
	if err := workers.each((*worker).attest); err != nil {
		return nil, err
	}
	return workers.measured(before, after), nil
}

// The same operations, without what is asked of the session.
func audit(line []byte) (any, error) {
	r, workers, err := newBlock(line, 0)
	if err != nil {
		return nil, err
	}
	defer workers.close()
	return struct{}{}, workers.each(func(w *worker) error { return w.warmUp(r.perThread()) })
}

func (w *worker) warmUp(operations int) (err error) {
	if w.store, err = w.opener.open(); err != nil {
		return err
	}
	for i := range operations {
		if err := w.operation(w.store, i); err != nil {
			return err
		}
	}
	return nil
}

// Not locked to a thread of the system: users of database/sql do not do it, and it costs CPU (README.md).
func (w *worker) time(first int) error {
	w.clock[0] = int64(time.Since(epoch))
	for n := 1; n < len(w.clock); n++ {
		if err := w.operation(w.store, first+n-1); err != nil {
			return err
		}
		w.clock[n] = int64(time.Since(epoch))
	}
	return nil
}

func (w *worker) attest() (err error) {
	if _, err = w.store.check(); err == nil {
		w.session, err = w.store.variables()
	}
	return err
}

func (workers block) measured(before, after cost) map[string]any {
	samples := make([]int64, 0, len(workers)*(len(workers[0].clock)-1))
	var sessions []map[string]string
	start, end := workers[0].clock[0], int64(0)
	for _, w := range workers {
		for n := 1; n < len(w.clock); n++ {
			samples = append(samples, w.clock[n]-w.clock[n-1])
		}
		start, end = min(start, w.clock[0]), max(end, w.clock[len(w.clock)-1])
		if !slices.ContainsFunc(sessions, func(other map[string]string) bool { return reflect.DeepEqual(other, w.session) }) {
			sessions = append(sessions, w.session)
		}
	}
	answer := before.until(after)
	answer["samples_ns"], answer["wall_ns"], answer["attested"] = samples, end-start, sessions
	return answer
}
