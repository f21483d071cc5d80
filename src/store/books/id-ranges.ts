/** A range of ids; both ends belong to it. */
export type IdRange = readonly [first: number, last: number]

/** A set of ids that lie together, as ranges in ascending order. */
export class IdRanges {
  #ranges: IdRange[]

  constructor(ranges: readonly IdRange[] = []) {
    this.#ranges = []
    for (const range of ranges) this.add(range)
  }

  get ranges(): readonly IdRange[] {
    return this.#ranges
  }

  has(id: number): boolean {
    const range = this.#ranges[this.#placeOf(id)]
    return range !== undefined && range[0] <= id
  }

  /** The lowest id of the set from this one on. */
  next(id: number): number | undefined {
    const range = this.#ranges[this.#placeOf(id)]
    return range && Math.max(range[0], id)
  }

  /** The lowest id from this one on that is not in the set. */
  nextAbsent(id: number): number {
    const range = this.#ranges[this.#placeOf(id)]
    return range !== undefined && range[0] <= id ? range[1] + 1 : id
  }

  add([first, last]: IdRange): void {
    if (first > last) return
    // Ranges that touch become one.
    const start = this.#placeOf(first - 1)
    let end = start
    let [low, high] = [first, last]
    for (let range = this.#ranges[end]; range && range[0] <= last + 1; range = this.#ranges[++end]) {
      low = Math.min(low, range[0])
      high = Math.max(high, range[1])
    }
    this.#ranges.splice(start, end - start, [low, high])
  }

  remove([first, last]: IdRange): void {
    const start = this.#placeOf(first)
    const left: IdRange[] = []
    let end = start
    for (let range = this.#ranges[end]; range && range[0] <= last; range = this.#ranges[++end]) {
      if (range[0] < first) left.push([range[0], first - 1])
      if (range[1] > last) left.push([last + 1, range[1]])
    }
    this.#ranges.splice(start, end - start, ...left)
  }

  /** Takes the smallest range out. */
  forgetSmallest(): void {
    const sizes = this.#ranges.map(([first, last]) => last - first)
    this.#ranges.splice(sizes.indexOf(Math.min(...sizes)), 1)
  }

  /** Makes one of the two ranges between which the fewest ids lie. */
  closeSmallestGap(): void {
    const gaps = this.#ranges.slice(1).map(([first], index) => first - (this.#ranges[index]?.[1] ?? 0))
    const at = gaps.indexOf(Math.min(...gaps))
    const [[first] = [0, 0], [, last] = [0, 0]] = this.#ranges.slice(at, at + 2)
    this.#ranges.splice(at, 2, [first, last])
  }

  /** The index of the first range that ends at an id or behind it. */
  #placeOf(id: number): number {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ranges[middle]?.[1] ?? 0) < id) low = middle + 1
      else high = middle
    }
    return low
  }
}
