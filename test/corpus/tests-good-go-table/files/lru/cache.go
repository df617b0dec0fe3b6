// Package lru keeps the entries that were used last.
package lru

import "container/list"

// Cache holds up to a number of entries. It is not safe for concurrent use.
type Cache struct {
	capacity int
	order    *list.List
	entries  map[string]*list.Element
}

type entry struct {
	key   string
	value any
}

// New makes a cache for at least one entry.
func New(capacity int) *Cache {
	if capacity < 1 {
		capacity = 1
	}
	return &Cache{capacity: capacity, order: list.New(), entries: map[string]*list.Element{}}
}

// Get returns the value of a key, which is then the last used.
func (c *Cache) Get(key string) (any, bool) {
	element, ok := c.entries[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(element)
	return element.Value.(*entry).value, true
}

// Set stores a value, and drops the entry that was not used for longest where there is no room.
func (c *Cache) Set(key string, value any) {
	if element, ok := c.entries[key]; ok {
		element.Value.(*entry).value = value
		c.order.MoveToFront(element)
		return
	}
	c.entries[key] = c.order.PushFront(&entry{key, value})
	if c.order.Len() > c.capacity {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.entries, oldest.Value.(*entry).key)
	}
}
