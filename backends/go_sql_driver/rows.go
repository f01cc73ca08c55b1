package main

import (
	"fmt"
	"math/rand/v2"
)

const (
	tableRows  = 1920
	tableBlock = -1 // of the rows of a fresh table
)

func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func playerID(seed uint64, block int64, thread, n int) string {
	stream := mix(mix(mix(seed)^uint64(block)) ^ uint64(thread))
	high := mix(stream ^ uint64(n))
	low := mix(high ^ stream)
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 1<<63
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&(1<<48-1))
}

// Rows from `first` on, as all but whole scripts and trades have them.
func players(seed uint64, block int64, thread, first, count int) []player {
	made := make([]player, count)
	for i := range made {
		n := first + i
		made[i] = player{playerID(seed, block, thread, n), balance{int64(10000 + n%10000), int64(90000 - n%10000)}}
	}
	return made
}

// The fresh table in an order of the block's thread.
func shuffledTable(p plan, thread int) []player {
	table := players(p.Seed, tableBlock, 0, 0, tableRows)
	random := rand.New(rand.NewPCG(p.Seed, mix(uint64(p.Block))^uint64(thread)))
	random.Shuffle(len(table), func(i, j int) { table[i], table[j] = table[j], table[i] })
	return table
}
