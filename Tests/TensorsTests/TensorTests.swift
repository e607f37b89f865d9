import Foundation
import Support
import Testing
import _TestSupport

@testable import Tensors

struct TensorTests {
  private let counting = Tensor(shape: [3, 2], values: (0..<6).map { Float($0) })

  @Test func knowsItsShape() {
    #expect(counting.count == 6 && counting.rowCount == 3 && counting.rowWidth == 2)
    #expect(counting.row(1) == [2, 3])
    #expect(Tensor.zeros([2, 2]).values == [0, 0, 0, 0])
    #expect(Tensor.zeros([0, 4]).values == [] && Tensor.zeros([0, 4]).rowWidth == 4)
    let scalar = Tensor.scalar(7)
    #expect(scalar.shape == [] && scalar.count == 1 && scalar.rowCount == 1 && scalar.scalar == 7)
    #expect(Tensor.zeros([2, 3, 4]).rowWidth == 12)
  }

  @Test func copiesAreIndependentOnceWritten() {
    let original = counting
    var copy = original
    #expect(copy.pointer == original.pointer)
    copy.scale(by: 2)
    #expect(original.values == [0, 1, 2, 3, 4, 5])
    #expect(copy.values == [0, 2, 4, 6, 8, 10])
  }

  @Test func aLoneTensorIsWrittenInPlace() {
    var tensor = Tensor(shape: [100], repeating: 1)
    let place = tensor.pointer
    tensor.scale(by: 3)
    tensor.add(Tensor(shape: [100], repeating: 1))
    tensor.withUnsafeMutableValues { $0[99] = 0 }
    #expect(tensor.pointer == place)
    #expect(tensor.values == [Float](repeating: 4, count: 99) + [0])
  }

  @Test func viewsShareUntilOneSideIsWritten() {
    var whole = counting
    var middle = whole.rows(1..<2)
    #expect(middle.pointer == whole.pointer + 2)
    middle.scale(by: 10)
    #expect(middle.values == [20, 30] && whole.values == [0, 1, 2, 3, 4, 5])

    let last = whole.rows(2..<3)
    whole.scale(by: -1)
    #expect(last.values == [4, 5] && whole.values == [0, -1, -2, -3, -4, -5])

    var reshaped = last.reshaped([2, 1])
    reshaped.add(reshaped)
    #expect(reshaped.values == [8, 10] && reshaped.shape == [2, 1] && last.values == [4, 5])
    #expect(whole.rows(1..<1).values == [] && whole.rows(3..<3).rows(0..<0).count == 0)
    #expect(whole.rows(1..<3).rows(1..<2).values == [-4, -5])
  }

  @Test func aViewThatOutlivesItsWholeWritesOnlyItself() {
    var view = Tensor(shape: [3, 2], values: (0..<6).map { Float($0) }).rows(1..<2)
    view.scale(by: 2)
    #expect(view.values == [4, 6])
  }

  @Test(arguments: [0, 1, 16, 17]) func finiteMeansNeitherInfiniteNorNaN(place: Int) {
    var values = [Float](repeating: -.greatestFiniteMagnitude, count: 18)
    #expect(Tensor(shape: [18], values: values).isFinite)
    for bad in [Float.infinity, -.infinity, .nan, -.nan] {
      values[place] = bad
      #expect(!Tensor(shape: [18], values: values).isFinite)
    }
    #expect(Tensor.zeros([0]).isFinite)
  }

  @Test func arithmeticKeepsNaN() {
    var tensor = Tensor(shape: [2], values: [.nan, .infinity])
    tensor.scale(by: 0)
    #expect(tensor.values.allSatisfy { $0.isNaN })
    var sum = Tensor.zeros([2])
    sum.add(tensor, times: 0)
    #expect(sum.values.allSatisfy { $0.isNaN })
  }

  @Test func addsMultiples() {
    var sum = counting
    sum.add(counting, times: -0.5)
    #expect(sum.values == [0, 0.5, 1, 1.5, 2, 2.5])
    #expect(counting.scaled(by: 2).values == [0, 2, 4, 6, 8, 10])
    #expect(counting.sumOfSquares == 55 && counting.dot(counting) == 55)
  }

