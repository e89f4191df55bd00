/** A map whose copies share their entries until one of them writes: subshells are many, and most write nothing. */
export class ForkedMap<K, V> implements Iterable<readonly [K, V]> {
  #entries = new Map<K, V>();
  #shared = false;

  /** A copy; neither sees what is written to the other from now on. */
  fork(): ForkedMap<K, V> {
    const copy = new ForkedMap<K, V>();
    copy.#entries = this.#entries;
    copy.#shared = this.#shared = true;
    return copy;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  keys(): Iterable<K> {
    return this.#entries.keys();
  }

  set(key: K, value: V): void {
    this.#own().set(key, value);
  }

  delete(key: K): void {
    if (this.has(key)) this.#own().delete(key);
  }

  clear(): void {
    this.#entries = new Map();
    this.#shared = false;
  }

  [Symbol.iterator](): Iterator<[K, V]> {
    return this.#entries.entries();
  }

  #own(): Map<K, V> {
    if (this.#shared) {
      this.#entries = new Map(this.#entries);
      this.#shared = false;
    }
    return this.#entries;
  }
}
