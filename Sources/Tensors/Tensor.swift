/// A dense, row-major array of float32 numbers with value semantics.
///
/// Copies share storage until one of them is written. `rows(_:)` gives a view without copying.
public struct Tensor: Sendable {
  var storage: Storage
  let offset: Int
  /// The extents, outermost first; a scalar has none.
  public let shape: [Int]
  /// The number of elements.
  public let count: Int

  init(storage: Storage, offset: Int, shape: [Int]) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    count = shape.reduce(1, *)
  }

  /// A tensor whose memory `fill` must write completely.
  public init(shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) -> Void) {
    self.init(uninitialised: shape)
    fill(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
  }

  init(uninitialised shape: [Int]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "tensor: negative extent in \(shape)")
    self.init(storage: Storage(count: shape.reduce(1, *)), offset: 0, shape: shape)
  }

  /// A tensor of the given elements, in row-major order.
  ///
  /// - Precondition: there are as many values as the shape holds.
  public init(shape: [Int], values: some Collection<Float>) {
    precondition(
      values.count == shape.reduce(1, *), "tensor: \(values.count) values for shape \(shape)")
    self.init(shape: shape) { _ = $0.initialize(from: values) }
  }

  /// A tensor of one repeated number.
  public init(shape: [Int], repeating value: Float) {
    self.init(shape: shape) { $0.initialize(repeating: value) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) -> Tensor { Tensor(shape: shape, repeating: 0) }

  /// A scalar.
  public static func scalar(_ value: Float) -> Tensor { Tensor(shape: [], repeating: value) }
}

extension Tensor {
  /// The first element, for reading inside this room.
  var pointer: UnsafePointer<Float> { UnsafePointer(storage.pointer + offset) }

  /// The first element of memory that only this tensor sees, for writing inside this room.
  mutating func mutablePointer() -> UnsafeMutablePointer<Float> {
    if storage.compact != nil || !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(count: count)
      withUnsafeValues { values in
        values.baseAddress.map { copy.pointer.update(from: $0, count: count) }
      }
      self = Tensor(storage: copy, offset: 0, shape: shape)
    }
    return storage.pointer + offset
  }

  /// Lets `body` read the elements; those of a compact matrix are decoded for as long.
  public func withUnsafeValues<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let compact else {
      return try body(UnsafeBufferPointer(start: pointer, count: count))
    }
    return try BufferPool.shared.withBuffer(of: count) { room throws(Failure) in
      compact.decode(0..<compact.rowCount, to: room)
      return try body(UnsafeBufferPointer(start: room, count: count))
    }
  }

  /// Lets `body` write the elements; copies them first if they are shared.
  public mutating func withUnsafeMutableValues<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeMutableBufferPointer(start: mutablePointer(), count: count))
  }

  /// The elements, copied.
  public var values: [Float] { withUnsafeValues { Array($0) } }

  /// The number of rows: the first extent, or 1 for a scalar.
  public var rowCount: Int { shape.first ?? 1 }

  /// The number of elements in one row.
  public var rowWidth: Int { shape.dropFirst().reduce(1, *) }

  /// Some of the rows, as a view on the same memory.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rowCount, "rows: \(range) of shape \(shape)")
    return Tensor(
      storage: storage, offset: offset + range.lowerBound * rowWidth,
      shape: [range.count] + shape.dropFirst())
  }

  /// The elements of one row, copied.
  public func row(_ index: Int) -> [Float] { rows(index..<index + 1).values }

  /// The same elements in another shape.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "reshaped: \(self.shape) to \(shape)")
    return Tensor(storage: storage, offset: offset, shape: shape)
  }

  /// The only element.
  ///
  /// - Precondition: there is exactly one.
  public var scalar: Float {
    precondition(count == 1, "scalar: shape \(shape) has \(count) elements")
    return pointer[0]
  }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool {
    withUnsafeValues { $0.isFinite }
  }
}

extension UnsafeBufferPointer<Float> {
  /// Whether no number is infinite or not a number.
  public var isFinite: Bool {
    var worst: UInt32 = 0
    for value in self { worst = Swift.max(worst, value.bitPattern & 0x7fff_ffff) }
    return worst < 0x7f80_0000
  }
}
