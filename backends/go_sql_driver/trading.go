package main

type pair struct{ seller, buyer player }

type order struct{ amount, price int64 }

var accepted, refused = order{2, 100}, order{10, 500}

// The tutorial's where there is but one trade in the first block.
func pairOf(p plan, thread, i int) pair {
	seller, buyer := "2", "1"
	if p.Block != 0 || p.Threads > 1 || p.perThread() > 1 {
		seller, buyer = playerID(p.Seed, p.Block, thread, 2*i), playerID(p.Seed, p.Block, thread, 2*i+1)
	}
	return pair{player{seller, balance{114514, 20}}, player{buyer, balance{100, 0}}}
}

func pairs(p plan, thread int) []pair {
	made := make([]pair, p.perThread())
	for i := range made {
		made[i] = pairOf(p, thread, i)
	}
	return made
}

func (s *store) lockExpected(expected player) error {
	got, err := s.lock(expected.id)
	return expectBalance(expected.id, got, err, expected.balance)
}

// Whether it was accepted.
func (s *store) try(of pair, o order) (bool, error) {
	if err := s.lockExpected(of.seller); err != nil {
		return false, err
	}
	if of.seller.goods < o.amount {
		return false, s.end("ROLLBACK")
	}
	if err := s.lockExpected(of.buyer); err != nil {
		return false, err
	}
	if of.buyer.coins < o.price {
		return false, s.end("ROLLBACK")
	}
	if err := s.adjust(of.seller.id, o.price, -o.amount); err != nil {
		return false, err
	}
	if err := s.adjust(of.buyer.id, -o.price, o.amount); err != nil {
		return false, err
	}
	return true, s.end("COMMIT")
}

func (s *store) expectTrade(of pair, o order, expected bool) error {
	done, err := s.try(of, o)
	if err == nil && done != expected {
		return wrong("a trade was accepted: %t, expected %t", done, expected)
	}
	return err
}

func trading(accept bool) func(plan, int) operation {
	o := refused
	if accept {
		o = accepted
	}
	return func(p plan, thread int) operation {
		all := pairs(p, thread)
		return func(s *store, i int) error { return s.expectTrade(all[i], o, accept) }
	}
}

// The tutorial's script as a whole.
func trade(p plan, thread int) operation {
	all := pairs(p, thread)
	return func(s *store, i int) error {
		of := all[i]
		if err := s.expectTrade(of, refused, false); err != nil {
			return err
		}
		if err := s.expectTrade(of, accepted, true); err != nil {
			return err
		}
		of.buyer.coins, of.buyer.goods = of.buyer.coins-accepted.price, of.buyer.goods+accepted.amount
		of.seller.coins, of.seller.goods = of.seller.coins+accepted.price, of.seller.goods-accepted.amount
		if err := s.expectFound(of.buyer); err != nil {
			return err
		}
		return s.expectFound(of.seller)
	}
}
