import CKernels
import Support
import Testing
import _TestSupport

/// Rows in fewer bits than float32: the bits of what they stand for, and of the products with that.
struct CompactKernelTests {
  /// How numbers are kept.
  struct Form: Sendable, CustomTestStringConvertible {
    var code: ck_code
    var zero: Int8 = 0
    var block = 32
    var hasOffsets = false
    var testDescription: String { "code \(code.rawValue), zero \(zero), block \(block)" }
  }

  static let forms = [
    Form(code: CK_CODE_4, zero: 8), Form(code: CK_CODE_4, hasOffsets: true),
    Form(code: CK_CODE_8, block: 16), Form(code: CK_CODE_8, hasOffsets: true),
    Form(code: CK_CODE_F16, block: 32), Form(code: CK_CODE_BF16, block: 8),
  ]

  /// Compact rows, and what they stand for.
  private final class Rows {
    let kernel: ck_compact
    private(set) var floats: [Float] = []
    private let codes: UnsafeMutablePointer<UInt8>
    private let scales: UnsafeMutablePointer<Float>
    private let offsets: UnsafeMutablePointer<Float>

    init(_ form: Form, rows: Int, depth: Int) {
      let panels = (rows + 15) / 16
      let count = panels * 16 * depth
      codes = .allocate(capacity: 2 * count)
      codes.initialize(repeating: 0, count: 2 * count)
      scales = .allocate(capacity: count)
      scales.initialize(repeating: 0, count: count)
      offsets = .allocate(capacity: count)
      offsets.initialize(repeating: 0, count: count)
      kernel = ck_compact(
        code: form.code, depth: depth, block: form.block, zero: Int32(form.zero), codes: codes,
        scales: scales, offsets: form.hasOffsets ? UnsafePointer(offsets) : nil)
      let key = RandomKey(seed: 5)
      var draw: UInt64 = 0
      func integer(below limit: Int) -> Int {
        draw += 1
        return key.integer(below: limit, at: draw)
      }
      for row in 0..<rows {
        if form.code == CK_CODE_F16 || form.code == CK_CODE_BF16 {
          let numbers = (0..<depth).map { _ in Float(integer(below: 2001) - 1000) / 64 }
          let isHalf = form.code == CK_CODE_F16
          let halves = numbers.map {
            isHalf ? Float16($0).bitPattern : UInt16($0.bitPattern >> 16)
          }
          ck_set_half_row(kernel, row, halves)
          floats += halves.map {
            isHalf ? Float(Float16(bitPattern: $0)) : Float(bitPattern: UInt32($0) << 16)
          }
          continue
        }
        let blocks = depth / form.block
        let scale = (0..<blocks).map { _ in Float(Float16(Float(integer(below: 2001) - 1000) / 512))
        }
        let offset = (0..<blocks).map { _ in Float(Float16(Float(integer(below: 2001)) / 512)) }
        let codes = (0..<depth).map { _ in
          form.code == CK_CODE_4
            ? Int8(integer(below: 16)) - form.zero : Int8(integer(below: 256) - 128)
        }
        ck_set_compact_row(kernel, row, codes, scale, offset)
        floats += codes.enumerated().map { place, code in
          let product = scale[place / form.block] * Float(code)
          return form.hasOffsets ? product + offset[place / form.block] : product
        }
      }
    }

    deinit {
      codes.deallocate()
      scales.deallocate()
      offsets.deallocate()
    }
  }

  @Test(arguments: forms) func panelsAreDecodedToTheBit(_ form: Form) {
    let (rows, depth) = (37, 96)
    let compact = Rows(form, rows: rows, depth: depth)
    var panel = [Float](repeating: .nan, count: 16 * depth)
    for first in stride(from: 0, to: rows, by: 16) {
      ck_decode_panel(compact.kernel, first / 16, &panel)
      for row in first..<min(rows, first + 16) {
        let found = (0..<depth).map { panel[$0 * 16 + row - first].bitPattern }
        let wanted = compact.floats[row * depth..<(row + 1) * depth].map(\.bitPattern)
        #expect(found == wanted, "row \(row)")
      }
    }
  }

  @Test(arguments: forms) func productsAreThoseOfFloats(_ form: Form) {
    for (columns, depth) in [(1, 32), (16, 96), (47, 64), (100, 288), (130, 544)] {
      let compact = Rows(form, rows: columns, depth: depth)
      for rows in [1, 2, 3, 8, 13] {
        let a = KernelInput.normals(rows * depth, seed: 3)
        for kind in ProductKernelTests.kinds {
          for adding in [false, true] {
            let (gap, start) = (3, adding ? Float(2) : Float.nan)
            var wanted = [Float](repeating: start, count: rows * (columns + gap))
            var found = wanted
            var scratch = [Float](repeating: .nan, count: Int(CK_PRODUCT_SCRATCH))
            // What is behind its end must stay.
            var compactScratch = [Float](repeating: .nan, count: Int(CK_COMPACT_SCRATCH) + 64)
            for place in compactScratch.indices.suffix(64) { compactScratch[place] = 77 }
            ck_product(
              kind,
              ck_product_shape(
                rows: rows, columns: columns, depth: depth, a_transposed: 0, b_transposed: 1,
                c_stride: columns + gap, adding: adding ? 1 : 0),
              a, compact.floats, &wanted, &scratch)
            ck_compact_products(
              kind, rows, a, compact.kernel, 0, columns, &found, columns + gap, adding ? 1 : 0,
              &compactScratch)
            #expect(compactScratch.suffix(64).allSatisfy { $0 == 77 })
            #expect(
              found.map(\.bitPattern) == wanted.map(\.bitPattern),
              "\(rows) × \(columns) × \(depth), kind \(kind.rawValue), adding \(adding)")
          }
        }
      }
    }
  }
}

