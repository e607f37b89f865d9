internal import CKernels

/// How the numbers of a compact matrix are kept.
public enum CompactForm: Hashable, Sendable {
  /// Codes of four or eight bits; `block` numbers of a row share a scale, and perhaps an offset: a number
  /// is scale × (code − zero) + offset.
  case scaled(bits: Int, zero: Int, block: Int, hasOffsets: Bool)
  /// Half precision.
  case float16
  /// The upper half of float32.
  case bfloat16
  /// Integers that are multiplied with rows of integers.
  case integers(IntegerWidth)

  var isIntegers: Bool { if case .integers = self { true } else { false } }

  /// Bytes of the codes of a row, how many scales it has, and how many numbers stand with each.
  fileprivate func parts(width: Int) -> (codes: Int, scales: Int, each: Int) {
    switch self {
    case .scaled(let bits, _, let block, let hasOffsets):
      (bits * width / 8, width / block, hasOffsets ? 2 : 1)
    case .float16, .bfloat16: (2 * width, 0, 1)
    case .integers(let integers):
      (
        integers.rawValue / 8 * CompactRows.padded(width),
        CompactRows.groups(integers, width: width), 1
      )
    }
  }

  /// Bytes of the memory of a matrix.
  public func byteCount(rows: Int, width: Int) -> Int {
    let (codes, scales, each) = parts(width: width)
    return CompactRows.padded(rows: rows) * (codes + 4 * scales * each)
  }

  /// Whether rows of codes or halves can be of this width.
  func fits(width: Int) -> Bool {
    switch self {
    case .scaled(let bits, _, let block, _):
      (bits == 4 || bits == 8) && block % 8 == 0 && block > 0 && width % block == 0
    case .float16, .bfloat16: true
    case .integers: false
    }
  }
}

/// How many bits integers have that are multiplied with each other.
public enum IntegerWidth: Int, Hashable, Sendable {
  /// Stretches of 32 numbers share a scale.
  case eight = 8
  /// Stretches of 256 numbers share one, and integers are so large that a sum of their products just fits
  /// into 32 bits. Whole rows would be 5% faster, but some language models have single numbers so large
  /// that the others of their row would be few steps.
  case sixteen = 16

  /// The numbers of a row that share a scale.
  public var group: Int { self == .eight ? 32 : 256 }

  /// The same for rows of a width, in whole sides of a panel.
  func group(width: Int) -> Int { min(group, max(4, (width + 3) / 4 * 4)) }

  /// The largest integer.
  func levels(width: Int) -> Int {
    self == .eight
      ? 127 : min(32_767, Int((Double(Int32.max) / Double(group(width: width))).squareRoot()))
  }
}

/// Rows that are kept in fewer bits than float32, in panels of `CK_PANEL`.
public final class CompactRows: @unchecked Sendable {
  let form: CompactForm
  let rowCount: Int
  let width: Int
  private let codes: UnsafeMutableRawBufferPointer
  /// Scales, then offsets.
  private let scales: UnsafeMutableBufferPointer<Float>

  /// Numbers of a row that share a scale, or are decoded together.
  private var block: Int {
    if case .scaled(_, _, let block, _) = form {
      block
    } else {
      1 << min(5, width.trailingZeroBitCount)
    }
  }

  private static let panel = Int(CK_PANEL)
  /// Scales of all rows.
  private let scaleCount: Int

  /// Memory for rows, zeroed.
  private init(form: CompactForm, rowCount: Int, width: Int) {
    (self.form, self.rowCount, self.width) = (form, rowCount, width)
    let of = form.parts(width: width)
    let rows = Self.padded(rows: rowCount)
    scaleCount = rows * of.scales
    codes = .allocate(byteCount: max(64, rows * of.codes), alignment: 64)
    codes.initializeMemory(as: UInt8.self, repeating: 0)
    scales = .allocate(capacity: scaleCount * of.each)
    scales.initialize(repeating: 0)
  }

