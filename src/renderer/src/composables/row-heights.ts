/** The part of a virtualizer that knows its rows. */
type RowTable = {
  readonly indexFromElement: (row: Element) => number
  readonly itemSizeCache: ReadonlyMap<PropertyKey | bigint, number>
  readonly options: {
    readonly getItemKey: (index: number) => PropertyKey | bigint
    readonly estimateSize: (index: number) => number
  }
}

/**
 * How a virtual table learns the height of a row: from the observer, once the page is laid out. Until then
 * the height is taken as it was, or as it is estimated: to ask a row that has just been put in for it lays
 * the page out once for each row.
 */
export function heightOnceLaidOut(
  row: Element,
  entry: ResizeObserverEntry | undefined,
  table: RowTable,
): number {
  const box = entry?.borderBoxSize[0]
  if (box !== undefined) return Math.round(box.blockSize)
  const index = table.indexFromElement(row)
  const key = table.options.getItemKey(index)
  return table.itemSizeCache.get(key) ?? table.options.estimateSize(index)
}