/// Products of integers.
struct IntegerKernelTests {
  /// How rows become integers.
  struct Form: Sendable, CustomTestStringConvertible {
    var bits: Int
    var group: Int
    var levels: Int
    var testDescription: String { "\(bits) bits, \(levels) levels, a scale for \(group)" }
  }

  static let forms = [
    Form(bits: 8, group: 32, levels: 127), Form(bits: 8, group: 4096, levels: 127),
    Form(bits: 16, group: 4096, levels: 724), Form(bits: 16, group: 8, levels: 5000),
  ]

  /// Rows of the right side in panels.
  private final class Packed {
    let kernel: ck_integers
    private let codes: UnsafeMutableRawPointer
    private let scales: UnsafeMutablePointer<Float>

    init(_ form: Form, _ x: [Float], depth: Int) {
      let rows = x.count / depth
      let count = (rows + 15) / 16 * 16 * ((depth + 3) / 4 * 4)
      codes = .allocate(byteCount: 2 * count, alignment: 64)
      codes.initializeMemory(as: UInt8.self, repeating: 0, count: 2 * count)
      scales = .allocate(capacity: count)
      scales.initialize(repeating: 0, count: count)
      kernel = ck_integers(
        depth: depth, group: form.group, levels: Int32(form.levels), bits: Int32(form.bits),
        codes: codes, scales: scales)
      for row in 0..<rows {
        ck_pack_integers(kernel, row, Array(x[row * depth..<(row + 1) * depth]))
      }
    }

    deinit {
      codes.deallocate()
      scales.deallocate()
    }
  }

  /// c as a kind of processor makes it, from rows of floats.
  private func products(
    _ kind: ck_kind, _ form: Form, _ a: [Float], _ b: [Float], depth: Int, adding: Bool = false
  ) -> [Float] {
    let (rows, columns) = (a.count / depth, b.count / depth)
    let padded = (depth + 3) / 4 * 4
    let packed = Packed(form, b, depth: depth)
    var codes = [Int16](repeating: 99, count: rows * padded)
    var scales = [Float](repeating: .nan, count: rows * ((depth + form.group - 1) / form.group))
    ck_quantise_rows(rows, packed.kernel, a, &codes, &scales)
    var c = [Float](repeating: adding ? Float(2) : Float.nan, count: rows * columns)
    var scratch = [Int16](repeating: 99, count: Int(CK_INTEGERS_ROWS) * padded)
    ck_integer_products(
      kind, rows, codes, scales, packed.kernel, 0, columns, &c, columns, adding ? 1 : 0, &scratch)
    return c
  }

  @Test(arguments: forms) func productsEqualTheirTwinOnEveryProcessor(_ form: Form) {
    for (rows, columns, depth) in [
      (1, 1, 1), (2, 16, 4), (5, 33, 7), (97, 40, 130), (3, 100, 1000),
    ] {
      let a = KernelInput.normals(rows * depth, seed: 1, scale: 3)
      let b = KernelInput.normals(columns * depth, seed: 2)
      for adding in [false, true] {
        let wanted = KernelTwins.integer_products(
          a, b, depth: depth, group: form.group, levels: form.levels, start: adding ? 2 : 0)
        for kind in ProductKernelTests.kinds {
          let found = products(kind, form, a, b, depth: depth, adding: adding)
          #expect(
            found.map(\.bitPattern) == wanted.map(\.bitPattern),
            "\(rows) × \(columns) × \(depth), kind \(kind.rawValue), adding \(adding)")
        }
      }
    }
  }

  /// Numbers of equal size make the largest sums that there are: instructions that saturate would lose them.
  @Test(arguments: [forms[1], forms[2]]) func extremeRowsDoNotSaturate(_ form: Form) {
    let depth = 4096
    let up = [Float](repeating: 3, count: depth)
    for kind in ProductKernelTests.kinds {
      let found = products(
        kind, form, up + up.map { -$0 }, up + up.map { -$0 }, depth: depth)
      let scale = 3 / Float(form.levels)
      let size = Float(form.levels * form.levels * depth) * (scale * scale)
      #expect(found == [size, -size, -size, size], "kind \(kind.rawValue)")
    }
  }

  @Test func roundingIsToTheNearestAndZerosStay() {
    var codes = [Int16](repeating: 99, count: 8)
    var scales = [Float](repeating: .nan, count: 2)
    let like = ck_integers(depth: 4, group: 4, levels: 127, bits: 8, codes: nil, scales: nil)
    // The scale is 1; halves go to the even neighbour.
    ck_quantise_rows(2, like, [127, 0.5, 1.5, -2.5, 0, 0, -0.0, 0], &codes, &scales)
    #expect(codes == [127, 0, 2, -2, 0, 0, 0, 0] && scales == [1, 0])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func whatIsNoNumberStaysNone(_ bad: Float) {
    for form in Self.forms {
      for kind in ProductKernelTests.kinds {
        let found = products(kind, form, [1, bad, 2, 3, 4, 5], [1, 1, 1], depth: 3)
        #expect(!found[0].isFinite && found[1].isFinite)
      }
    }
  }

  @Test(arguments: forms) func integersComeBackFromTheirPanels(_ form: Form) {
    let (rows, depth) = (19, 70)
    let x = KernelInput.normals(rows * depth, seed: 7)
    let packed = Packed(form, x, depth: depth)
    var line = [Float](repeating: .nan, count: depth)
    let wanted = KernelTwins.quantise_rows(
      x, depth: depth, group: form.group, levels: form.levels)
    for row in 0..<rows {
      ck_unpack_integers(packed.kernel, row, &line)
      #expect(line == wanted[row].flatMap { codes, scale in codes.map { Float($0) * scale } })
    }
  }
}