  deinit {
    codes.deallocate()
    scales.deallocate()
  }

  /// Bytes of the memory.
  var byteCount: Int { codes.count + 4 * scales.count }
}

extension CompactRows {
  /// Rows as integers.
  convenience init(_ matrix: Tensor, as integers: IntegerWidth) {
    self.init(form: .integers(integers), rowCount: matrix.rowCount, width: matrix.rowWidth)
    matrix.withUnsafeValues { values in
      guard let start = values.baseAddress, let kernel = integerRows else { return }
      for row in 0..<rowCount { ck_pack_integers(kernel, row, start + row * width) }
    }
  }

  /// Rows of codes or halves, whose memory `fill` sets row by row.
  convenience init(
    _ form: CompactForm, rowCount: Int, width: Int, fill: (CompactRows) throws -> Void
  ) rethrows {
    precondition(form.fits(width: width), "compact rows: \(form) of width \(width)")
    self.init(form: form, rowCount: rowCount, width: width)
    try fill(self)
  }

  /// Sets a row of codes, with the scale and the offset of each block.
  public func set(
    row: Int, codes: UnsafePointer<Int8>, scales: UnsafePointer<Float>,
    offsets: UnsafePointer<Float>
  ) {
    ck_set_compact_row(kernelRows, row, codes, scales, offsets)
  }

  /// Sets a row of numbers of sixteen bits.
  public func set(row: Int, halves: UnsafePointer<UInt16>) {
    ck_set_half_row(kernelRows, row, halves)
  }
}

extension CompactRows {
  /// What a product takes from the left side.
  struct Input: @unchecked Sendable {
    let x: UnsafePointer<Float>
    let rows: Int
    /// How far apart rows of the result are.
    let stride: Int
    let accumulating: Bool
    /// The rows as integers, and a scale each, where they are multiplied as such.
    let integers: [Int16]
    let scales: [Float]

    init(
      _ x: UnsafePointer<Float>, rows: Int, width: Int, as integers: IntegerWidth?, stride: Int,
      accumulating: Bool
    ) {
      (self.x, self.rows, self.stride, self.accumulating) = (x, rows, stride, accumulating)
      guard let kind = integers else {
        (self.integers, scales) = ([], [])
        return
      }
      let like = CompactRows.kernel(kind, width: width, codes: nil, scales: nil)
      let padded = CompactRows.padded(width)
      var scales = [Float](repeating: 0, count: rows * CompactRows.groups(kind, width: width))
      self.integers = Array(unsafeUninitializedCapacity: rows * padded) { codes, count in
        ck_quantise_rows(rows, like, x, codes.baseAddress, &scales)
        count = rows * padded
      }
      self.scales = scales
    }
  }

  /// Rows in whole panels.
  fileprivate static func padded(rows: Int) -> Int { (rows + panel - 1) / panel * panel }

  fileprivate static func padded(_ width: Int) -> Int {
    let side = Int(CK_INTEGERS_SIDE)
    return (width + side - 1) / side * side
  }

  /// Scales of a row of integers.
  fileprivate static func groups(_ integers: IntegerWidth, width: Int) -> Int {
    let group = integers.group(width: width)
    return (width + group - 1) / group
  }

  fileprivate static func kernel(
    _ integers: IntegerWidth, width: Int, codes: UnsafeRawPointer?, scales: UnsafePointer<Float>?
  ) -> ck_integers {
    ck_integers(
      depth: width, group: integers.group(width: width),
      levels: Int32(integers.levels(width: width)), bits: Int32(integers.rawValue), codes: codes,
      scales: scales)
  }

  /// The rows of integers as the kernels read them; `nil` for others.
  private var integerRows: ck_integers? {
    guard case .integers(let integers) = form else { return nil }
    return Self.kernel(
      integers, width: width, codes: codes.baseAddress, scales: UnsafePointer(scales.baseAddress))
  }

