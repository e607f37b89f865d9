public import Support

extension ResultTable {
  /// The most values that a table may hold.
  public static let valueLimit = 100_000_000

  /// Refuses a table before it is made, if it would have too many values or need too much memory.
  ///
  /// - Parameters:
  ///   - rows: How many rows it would have.
  ///   - columns: How many columns.
  ///   - memory: Bytes that may be used.
  /// - Throws: `TableError.tooManyValues`, `.tooLarge`.
  public static func check(
    rows: Int, columns: Int, memory: Int = Machine.usableMemory
  ) throws(TableError) {
    guard let count = MemoryError.product(rows, columns), count <= valueLimit else {
      throw .tooManyValues(rows: rows, columns: columns)
    }
    // A row is an array of its own, with a header.
    let bytes = rows * (MemoryLayout<Row>.stride + 32) + count * MemoryLayout<Cell>.stride
    do throws(MemoryError) {
      try MemoryError.refuse(
        above: memory, bytes,
        "a table of \(NumberText.counted(rows, "row")) × \(NumberText.counted(columns, "column"))")
    } catch { throw .tooLarge(error) }
  }
}
