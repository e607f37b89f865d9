/// Sizes of a tensor as a file states them, which may be any numbers.
enum Shape {
  /// The number of elements, or `nil` where it times `width` is no machine number.
  ///
  /// An empty extent makes the product 0, but the others must still be countable: the rows of an
  /// empty table have a width too.
  static func elementCount(of shape: [Int], width: Int) -> Int? {
    var bytes = width
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(1, size))
      if overflow { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes / width
  }
}
