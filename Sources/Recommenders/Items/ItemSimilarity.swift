import Evaluation
import Interactions
import ModelFiles
import Support
import Tensors

/// A model that scores an item by how alike it is to each item that the user had.
///
/// An item without training rows is like no other and isn't ranked, since others may score below 0.
protocol ItemSimilarity: FittedModel {
  /// Adds what having had an item adds to the score of every item.
  func addSimilarities(to item: Int32, into scores: UnsafeMutableBufferPointer<Float>)
}

extension ItemSimilarity {
  /// The sums of similarities over the items that users had, each counted once.
  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try progress.check()
    let width = itemCount
    let rows = try workers.map(queries.count) { index in
      try progress.check()
      return [Float](unsafeUninitializedCapacity: width) { row, count in
        row.initialize(repeating: 0)
        let row = UnsafeMutableBufferPointer(rebasing: row[..<width])
        for item in Set(queries[index].history).sorted() { addSimilarities(to: item, into: row) }
        count = width
      }
    }
    return rows.count == 1 ? rows[0] : Array(rows.joined())
  }
}

extension SparseMatrix {
  /// The matrix as tensors of a file: how many numbers each row has, their columns, the numbers.
  ///
  /// Columns are written as float32, which is exact below 16,777,216.
  func tensors(_ name: String) -> [(name: String, tensor: Tensor)] {
    let counts = zip(offsets, offsets.dropFirst()).map { Float($1 - $0) }
    return [
      (name + ".counts", Tensor(shape: [rowCount], values: counts)),
      (name + ".columns", Tensor(shape: [values.count], values: columns.map { Float($0) })),
      (name + ".values", Tensor(shape: [values.count], values: values)),
    ]
  }

  /// A square matrix that `tensors` wrote.
  ///
  /// - Throws: `ModelFileError`, or `StoredModelError.badSetting` where the numbers are of no matrix.
  init(_ name: String, order: Int, from file: SafetensorsFile) throws {
    let counts = try file.tensor(named: name + ".counts", shape: [order]).values
    let columns = try file.tensor(named: name + ".columns", shape: nil).values
    let values = try file.tensor(named: name + ".values", shape: [columns.count]).values
    var offsets = [0]
    for count in counts { offsets.append((offsets.last ?? 0) + Int(exactly: count).orBelow0) }
    let places = columns.map { Int32(exactly: $0) ?? -1 }
    guard counts.allSatisfy({ $0 >= 0 }), offsets.last == values.count,
      places.allSatisfy({ $0 >= 0 && $0 < order })
    else { throw StoredModelError.badSetting(path: file.path, name: name, found: nil) }
    self.init(columnCount: order, offsets: offsets, columns: places, values: values)
  }
}

extension Int? {
  /// The number, or one that no count is.
  fileprivate var orBelow0: Int { self ?? .min / 4 }
}