  /// The rows as the kernels read them; nothing of integers.
  private var kernelRows: ck_compact {
    var (code, zero) = (CK_CODE_8, 0)
    switch form {
    case .scaled(4, let at, _, _): (code, zero) = (CK_CODE_4, at)
    case .scaled, .integers: break
    case .float16: code = CK_CODE_F16
    case .bfloat16: code = CK_CODE_BF16
    }
    let start = UnsafePointer(scales.baseAddress)
    return ck_compact(
      code: code, depth: width, block: block, zero: Int32(zero),
      codes: codes.baseAddress.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) },
      scales: start, offsets: scales.count > scaleCount ? start.map { $0 + scaleCount } : nil)
  }

  /// Decodes some rows, one after the other.
  func decode(_ range: Range<Int>, to: UnsafeMutablePointer<Float>) {
    if let kernel = integerRows {
      for row in range { ck_unpack_integers(kernel, row, to + (row - range.lowerBound) * width) }
      return
    }
    BufferPool.shared.withBuffer(of: Self.panel * width) { panel in
      for first in stride(
        from: range.lowerBound / Self.panel * Self.panel, to: range.upperBound, by: Self.panel)
      {
        ck_decode_panel(kernelRows, first / Self.panel, panel)
        for row in range.clamped(to: first..<first + Self.panel) {
          let line = to + (row - range.lowerBound) * width
          for column in 0..<width { line[column] = panel[column * Self.panel + row - first] }
        }
      }
    }
  }

  /// The products with some rows, side by side from `c` on.
  func product(_ input: Input, rows range: Range<Int>, into c: UnsafeMutablePointer<Float>) {
    // Kernels begin with whole panels.
    let first = (range.lowerBound + Self.panel - 1) / Self.panel * Self.panel
    if range.lowerBound < first {
      partOfPanel(input, rows: range.lowerBound..<min(first, range.upperBound), into: c)
    }
    guard first < range.upperBound else { return }
    product(
      input, panel: first / Self.panel, columns: range.upperBound - first,
      into: c + (first - range.lowerBound), stride: input.stride,
      accumulating: input.accumulating)
  }

  /// The products with rows in the middle of a panel, by way of the whole panel.
  private func partOfPanel(
    _ input: Input, rows range: Range<Int>, into c: UnsafeMutablePointer<Float>
  ) {
    let panel = range.lowerBound / Self.panel
    let skipped = range.lowerBound % Self.panel
    let columns = min(Self.panel, rowCount - panel * Self.panel)
    BufferPool.shared.withBuffer(of: input.rows * columns) { whole in
      if input.accumulating {
        for row in 0..<input.rows {
          (whole + row * columns).update(repeating: 0, count: columns)
          (whole + row * columns + skipped)
            .update(from: c + row * input.stride, count: range.count)
        }
      }
      product(
        input, panel: panel, columns: columns, into: whole, stride: columns,
        accumulating: input.accumulating)
      for row in 0..<input.rows {
        (c + row * input.stride)
          .update(from: whole + row * columns + skipped, count: range.count)
      }
    }
  }

  private func product(
    _ input: Input, panel: Int, columns: Int, into c: UnsafeMutablePointer<Float>, stride: Int,
    accumulating: Bool
  ) {
    let adding: Int32 = accumulating ? 1 : 0
    guard form.isIntegers else {
      BufferPool.shared.withBuffer(of: Int(CK_COMPACT_SCRATCH)) { scratch in
        ck_compact_products(
          Matrix.kind, input.rows, input.x, kernelRows, panel, columns, c, stride, adding, scratch)
      }
      return
    }
    guard let kernel = integerRows else { return }
    // Numbers of sixteen bits, two a float.
    BufferPool.shared.withBuffer(of: (Int(CK_INTEGERS_ROWS) * Self.padded(width) + 1) / 2) {
      scratch in
      ck_integer_products(
        Matrix.kind, input.rows, input.integers, input.scales, kernel, panel, columns, c, stride,
        adding, UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Int16.self))
    }
  }
}