  /// Also products that are computed in several blocks.
  @Test(arguments: [
    (1, 1, 1), (3, 4, 5), (17, 33, 15), (2, 3, 0), (0, 2, 3), (2, 0, 3), (1, 130, 9), (2, 130, 9),
    (16, 65, 7), (17, 600, 5), (1, 700, 300), (3, 700, 300), (20, 700, 300),
  ])
  func productAgreesWithLoops(rows: Int, columns: Int, depth: Int) {
    let a = Tensor.random([rows, depth], seed: 1)
    let b = Tensor.random([columns, depth], seed: 2)
    let expected = (0..<rows).flatMap { row in
      (0..<columns).map { column in
        zip(a.row(row), b.row(column)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      }
    }
    let product = Tensor(shape: [rows, columns], values: expected)
    let sum = Tensor.random([rows, columns], seed: 3)
    var added = product
    added.add(sum)
    for workers in [nil, Workers(count: 2)] {
      for (result, expected) in [
        (a.timesTransposed(b, workers: workers), product),
        (a.timesTransposed(b, addedTo: sum, workers: workers), added),
      ] {
        #expect(result.shape == expected.shape)
        expectClose(result.values, expected.values, relative: 1e-4, absolute: 1e-4)
      }
    }
  }

  /// Memory that is used again may hold anything.
  @Test func productsDoNotDependOnWhatWasInMemory() {
    let (x, w) = (Tensor.random([1, 40], seed: 1), Tensor.random([5000, 40], seed: 2))
    let expected = x.timesTransposed(w).values
    for workers in [nil, Workers(count: 2)] {
      _ = Tensor(shape: [1, 5000], repeating: .nan)
      #expect(x.timesTransposed(w, workers: workers).values == expected)
    }
  }

  @Test func rowsOfLengthOne() {
    let tensor = Tensor(shape: [3, 2], values: [3, 4, 0, 0, -1e30, 0])
    expectClose(tensor.rowsNormalised().values, [0.6, 0.8, 0, 0, -1, 0])
  }

  @Test func gathersAndConcatenatesRows() {
    #expect(counting.gatheredRows([2, 0, 2]).values == [4, 5, 0, 1, 4, 5])
    #expect(counting.gatheredRows([]).shape == [0, 2])
    let both = Tensor.concatenatingRows([counting.rows(2..<3), .zeros([0, 2]), counting])
    #expect(both.shape == [4, 2] && both.values == [4, 5, 0, 1, 2, 3, 4, 5])
    #expect(Tensor.concatenatingRows([]).count == 0)
  }

  @Test(arguments: [(1, 1), (3, 5), (40, 33), (0, 4)])
  func transposedExchangesRowsAndColumns(rows: Int, columns: Int) {
    let tensor = Tensor.random([rows, columns], seed: 1)
    let other = tensor.transposed()
    #expect(other.shape == [columns, rows])
    for row in 0..<rows {
      for column in 0..<columns { #expect(other.row(column)[row] == tensor.row(row)[column]) }
    }
  }

  @Test func columnsAreCopied() {
    let tensor = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    #expect(tensor.columns(1..<3).values == [2, 3, 5, 6])
    #expect(tensor.columns(1..<1).shape == [2, 0])
  }

  @Test func logSoftmaxOfOneElementARow() {
    let logits = Tensor(shape: [2, 3], values: [0, 0, 0, 1, 2, 300])
    let found = logits.logSoftmax(at: [1, 0])
    expectClose(found, [-Float(log(3.0)), -299])
    #expect(logits.values == [0, 0, 0, 1, 2, 300])
    #expect(Tensor.zeros([0, 3]).logSoftmax(at: []).isEmpty)
  }

  @Test(arguments: [1, 2, 16, 17, 40])
  func workersShareOutProductsWithoutAnotherBit(rows: Int) {
    let (x, w) = (Tensor.random([rows, 300], seed: 1), Tensor.random([700, 300], seed: 2))
    let sum = Tensor.random([rows, 700], seed: 3)
    let shared = [1, 2, 3].map {
      x.timesTransposed(w, addedTo: sum, workers: Workers(count: $0)).values
    }
    #expect(shared[0] == shared[1] && shared[0] == shared[2])
    expectClose(
      shared[0], x.timesTransposed(w, addedTo: sum).values, relative: 1e-4, absolute: 1e-4)
  }

  @Test func productsCanBeAddedToASum() {
    let (a, b) = (Tensor.random([3, 4], seed: 1), Tensor.random([5, 4], seed: 2))
    let sum = Tensor.random([3, 5], seed: 3)
    var expected = a.timesTransposed(b)
    expected.add(sum)
    expectClose(a.timesTransposed(b, addedTo: sum), expected)
  }
}
