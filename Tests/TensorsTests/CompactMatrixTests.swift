import CKernels
import Support
import Tensors
import Testing
import _TestSupport

/// Matrices in fewer bits than float32: every operation reads what they stand for.
struct CompactMatrixTests {
  private static let width = 64

  /// A matrix of 8-bit codes, and what it stands for.
  private func stored(_ rows: Int, seed: UInt64 = 1) -> (compact: Tensor, plain: Tensor) {
    let width = Self.width
    let key = RandomKey(seed: seed)
    let codes = (0..<rows * width).map { Int8(key.integer(below: 256, at: UInt64($0)) - 128) }
    let scales = (0..<rows * width / 32).map { Float($0 % 7 + 1) / 256 }
    let compact = Tensor(
      rows: rows, width: width,
      form: .scaled(bits: 8, zero: 0, block: 32, hasOffsets: false)
    ) { kept in
      for row in 0..<rows {
        kept.set(
          row: row, codes: Array(codes[row * width..<(row + 1) * width]),
          scales: Array(scales[row * width / 32..<(row + 1) * width / 32]), offsets: [])
      }
    }
    let plain = Tensor(
      shape: [rows, width],
      values: codes.indices.map { Float(codes[$0]) * scales[$0 / 32] })
    return (compact, plain)
  }

  private func input(_ rows: Int) -> Tensor {
    Tensor(
      shape: [rows, Self.width], values: RandomKey(seed: 9).normals(rows * Self.width, scale: 1))
  }

  @Test func numbersAreWhatTheyStandFor() {
    let (compact, plain) = stored(37)
    #expect(compact.isCompact && compact.integers == nil && !plain.isCompact)
    #expect(compact.values == plain.values)
    #expect(compact.row(17) == plain.row(17))
    #expect(
      compact.gatheredRows([36, 0, 15, 16]).values == plain.gatheredRows([36, 0, 15, 16]).values)
    #expect(compact.transposed().values == plain.transposed().values)
    #expect(compact.byteCount < plain.byteCount / 2)
    #expect(compact.isCompact)
  }

  @Test func someRowsAndStacksShareTheMemory() {
    let ((one, plain), (two, other)) = (stored(40), stored(21, seed: 2))
    let part = one.rows(5..<38)
    #expect(part.isCompact && part.values == plain.rows(5..<38).values)
    #expect(part.rows(3..<4).values == plain.rows(8..<9).values)
    let stack = Tensor.concatenatingRows([part, two])
    let whole = Tensor.concatenatingRows([plain.rows(5..<38), other])
    #expect(stack.isCompact && stack.values == whole.values)
    #expect(stack.rows(30..<40).values == whole.rows(30..<40).values)
    let mixed = Tensor.concatenatingRows([one, other])
    #expect(!mixed.isCompact && mixed.values == Tensor.concatenatingRows([plain, other]).values)
    let x = input(7)
    for range in [0..<54, 1..<54, 17..<30, 32..<34, 20..<54] {
      #expect(
        x.timesTransposed(stack.rows(range)).values == x.timesTransposed(whole.rows(range)).values,
        "\(range)")
    }
  }

  /// Enough weights that workers share them out.
  @Test func productsHaveTheBitsOfFloatsAtAnyNumberOfWorkers() {
    let (compact, plain) = stored(2500)
    for rows in [1, 5] {
      let (x, sum) = (input(rows), Tensor(shape: [rows, 2500], repeating: 0.5))
      let (wanted, added) = (
        x.timesTransposed(plain), x.timesTransposed(plain, addedTo: sum)
      )
      for workers in [nil, Workers(count: 1), Workers(count: 2), Workers(count: 3)] {
        #expect(x.timesTransposed(compact, workers: workers).values == wanted.values)
        #expect(
          x.timesTransposed(compact, addedTo: sum, workers: workers).values == added.values)
      }
    }
  }

  @Test func gradientsRunThroughWhatTheyStandFor() throws {
    let (compact, plain) = stored(20)
    func gradient(_ weight: Tensor) throws -> [Float]? {
      let tape = Tape()
      let x = tape.leaf(input(3))
      let y = tape.linear(x, tape.constant(weight))
      return try tape.backward(from: tape.sum(tape.multiply(y, y)))[x]?.values
    }
    let found = try #require(try gradient(compact))
    #expect(try found == gradient(plain))
  }

  @Test func whatIsWrittenBecomesFloats() {
    let (compact, plain) = stored(18)
    var copy = compact
    copy.scale(by: 2)
    #expect(!copy.isCompact && copy.values == plain.scaled(by: 2).values)
    #expect(compact.isCompact && compact.values == plain.values)
  }

  @Test(arguments: [IntegerWidth.eight, .sixteen])
  func matricesOfIntegersAreNear(_ integers: IntegerWidth) {
    let (_, plain) = stored(300)
    let quantised = plain.quantised(as: integers)
    #expect(quantised.integers == integers && plain.integers == nil)
    #expect(quantised.byteCount < plain.byteCount * (integers == .eight ? 1 : 2) / 3)
    let levels: Float = integers == .eight ? 127 : 5792
    // Half a step of the largest number of each row.
    for row in 0..<300 {
      let (found, wanted) = (quantised.row(row), plain.row(row))
      let step = (wanted.map(\.magnitude).max() ?? 0) / levels
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) <= 0.501 * step })
    }
    let x = input(4)
    let (found, wanted) = (x.timesTransposed(quantised), x.timesTransposed(plain))
    var error = found
    error.add(wanted, times: -1)
    let most = integers == .eight ? 2e-4 : 2e-7
    #expect(error.sumOfSquares < most * wanted.sumOfSquares && error.sumOfSquares > 0)
    // A row alone is a row among others, and so for any part of the matrix.
    #expect(x.rows(2..<3).timesTransposed(quantised).values == found.row(2))
    let part = x.timesTransposed(quantised.rows(21..<290))
    #expect(part.row(1) == Array(found.row(1)[21..<290]))
    let added = x.timesTransposed(quantised.rows(21..<290), addedTo: .zeros([4, 269]))
    #expect(added.values == part.values)
  }
}
