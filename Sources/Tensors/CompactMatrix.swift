internal import Support

/// A frozen matrix whose rows are kept in fewer bits than float32.
///
/// Its rows lie in panels, as products read them; they are decoded a few at a time. Some rows of such a
/// matrix, and several one above the other, share its memory.
struct CompactMatrix: Sendable {
  /// Some rows of one piece of memory.
  private struct Part: Sendable {
    var rows: CompactRows
    var range: Range<Int>
    /// The row of the matrix that the first of them is.
    var start: Int
  }

  private let parts: [Part]
  /// The number of rows.
  let rowCount: Int
  /// The numbers of a row.
  let width: Int

  private init(_ parts: [Part], width: Int) {
    var (placed, start) = ([Part](), 0)
    for var part in parts where !part.range.isEmpty {
      part.start = start
      start += part.range.count
      placed.append(part)
    }
    self.parts = placed
    self.width = width
    rowCount = start
  }

  /// What some rows of the matrix are of its parts, each with its place among all rows.
  private func parts(of range: Range<Int>) -> [Part] {
    parts.compactMap { part in
      let wanted = range.clamped(to: part.start..<part.start + part.range.count)
      guard !wanted.isEmpty else { return nil }
      let first = part.range.lowerBound + wanted.lowerBound - part.start
      return Part(
        rows: part.rows, range: first..<first + wanted.count, start: wanted.lowerBound)
    }
  }

  init(_ rows: CompactRows) {
    self.init([Part(rows: rows, range: 0..<rows.rowCount, start: 0)], width: rows.width)
  }

  /// Matrices of equal width, one above the other: all of the same integers, or none of any.
  init(stacking matrices: [CompactMatrix]) {
    self.init(matrices.flatMap(\.parts), width: matrices.first?.width ?? 0)
  }

  /// Some of the rows.
  func rows(_ range: Range<Int>) -> CompactMatrix {
    CompactMatrix(parts(of: range), width: width)
  }

  /// The integers that all rows are; `nil` where they aren't.
  var integers: IntegerWidth? {
    guard case .integers(let integers)? = parts.first?.rows.form else { return nil }
    return integers
  }

  /// Bytes of the memory that the rows are in.
  var byteCount: Int { parts.reduce(0) { $0 + $1.rows.byteCount } }

  /// Decodes some rows.
  ///
  /// - Parameters:
  ///   - range: which.
  ///   - to: room for them in float32, one after the other.
  func decode(_ range: Range<Int>, to: UnsafeMutablePointer<Float>) {
    for part in parts(of: range) {
      part.rows.decode(part.range, to: to + (part.start - range.lowerBound) * width)
    }
  }

  /// C = X Wᵀ (or C += X Wᵀ) of [rows, width] and this matrix; workers, if any, share out its rows.
  func product(
    _ x: UnsafePointer<Float>, rows: Int, into c: UnsafeMutablePointer<Float>,
    accumulating: Bool, workers: Workers?
  ) {
    let input = CompactRows.Input(
      x, rows: rows, width: width, as: integers, stride: rowCount, accumulating: accumulating)
    let place = Unchecked(c)
    @Sendable func compute(_ range: Range<Int>) {
      for part in parts(of: range) {
        part.rows.product(input, rows: part.range, into: place.value + part.start)
      }
    }
    // Below so many weights, waking a thread takes longer than its share.
    guard let workers, rowCount * width >= 1 << 17 else { return compute(0..<rowCount) }
    workers.forEachRange(rowCount, grain: 192) { compute($0) }
  }
}

extension Tensor {
  init(_ compact: CompactMatrix) {
    self.init(
      storage: Storage(compact), offset: 0, shape: [compact.rowCount, compact.width])
  }

  /// A matrix that is kept in fewer bits than float32.
  ///
  /// - Parameters:
  ///   - rows: its rows.
  ///   - width: the numbers of a row: a multiple of the form's block.
  ///   - form: what is kept, other than integers.
  ///   - fill: sets each row.
  public init(
    rows: Int, width: Int, form: CompactForm, fill: (CompactRows) throws -> Void
  ) rethrows {
    self.init(
      CompactMatrix(try CompactRows(form, rowCount: rows, width: width, fill: fill)))
  }

  /// Whether the numbers are kept in fewer bits than float32.
  public var isCompact: Bool { compact != nil }

  /// The same numbers in float32, for what is to train.
  public var decoded: Tensor {
    guard isCompact else { return self }
    var floats = self
    _ = floats.mutablePointer()
    return floats
  }

  /// The integers that products with it are made of; `nil` where they are made of floats.
  public var integers: IntegerWidth? { compact?.integers }

  /// What the rows are kept as, where they aren't float32.
  var compact: CompactMatrix? {
    guard let matrix = storage.compact, shape.count == 2, shape[1] == matrix.width else {
      return nil
    }
    let first = offset / matrix.width
    return shape[0] == matrix.rowCount ? matrix : matrix.rows(first..<first + shape[0])
  }

  /// Bytes of the memory that the numbers are kept in, other tensors' on the same memory included.
  public var byteCount: Int {
    storage.compact.map { $0.byteCount } ?? 4 * storage.count
  }

  /// The same matrix in integers, for products of integers.
  ///
  /// The largest number of those that share a scale is the largest integer. In products with it, rows of the
  /// other side become such integers too; sums of them are exact, so that a product is the same on every
  /// processor. All other operations read what the integers stand for.
  public func quantised(as integers: IntegerWidth) -> Tensor {
    precondition(shape.count == 2 && shape[1] > 0, "quantised: shape \(shape)")
    return Tensor(CompactMatrix(CompactRows(self, as: integers)))
  }
}
